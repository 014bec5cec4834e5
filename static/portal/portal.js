// What htmx leaves undone when it replaces a part of a page. Without this file everything still works.
"use strict";

(() => {
  const opened = new Set();

  // A folded group that was open stays open in its new version.
  document.addEventListener("htmx:beforeSwap", (event) => {
    opened.clear();
    for (const details of event.detail.target.querySelectorAll("details[id][open]")) opened.add(details.id);
  });

  // A new version of a list says its count: screen readers ignore a live region that is itself replaced.
  document.addEventListener("htmx:afterSettle", (event) => {
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
    const news = event.detail.elt.querySelector("[data-annonce]");
    const voice = document.getElementById("annonce");
    if (news && voice) voice.textContent = news.textContent.trim();
  });
})();
