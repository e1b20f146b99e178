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

  // Panels do not follow the width of the page by themselves: as many columns as fit, side by side.
  const fitPanels = (spec, width) => {
    const axis = 62;
    spec.columns = Math.max(1, Math.min(3, Math.floor(width / 240)));
    spec.spec.width = Math.floor(width / spec.columns) - axis;
  };

  const draw = async (chart) => {
    const embed = await loadVega(chart.dataset.bundle);
    const spec = JSON.parse(chart.querySelector(".chart-spec").textContent);
    spec.config = { ...spec.config, font: getComputedStyle(document.body).fontFamily };
    const live = chart.querySelector(".chart-live");
    if (spec.facet) fitPanels(spec, chart.clientWidth);
    chart.classList.add("chart-drawing");
    await embed(live, spec, { actions: false, renderer: "svg", mode: "vega-lite" });
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
    document.querySelectorAll(".chart").forEach((chart) => observer.observe(chart));
  });
})();
