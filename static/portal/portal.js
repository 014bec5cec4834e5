// What htmx leaves undone when it replaces a part of a page. Without this file everything still works.
"use strict";

(() => {
  let opened = [];
  let focused = "";

  document.addEventListener("htmx:beforeSwap", (event) => {
    opened = [...event.detail.target.querySelectorAll("details[id][open]")].map((details) => details.id);
    focused = document.activeElement?.id ?? "";
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    // A folded group that was open stays open in its new version, and the focus stays where it was.
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
    if (focused && document.activeElement === document.body) {
      document.getElementById(focused)?.focus({ preventScroll: true });
    }
    // A new version of a list says its messages and its count: screen readers ignore a live region that is itself replaced.
    const news = [...event.detail.elt.querySelectorAll("[data-annonce]")].map((part) => part.textContent.trim());
    const voice = document.getElementById("annonce");
    if (news.length && voice) voice.textContent = news.join(" ");
  });
})();
