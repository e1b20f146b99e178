// The theme has a few labels in its templates, in English only; those that can be translated the extension translates.
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  const labels = {
    "Toggle primary sidebar": "显示或隐藏目录",
    "Toggle secondary sidebar": "显示或隐藏本章目录",
    Announcement: "版本提示",
    Main: "全书目录",
    Page: "本章目录",
  };
  // the title of the book above the contents stands in no landmark
  document.querySelectorAll(".sidebar-primary-item:has(> .navbar-brand)").forEach((item) => {
    item.setAttribute("role", "navigation");
    item.setAttribute("aria-label", "首页");
  });
  for (const [english, chinese] of Object.entries(labels)) {
    for (const name of ["title", "aria-label", "data-bs-title"]) {
      document.querySelectorAll(`[${name}="${english}"]`).forEach((element) => element.setAttribute(name, chinese));
    }
  }
});
