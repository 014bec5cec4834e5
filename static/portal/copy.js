// A button that copies a text. Without this file the text is selected and copied by hand.
"use strict";

for (const button of document.querySelectorAll("[data-copier]")) {
  const text = document.getElementById(button.dataset.copier);
  const voice = button.parentElement.querySelector("[data-copie]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.value);
      voice.textContent = "Texte copié.";
    } catch {
      // No permission, or an old browser: the text is selected, one key copies it.
      text.focus();
      text.select();
      voice.textContent = "Texte sélectionné : appuyez sur Ctrl + C.";
    }
  });
}
