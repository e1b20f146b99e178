// The theme has a few labels that it offers in English only.
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  const labels = {
    "Toggle primary sidebar": "显示或隐藏目录",
    "Toggle secondary sidebar": "显示或隐藏本章目录",
    "Link to this heading": "本节链接",
    "Link to this image": "此图链接",
    "Color mode": "颜色",
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
