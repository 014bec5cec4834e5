// The button of a security key waits, disabled, until the scripts of the package answer it: a click is never lost.
"use strict";

// Theirs bind at the same moment, and were loaded before: they have bound when this runs.
document.addEventListener("DOMContentLoaded", () => {
  if (!window.allauth?.webauthn || !window.webauthnJSON) return;
  for (const button of document.querySelectorAll("[data-cle]")) button.disabled = false;
});
