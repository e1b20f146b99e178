// In the book as the desk serves it: the panel of the review in the record of each figure and beside each exhibit, and marks.
// The panel itself is a part of a page that the desk renders; this file puts it in its place.
(() => {
  "use strict";
  const { year, numbers } = document.currentScript.dataset;
  const address = `/review/${year}/item`;
  let dialog = null;

  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  // -- the panel ------------------------------------------------------------------------------------------------------

  const failed = (panel) => (error) => {
    console.error(error);
    panel.querySelector(".review-unanswered")?.remove();
    // what is written stays, to be sent once more
    for (const button of panel.querySelectorAll("button")) button.disabled = false;
    panel.prepend(make("p", { className: "review-fault review-unanswered", role: "alert" }, "编辑台没有应答，可能没有记入。您写的还在；请看编辑台是否还开着，再试一次。"));
  };

  const fill = async (panel, answer) => {
    if (!answer.ok) throw new Error(`${answer.status}`);
    panel.innerHTML = await answer.text();
  };

  const makePanel = (key) => {
    // one at a time: its fields have names that a page may have once
    document.querySelector(".review-panel")?.remove();
    const panel = make("section", { className: "review-panel" });
    panel.setAttribute("aria-label", "审核");
    panel.addEventListener("submit", (event) => {
      event.preventDefault();
      const body = new URLSearchParams(new FormData(event.target, event.submitter));
      event.submitter.disabled = true;
      fetch(address, { method: "POST", body })
        .then((answer) => fill(panel, answer))
        .then(() => {
          const first = panel.querySelector('[role="alert"], [class^="review-"]') ?? panel;
          first.tabIndex = -1;
          first.focus();
          mark().catch((error) => console.error(error));
        })
        .catch(failed(panel));
    });
    fetch(`${address}?${new URLSearchParams({ key, numbers })}`)
      .then((answer) => fill(panel, answer))
      .catch(failed(panel));
    return panel;
  };

  document.addEventListener("record-shown", (event) => {
    event.target.querySelector(".record-content").append(makePanel(event.detail.key));
  });

  // -- exhibits -------------------------------------------------------------------------------------------------------

  const makeDialog = () => {
    const close = make("button", { type: "button", className: "record-close" }, "关闭");
    const made = make("dialog", { className: "record" }, close, make("div", { className: "record-content" }));
    made.setAttribute("aria-labelledby", "review-title");
    close.addEventListener("click", () => made.close());
    // Sphinx takes the key to end the highlighting of what was searched for
    made.addEventListener("keydown", (event) => event.key === "Escape" && event.stopPropagation());
    document.body.append(made);
    return made;
  };

  const showExhibit = (exhibit) => {
    dialog ??= makeDialog();
    const title = exhibit.querySelector("figcaption p").cloneNode(true);
    title.querySelector(".headerlink")?.remove();
    const heading = make("h2", { id: "review-title" }, title.textContent.trim());
    dialog.querySelector(".record-content").replaceChildren(heading, makePanel(exhibit.id));
    dialog.showModal();
  };

  const addExhibitButtons = () => {
    for (const exhibit of document.querySelectorAll("figure.exhibit[id]")) {
      const button = make("button", { type: "button", className: "exhibit-record review-exhibit" }, "审核");
      button.addEventListener("click", () => showExhibit(exhibit));
      (exhibit.querySelector(".exhibit-downloads") ?? exhibit).append(" · ", button);
    }
  };

  // -- marks ----------------------------------------------------------------------------------------------------------

  const markOne = (element, state) => {
    if (!state) return delete element.dataset.review;
    [element.dataset.review, element.title] = state;
  };

  const mark = async () => {
    const { refusal, states } = await (await fetch(`/review/${year}/states`)).json();
    document.querySelector(".review-bar")?.remove();
    const bar = make("p", { className: "review-bar" }, refusal || "审阅中：点击数字可以签字、提问、答复。", " ");
    bar.append(make("a", { href: `/review/?year=${year}` }, "审阅的进度"));
    bar.setAttribute("role", "status");
    document.querySelector("main")?.prepend(bar);
    for (const figure of document.querySelectorAll(".figure-value")) markOne(figure, states[figure.dataset.figure]);
    for (const button of document.querySelectorAll(".review-exhibit")) {
      markOne(button, states[button.closest("figure").id]);
    }
  };

  // A reviewer comes to every figure with the keyboard.
  const makeButtons = () => {
    for (const figure of document.querySelectorAll(".bd-article .figure-value")) {
      figure.tabIndex = 0;
      figure.setAttribute("role", "button");
      figure.setAttribute("aria-haspopup", "dialog");
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    addExhibitButtons();
    makeButtons();
    // the audit mode takes them away
    document.addEventListener("click", (event) => event.target.closest?.(".audit-switch") && setTimeout(makeButtons));
    mark().catch((error) => console.error(error));
  });
})();
