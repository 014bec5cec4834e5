// Forms: the focus on what is wrong, what is not saved yet, one click that sends once. Without this file they work.
"use strict";

(() => {
  const unsaved = "Modifications non enregistrées";
  const forms = () => [...document.querySelectorAll("form[data-saisie]")];
  const changed = (form) => form.hasAttribute("data-modifie");

  function tell(form) {
    const state = form.querySelector("[data-saisie-etat]");
    if (state) state.textContent = changed(form) ? unsaved : "";
  }

  function prepare(form) {
    if (form.dataset.pret !== undefined) return;
    form.dataset.pret = "";
    tell(form);
    const note = (event) => {
      if (event.target.closest("form") !== form || changed(form)) return;
      form.setAttribute("data-modifie", "");
      tell(form);
    };
    form.addEventListener("input", note);
    form.addEventListener("change", note);
    form.addEventListener("submit", (event) => {
      if (form.dataset.envoi !== undefined) {
        event.preventDefault();
        return;
      }
      form.dataset.envoi = "";
      // The button keeps its name in what is sent: it is marked, never disabled.
      for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
      const state = form.querySelector("[data-saisie-etat]");
      if (state) state.textContent = "Enregistrement…";
    });
  }

  function start() {
    forms().forEach(prepare);
    const wrong = document.querySelector("[data-erreurs]");
    wrong?.focus();
    // The field that the address names, once: the page that follows the form would inherit its name.
    const named = location.hash && forms().length ? document.getElementById(location.hash.slice(1)) : null;
    if (!named?.closest("form[data-saisie]")) return;
    if (!wrong) named.focus();
    history.replaceState(history.state, "", location.pathname + location.search);
  }

  addEventListener("beforeunload", (event) => {
    if (forms().some((form) => changed(form) && form.dataset.envoi === undefined)) event.preventDefault();
  });

  // Back from the next page, or an answer that was a file: the form can be sent again.
  addEventListener("pageshow", () => {
    for (const form of forms()) {
      delete form.dataset.envoi;
      for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
      tell(form);
    }
  });

  document.addEventListener("htmx:load", start);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
