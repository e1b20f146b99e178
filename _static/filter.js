// Long tables that offer it can be narrowed down: by the values of some columns, and by words.
(() => {
  "use strict";
  const ALL = "";
  let controls = 0; // for the ids that tie labels to controls

  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  const labelled = (text, control) => {
    control.id = `filter-${(controls += 1)}`;
    return make("span", {}, make("label", { htmlFor: control.id }, text), control);
  };

  const setUp = (figure) => {
    const heads = [...figure.querySelectorAll("thead tr:last-child th")];
    const rows = [...figure.querySelectorAll("tbody tr")].map((element) => ({
      element,
      cells: [...element.cells].map((cell) => cell.textContent.trim()),
      text: element.textContent.toLowerCase(),
    }));
    const columns = figure.dataset.filters.split(" ").map(Number);
    const selects = columns.map((column) => {
      const values = [...new Set(rows.map((row) => row.cells[column]))];
      const options = values.map((value) => make("option", { value }, value));
      return make("select", {}, make("option", { value: ALL }, "全部"), ...options);
    });
    const words = make("input", { type: "search", autocomplete: "off" });
    const count = make("output", {});
    const reset = make("button", { type: "button", hidden: true }, "清除筛选");

    const apply = () => {
      const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const chosen = selects.every((select, n) => select.value === ALL || row.cells[columns[n]] === select.value);
        const show = chosen && wanted.every((word) => row.text.includes(word));
        row.element.hidden = !show;
        shown += show;
      }
      count.value = shown === rows.length ? `共 ${rows.length} 项` : `显示 ${shown} 项，共 ${rows.length} 项`;
      reset.hidden = shown === rows.length;
    };

    reset.addEventListener("click", () => {
      selects.forEach((select) => (select.value = ALL));
      words.value = "";
      apply();
      words.focus();
    });
    const bar = make("div", { className: "table-filters" });
    bar.setAttribute("role", "search");
    bar.append(...selects.map((select, n) => labelled(heads[columns[n]].textContent.trim(), select)));
    bar.append(labelled("含有文字", words), reset, count);
    bar.addEventListener("input", apply);
    figure.querySelector(".table-frame").before(bar);
    apply();
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-filters]").forEach(setUp));
})();
