// Rows of a selection, dragged to their place. Without this file, their buttons move them.
"use strict";

(() => {
  let held = null;

  const rowOf = (event) => event.target.closest?.("[data-glisse]");

  function arm() {
    for (const row of document.querySelectorAll("[data-glisse]")) row.draggable = true;
  }

  document.addEventListener("dragstart", (event) => {
    held = rowOf(event);
    if (!held) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.dataset.rang);
    held.classList.add("est-tenu");
  });
  document.addEventListener("dragover", (event) => {
    if (!held || !rowOf(event)) return;
    event.preventDefault();
    for (const row of document.querySelectorAll(".est-vise")) row.classList.remove("est-vise");
    rowOf(event).classList.add("est-vise");
  });
  document.addEventListener("drop", (event) => {
    const target = rowOf(event);
    const form = target?.closest("form");
    if (!held || !form || target === held) return;
    event.preventDefault();
    const mover = form.elements.namedItem("deplacer");
    if (!mover) return;
    form.elements.namedItem("de").value = held.dataset.rang;
    form.elements.namedItem("rang").value = target.dataset.rang;
    mover.click();
  });
  document.addEventListener("dragend", () => {
    for (const row of document.querySelectorAll(".est-tenu, .est-vise")) row.classList.remove("est-tenu", "est-vise");
    held = null;
  });
  document.addEventListener("htmx:load", arm);
  arm();
})();
