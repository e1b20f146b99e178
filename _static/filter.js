// Long tables that offer it can be narrowed down: by the values of some columns, and by words.
(() => {
  "use strict";
  const ALL = "";

  const setUp = (bar) => {
    // whoever types a minus has the hyphen on the keyboard
    const plain = (text) => text.replace(/[\u2212\uff0d]/g, "-");
    const textOf = (element) => element.textContent;
    const bodies = [...bar.closest("figure").querySelectorAll("tbody")];
    // what stands above rows that share it counts as cells of each
    const rows = bodies.flatMap((body) => {
      const above = [...body.querySelectorAll(".table-group span")].map(textOf);
      return [...body.querySelectorAll("tr:not(.table-group)")].map((element) => {
        const cells = [...above, ...[...element.cells].map(textOf)];
        return { element, cells, text: plain(cells.join(" ").toLowerCase()) };
      });
    });
    const selects = [...bar.querySelectorAll("select")];
    const [words, reset, count] = ["input", "button", "output"].map((name) => bar.querySelector(name));

    const apply = () => {
      const wanted = plain(words.value.toLowerCase()).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const chosen = selects.every(
          (select) => select.value === ALL || row.cells[select.dataset.column] === select.value,
        );
        const show = chosen && wanted.every((word) => row.text.includes(word));
        row.element.hidden = !show;
        shown += show;
      }
      for (const body of bodies) body.hidden = !body.querySelector("tr:not(.table-group, [hidden])");
      count.value = shown === rows.length ? `共 ${rows.length} 项` : `显示 ${shown} 项，共 ${rows.length} 项`;
      reset.hidden = shown === rows.length;
    };

    reset.addEventListener("click", () => {
      selects.forEach((select) => (select.value = ALL));
      words.value = "";
      apply();
      words.focus();
    });
    bar.addEventListener("input", apply);
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".table-filters").forEach(setUp));
})();
