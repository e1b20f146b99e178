// The texts of a page are saved one by one. What is written in the other forms goes along, so that the next page has it, too.
(() => {
  "use strict";
  const written = (form) => new URLSearchParams(new FormData(form)).toString();
  const forms = [...document.querySelectorAll("form[data-text]")];
  const shown = new Map(forms.map((form) => [form, written(form)]));
  const isUnsaved = (form) => "unsaved" in form.dataset || written(form) !== shown.get(form);

  const carry = (form, name, value) => {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", className: "carried", name, value }));
  };

  document.addEventListener("submit", (event) => {
    const sent = event.target;
    if (!shown.has(sent)) return;
    // those of a sending that came to nothing
    for (const field of document.querySelectorAll(".carried")) field.remove();
    for (const form of forms) {
      if (form === sent || !isUnsaved(form)) continue;
      for (const [name, value] of new FormData(form)) carry(sent, `${form.dataset.text}.${name}`, value);
    }
  });
})();
