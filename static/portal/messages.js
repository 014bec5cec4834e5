// Messages: Ctrl + Enter sends. Without this file, the button does.
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  const area = event.target;
  if (!(area instanceof HTMLTextAreaElement) || area.dataset.envoiRapide === undefined || !area.form) return;
  event.preventDefault();
  area.form.requestSubmit();
});
