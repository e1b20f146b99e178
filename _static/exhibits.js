// Draws the charts of a page. Until then, without JavaScript, and on paper, the static picture of each chart shows.
(() => {
  "use strict";
  let bundle = null;

  // Vega is large: load it once, and only when a chart is about to be seen.
  const loadVega = (url) => {
    bundle ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = url;
      script.onload = () => resolve(window.vegaEmbed);
      script.onerror = () => reject(new Error(`cannot load ${url}`));
      document.head.append(script);
    });
    return bundle;
  };

  const specOf = (chart) => JSON.parse(chart.querySelector(".chart-spec").textContent);

  // Panels do not follow the width of the page by themselves: as many columns as fit, side by side.
  const columnsFor = (width) => Math.max(1, Math.min(3, Math.floor(width / 240)));

  const fitPanels = (spec, width) => {
    const axis = 62;
    spec.columns = columnsFor(width);
    spec.spec.width = Math.floor(width / spec.columns) - axis;
  };

  // Panels have more rows on a narrow page than in the picture; keep room for them, so that nothing moves when they come.
  const keepRoom = (chart) => {
    const spec = specOf(chart);
    if (!spec.facet) return;
    const values = spec.data.values ?? spec.datasets[spec.data.name];
    const panels = new Set(values.map((value) => value[spec.facet.field])).size;
    const rows = (columns) => Math.ceil(panels / columns);
    const picture = chart.querySelector(".chart-static");
    const height = (picture.height * rows(columnsFor(chart.clientWidth))) / rows(spec.columns);
    picture.style.setProperty("--height", `${height}px`);
  };

  // The whole drawing has a name. Vega gives some of its marks a role without one, which a screen reader would stop at; and
  // what scrolls sideways must be reached by keyboard.
  const nameMarks = (live) => {
    live.querySelectorAll("[role='graphics-symbol']:not([aria-label])").forEach((mark) => {
      mark.removeAttribute("role");
      mark.removeAttribute("aria-roledescription");
    });
    live.tabIndex = 0;
  };

  const draw = async (chart) => {
    const embed = await loadVega(chart.dataset.bundle);
    const spec = specOf(chart);
    spec.config = { ...spec.config, font: getComputedStyle(document.body).fontFamily };
    const live = chart.querySelector(".chart-live");
    if (spec.facet) fitPanels(spec, chart.clientWidth);
    chart.classList.add("chart-drawing");
    await embed(live, spec, { actions: false, renderer: "svg", mode: "vega-lite" });
    nameMarks(live);
    chart.classList.replace("chart-drawing", "chart-drawn");
    chart.dataset.drawn = "true";
  };

  const drawWhenSeen = (entries, observer) => {
    for (const entry of entries.filter((one) => one.isIntersecting)) {
      observer.unobserve(entry.target);
      draw(entry.target).catch((error) => console.error(error));
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    const observer = new IntersectionObserver(drawWhenSeen, { rootMargin: "300px" });
    document.querySelectorAll(".chart").forEach((chart) => {
      keepRoom(chart);
      observer.observe(chart);
    });
  });
})();
