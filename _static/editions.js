// The menu of editions works without scripts; with them it also closes on Escape and on a click beside it.
(() => {
  "use strict";
  const openMenus = () => document.querySelectorAll(".edition-chooser details[open]");

  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
})();
