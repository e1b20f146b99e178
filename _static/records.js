// Every figure of a page opens its record: value, formula, observations, and what the printed report states.
// The records of a page are a script of their own, loaded when the first one is wanted.
(() => {
  "use strict";
  const FEW = 12; // observations shown before the reader asks for all of them
  const LONG = 90; // characters of a formula that a list shows
  const UNPRINTED = "none";
  const ORDER = ["match", "within_rounding", "last_digit", "differs", "reported", UNPRINTED];
  let loading = null;
  let loadingUses = null;
  let dialog = null;

  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  const recordsAddress = () => document.querySelector('meta[name="tradebook-records"]').content;

  const loadScript = (src, name) =>
    new Promise((resolve, reject) => {
      const failed = () => reject(new Error(`cannot load ${src}`));
      document.head.append(make("script", { src, onload: () => resolve(window[name]), onerror: failed }));
    });

  const load = () => (loading ??= loadScript(recordsAddress(), "tradebookRecords"));

  // What is made of each observation, in the whole book; beside the records of the pages.
  const loadUses = () => (loadingUses ??= loadScript(recordsAddress().replace(/[^/]+$/, "uses.js"), "tradebookUses"));

  const figures = () => [...document.querySelectorAll(".bd-article .figure-value")];
  const verdictOf = (figure) => figure.dataset.verdict ?? UNPRINTED;

  // -- one record ---------------------------------------------------------------------------------------------------

  const fact = (term, ...content) => [make("dt", {}, term), make("dd", {}, ...content)];

  const link = (text, href, title = "") => make("a", { href, title }, text);

  // The figures of the book that use an observation, as links to their records; filled in once they are loaded.
  const uses = (table, line, own) => {
    const place = make("td", { colSpan: 4 });
    loadUses()
      .then(({ figures, uses }) => {
        const users = (uses[`${table}:${line}`] ?? []).map((position) => figures[position]);
        if (users.every(([, key]) => key === own)) return place.append(users.length ? "只用于这个数字" : "只见于图表");
        const address = ([page, key]) => `${page}.html#figure=${encodeURIComponent(key)}`;
        const items = users.map((user) => make("li", {}, link(user[2], address(user))));
        place.append(make("details", {}, make("summary", {}, `用于${users.length}个数字`), make("ul", {}, ...items)));
      })
      .catch((error) => console.error(error));
    return make("tr", { className: "record-uses" }, place);
  };

  const whereabouts = (table, line, column, records) => {
    const [title, file, listed] = records.tables[table];
    const name = `${title}（${file} 第${line}行）`;
    const page = listed && records["data-tables"];
    const cell = make("td", {}, page ? link(name, `${page}#${table}-${line}`) : name);
    if (records.workbook) {
      const address = `${table}!${column}${line}`;
      cell.append("，", link(`工作簿 ${address}`, `${records.workbook}#${address}`, "在审计工作簿的名称框里输入这个地址，即到此格"));
    }
    return cell;
  };

  const observations = (places, records, own) => {
    const body = make("tbody");
    const row = ([label, value, table, line, source, column]) => [
      make(
        "tr",
        {},
        make("th", { scope: "row" }, label),
        make("td", { className: "align-right" }, value),
        whereabouts(table, line, column, records),
        make("td", {}, source),
      ),
      uses(table, line, own),
    ];
    const rows = places.map((place) => row(records.inputs[place]));
    body.append(...rows.slice(0, FEW).flat());
    const head = ["数据", "数值", "数据表", "来源"].map((text) => make("th", { scope: "col" }, text));
    const table = make("table", {}, make("thead", {}, make("tr", {}, ...head)), body);
    const frame = make("div", { className: "record-inputs", tabIndex: 0 }, table);
    if (rows.length <= FEW) return [frame];
    const more = make("button", { type: "button", className: "record-more" }, `显示全部${rows.length}个数据`);
    more.addEventListener("click", () => {
      body.append(...rows.slice(FEW).flat());
      more.remove();
      frame.focus();
    });
    return [frame, more];
  };

  const claim = (one, records) => {
    const [name, meaning] = records.verdicts[one.verdict];
    const words = one.basis ? `${name}（${one.basis}）` : name;
    const badge = make("span", { className: "record-verdict", title: meaning }, words);
    badge.dataset.verdict = one.verdict;
    const number = `编号${one.id}`;
    const listed = records.claims ? link(number, `${records.claims}#${one.id}`, "在全部核对结果中") : number;
    const line = make("li", {}, `${one.stated} `, badge, make("small", {}, "（", listed, `，${one.place}）`));
    if (one.note) line.append(make("p", {}, one.note));
    return line;
  };

  // The notebook that the page is made of, and the expressions in its prose that give the figure, to be searched for there.
  const sourceOf = (record, source) => {
    const place = make("dd", {}, `“${source.title}”一章，`, make("a", { href: source.address, download: "" }, source.name));
    if (!record.expressions.length) place.append("，由其中的代码格给出");
    for (const expression of record.expressions) {
      const copy = make("button", { type: "button", className: "record-more" }, "复制");
      copy.addEventListener("click", () => copyText(expression, copy));
      place.append(make("div", { className: "record-expression" }, make("code", {}, `{eval}\`${expression}\``), copy));
    }
    return place;
  };

  // A page on disk may have no clipboard; then the text is selected, to be copied by hand.
  const copyText = (text, button) => {
    const select = () => getSelection().selectAllChildren(button.previousSibling);
    const done = () => (button.textContent = "已复制");
    (navigator.clipboard?.writeText(text) ?? Promise.reject()).then(done, select);
  };

  const content = (key, records) => {
    const record = records.figures[key];
    const list = make("dl", {}, ...fact("书中所示", record.text));
    if (record.status) list.append(...fact("数据状态", record.status));
    if (record.value) list.append(...fact(record.printed ? "印刷本所载的值" : "未取整的值", record.value));
    if (record.range) list.append(...fact("舍入范围", `${record.range[0]} 至 ${record.range[1]}`));
    list.append(...fact("算式", record.observation ? `${record.formula}（原始数据）` : record.formula));
    list.append(...fact("工作簿公式", make("code", {}, record.excel)));
    if (record.recomputed) {
      const { value, range, formula, excel } = record.recomputed;
      const reach = range ? `，可能范围${range[0]} 至 ${range[1]}` : "";
      list.append(...fact("按舍入后的数据重算", `${value}${reach}`));
      list.append(...fact("重算的算式", formula));
      list.append(...fact("重算的工作簿公式", make("code", {}, excel)));
    }
    list.append(...fact(`数据（${record.inputs.length}个）`, ...observations(record.inputs, records, key)));
    const claims = record.claims.map((one) => claim(one, records));
    list.append(...fact("印刷本", claims.length ? make("ul", {}, ...claims) : "未载这个数字。"));
    list.append(make("dt", {}, "章的源文件"), sourceOf(record, records.source));
    const place = make("dd", {}, make("code", {}, key));
    if (records.workbook && record.listed) {
      const workbook = make("a", { href: records.workbook }, "审计工作簿");
      place.append("（", workbook, "的“账本”表中可以重算）");
    }
    list.append(make("dt", {}, "账本的键"), place);
    return [make("h2", { id: "record-title" }, record.label), list];
  };

  const open = (...children) => {
    dialog ??= makeDialog();
    dialog.querySelector(".record-content").replaceChildren(...children);
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
  };

  const show = async (key) => {
    const records = await load();
    if (!(key in records.figures)) return;
    history.replaceState(null, "", `#figure=${encodeURIComponent(key)}`);
    open(...content(key, records));
    // the editor's desk adds its panel
    dialog.dispatchEvent(new CustomEvent("record-shown", { bubbles: true, detail: { key } }));
  };

  // -- what an exhibit shows ----------------------------------------------------------------------------------------

  const exhibitRow = (key, records) => {
    const record = records.figures[key];
    const name = make("button", { type: "button", className: "record-more" }, record.label);
    name.addEventListener("click", () => ask(key));
    const formula = record.observation ? "原始数据" : record.formula;
    return make(
      "tr",
      {},
      make("th", { scope: "row" }, name),
      make("td", { className: "align-right" }, record.text),
      make("td", {}, formula.length > LONG ? `${formula.slice(0, LONG)}……` : formula),
    );
  };

  const showExhibit = async (exhibit) => {
    const records = await load();
    const keys = [...new Set(records.exhibits[exhibit.id])];
    const body = make("tbody", {}, ...keys.map((key) => exhibitRow(key, records)));
    const head = ["数据", "数值", "算式"].map((text) => make("th", { scope: "col" }, text));
    const table = make("table", {}, make("thead", {}, make("tr", {}, ...head)), body);
    const title = exhibit.querySelector("figcaption p").cloneNode(true);
    title.querySelector(".headerlink")?.remove();
    open(
      make("h2", { id: "record-title" }, title.textContent.trim()),
      make("p", {}, `共${keys.length}个数值，点击名称可以看到所用的数据。`),
      make("div", { className: "record-inputs", tabIndex: 0 }, table),
    );
  };

  // A button beside the downloads of every exhibit that shows values with a record.
  const addExhibitButtons = () => {
    for (const exhibit of document.querySelectorAll("figure.exhibit")) {
      const line = exhibit.querySelector(".exhibit-downloads");
      if (!line?.hasAttribute("data-traced")) continue;
      const button = make("button", { type: "button", className: "exhibit-record" }, "数值与算式");
      button.addEventListener("click", () => showExhibit(exhibit).catch((error) => console.error(error)));
      line.append(" · ", button);
    }
  };

  const makeDialog = () => {
    const close = make("button", { type: "button", className: "record-close" }, "关闭");
    const made = make("dialog", { className: "record" }, close, make("div", { className: "record-content" }));
    made.setAttribute("aria-labelledby", "record-title");
    close.addEventListener("click", () => made.close());
    // Sphinx takes the key to end the highlighting of what was searched for
    made.addEventListener("keydown", (event) => event.key === "Escape" && event.stopPropagation());
    made.addEventListener("click", (event) => event.target === made && made.close()); // beside the box
    made.addEventListener("close", () => history.replaceState(null, "", location.pathname + location.search));
    document.body.append(made);
    return made;
  };

  const ask = (key) => show(key).catch((error) => console.error(error));

  // -- audit mode ---------------------------------------------------------------------------------------------------

  const words = (records) => ({
    ...Object.fromEntries(Object.entries(records.verdicts).map(([kind, [name]]) => [kind, name])),
    [UNPRINTED]: "印刷本未载",
  });

  // Figures are buttons for the keyboard in audit mode; outside it, only those that the print has differently.
  const setButtons = (on) => {
    for (const figure of figures()) {
      const button = on || ["differs", "last_digit"].includes(verdictOf(figure));
      figure.toggleAttribute("tabindex", button);
      if (button) {
        figure.tabIndex = 0;
        figure.setAttribute("role", "button");
        figure.setAttribute("aria-haspopup", "dialog");
      } else {
        ["role", "aria-haspopup"].forEach((name) => figure.removeAttribute(name));
      }
    }
  };

  // Goes from one figure of a verdict to the next.
  const visit = (kind) => {
    const all = figures().filter((figure) => verdictOf(figure) === kind && figure.offsetParent);
    const next = all[(all.indexOf(document.activeElement) + 1) % all.length];
    next.scrollIntoView({ block: "center" });
    next.focus({ preventScroll: true });
  };

  const makeBar = (records) => {
    const names = words(records);
    const bar = make("div", { className: "audit-bar" });
    bar.setAttribute("role", "status");
    const all = figures();
    bar.append(make("span", {}, `本页${all.length}个数字：`));
    for (const kind of ORDER) {
      const count = all.filter((figure) => verdictOf(figure) === kind).length;
      if (!count) continue;
      const button = make("button", { type: "button", title: "到下一个" }, `${names[kind]} ${count}`);
      button.dataset.verdict = kind;
      button.addEventListener("click", () => visit(kind));
      bar.append(button);
    }
    return bar;
  };

  const setMode = async (on, control) => {
    const bar = document.querySelector(".audit-bar");
    if (on && !bar) document.body.append(makeBar(await load()));
    if (!on && bar) bar.remove();
    document.body.classList.toggle("audit-mode", on);
    control.setAttribute("aria-pressed", String(on));
    setButtons(on);
    try {
      sessionStorage.setItem("audit-mode", on ? "on" : "off");
    } catch {
      // some browsers keep nothing for files on disk; then the switch is for this page
    }
  };

  const remembered = () => {
    try {
      return sessionStorage.getItem("audit-mode") === "on";
    } catch {
      return false;
    }
  };

  const addSwitch = () => {
    const control = make("button", { type: "button", className: "audit-switch" }, "审计模式");
    control.title = "标出本页每个数字与印刷本核对的结论";
    const change = (on) => setMode(on, control).catch((error) => console.error(error));
    control.addEventListener("click", () => change(!document.body.classList.contains("audit-mode")));
    (document.querySelector(".article-header-buttons") ?? document.querySelector("main")).prepend(control);
    control.setAttribute("aria-pressed", "false");
    if (remembered()) change(true);
  };

  const figureOf = (claim, records) =>
    Object.keys(records.figures).find((key) => records.figures[key].claims.some((one) => one.id === claim));

  // A link such as overview.html#figure=area.all.total, as the audit workbook has them, opens that record; so does
  // overview.html#claim=L171.01, with which the list of claims is much shorter.
  const openFromAddress = async () => {
    const [, kind, name] = decodeURIComponent(location.hash).match(/^#(figure|claim)=(.+)$/) ?? [];
    if (!kind) return;
    const key = kind === "figure" ? name : figureOf(name, await load());
    if (!key) return;
    figures().find((one) => one.dataset.figure === key)?.scrollIntoView({ block: "center" });
    ask(key);
  };

  document.addEventListener("DOMContentLoaded", () => {
    if (!document.querySelector('meta[name="tradebook-records"]')) return;
    document.body.classList.add("has-records");
    addSwitch();
    addExhibitButtons();
    setButtons(false);
    const open = () => openFromAddress().catch((error) => console.error(error));
    open();
    window.addEventListener("hashchange", open);
    document.addEventListener("click", (event) => {
      const figure = event.target.closest(".figure-value");
      if (figure && !event.target.closest("a") && getSelection().isCollapsed) ask(figure.dataset.figure);
    });
    document.addEventListener("keydown", (event) => {
      const figure = event.target.closest?.(".figure-value");
      if (!figure || !["Enter", " "].includes(event.key)) return;
      event.preventDefault();
      ask(figure.dataset.figure);
    });
  });
})();
