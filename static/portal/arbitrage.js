// A scenario of arbitration: what remains of the envelope, as decisions are made. Without this file, the button says it.
"use strict";

(() => {
  const balance = document.querySelector("[data-solde]");
  const rows = [...document.querySelectorAll("[data-ligne]")];
  if (!balance || !rows.length) return;

  // As `projects.core.money.format_euros` writes it: 12 500 €, 12 500,50 €.
  const cents = (text) => Math.round(Number(text) * 100);
  function said(amount) {
    const digits = amount % 100 ? 2 : 0;
    const shape = { style: "currency", currency: "EUR", minimumFractionDigits: digits, maximumFractionDigits: digits };
    return new Intl.NumberFormat("fr-FR", shape).format(amount / 100);
  }

  // As the server reads an amount, for the plain ones; what does not read counts for nothing until it is saved.
  function typed(text) {
    const plain = text.replace(/[\s\u00a0\u202f€]/g, "").replace(",", ".");
    return /^\d+(\.\d{1,2})?$/.test(plain) ? cents(plain) : 0;
  }

  function given(row) {
    const [decision, amount] = [row.querySelector("select"), row.querySelector("input[type=text]")];
    amount.closest(".pf-saisie").classList.toggle("est-inutile", decision.value !== "cut");
    if (decision.value === "keep") return cents(row.dataset.demande || "0");
    return decision.value === "cut" ? typed(amount.value) : 0;
  }

  const isUnpriced = (row) => row.dataset.demande === "" && row.querySelector("select").value === "keep";

  const sum = (own, start) => own.reduce((total, row) => total + given(row), start);

  // Beside what is proposed: how many amounts nobody said, and what part of what is asked it covers.
  function notes(total, unpriced, isUntold) {
    const note = balance.querySelector("[data-propose-note]");
    note.hidden = !unpriced || isUntold;
    note.textContent = `et ${unpriced}\u00a0${unpriced > 1 ? "montants non communiqués" : "montant non communiqué"}`;
    const coverage = balance.querySelector("[data-couverture]");
    if (!coverage) return;
    const unasked = sum(rows.filter((row) => row.dataset.demande === ""), cents(balance.dataset.ailleursHorsDemande));
    const shape = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
    const part = ((total - unasked) * 100) / cents(balance.dataset.demandeEnTout);
    coverage.textContent = new Intl.NumberFormat("fr-FR", shape).format(part);
  }

  function tell() {
    const total = sum(rows, cents(balance.dataset.ailleurs));
    const unpriced = Number(balance.dataset.ailleursInconnus) + rows.filter(isUnpriced).length;
    // Nothing but requests that are kept without an amount: what is given is not 0, nobody said it.
    const isUntold = !total && unpriced > 0;
    balance.querySelector("[data-propose]").textContent = isUntold ? "non communiqué" : said(total);
    notes(total, unpriced, isUntold);
    if (balance.dataset.disponible === "") return;
    const rest = cents(balance.dataset.disponible) - total;
    // What is not communicated comes off the rest: it is at most that, and what is exceeded is so by that at least.
    const isPartial = unpriced + Number(balance.dataset.sousInconnus) > 0;
    const beyond = `${isPartial ? "d’au moins" : "de"} ${said(-rest)}`;
    const words = rest < 0 ? `▲ dépassé ${beyond}` : `${isPartial ? "au plus " : ""}${said(rest)}`;
    const place = balance.querySelector("[data-reste]");
    place.textContent = words;
    place.classList.toggle("pf-depasse", rest < 0);
    const below = document.querySelector("[data-reste-bas]");
    below.textContent = rest < 0 ? `Enveloppe dépassée ${beyond}` : `Reste ${words}`;
    below.classList.toggle("pf-depasse", rest < 0);
  }

  for (const row of rows) {
    // An amount goes with a cut alone: another decision takes it away.
    row.querySelector("select").addEventListener("change", (event) => {
      if (event.target.value !== "cut") row.querySelector("input[type=text]").value = "";
    });
    row.addEventListener("input", tell);
    row.addEventListener("change", tell);
    // An amount that is typed means a cut.
    row.querySelector("input[type=text]").addEventListener("input", (event) => {
      const decision = row.querySelector("select");
      if (event.target.value.trim() && event.target.name.startsWith("amount_")) decision.value = "cut";
      tell();
    });
  }
  tell();
})();
