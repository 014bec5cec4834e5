// The draft of a financing plan: sums while one types, lines added and taken off without a new page. Without this file
// the buttons of the form do the same at the server, which counts again in any case.
"use strict";

(() => {
  const form = document.querySelector("form[data-plan]");
  if (!form) return;
  const NBSP = "\u00a0";
  const euros = new Intl.NumberFormat("fr-FR", { minimumFractionDigits: 0, maximumFractionDigits: 2 });
  const SCALES = { "": 0, k: 3, K: 3, M: 6 };

  // As the server reads amounts (projects/core/money.py): cents, null for what is not told or does not read.
  function cents(text) {
    let entry = text.replace(/[\s\u00a0\u2009\u202f]+/g, " ").trim();
    if (/^\+?\d{1,3}((\.\d{3})+,\d{1,2}|(\.\d{3}){2,})(?![\d.,])/.test(entry)) entry = entry.replaceAll(".", "");
    const found = /^\+?(\d[\d ]*)(?:[.,](\d*))? ?([kKM])? ?(?:€|euros?)?$/i.exec(entry);
    if (!found) return null;
    const scale = SCALES[found[3] ?? ""];
    const decimals = found[2] ?? "";
    if (scale === undefined || decimals.length > 2 + scale || (entry.includes(".") && decimals.length === 3)) return null;
    const figures = found[1].replaceAll(" ", "") + decimals.padEnd(2 + scale, "0");
    return figures.length > 15 ? null : Number(figures);
  }

  const money = (value) => {
    const whole = value % 100 === 0;
    const shown = new Intl.NumberFormat("fr-FR", whole ? {} : { minimumFractionDigits: 2 }).format(value / 100);
    return `${shown}${NBSP}€`;
  };

  function cell(row, column) {
    const input = row.querySelector(`[name$="_${column}"]`);
    if (input) return input.value;
    return row.querySelector(`[data-plan-colonne="${column}"]`)?.dataset.planValeur ?? "";
  }

  function isEmpty(row) {
    const typed = [...row.querySelectorAll(".pf-plan__case :is(input, select)")];
    return !typed.some((input) => !input.name.endsWith("_nature") && input.value.trim());
  }

  function amount(row, side) {
    if (side !== "produit") return cents(cell(row, "amount"));
    const granted = cents(cell(row, "granted"));
    return granted ?? cents(cell(row, "asked"));
  }

  function sums() {
    const told = { counted: 0, countedUnknown: 0, posts: 0 };
    const funders = (form.dataset.planCompte ?? "").split(" ");
    const posts = (form.dataset.planPostes ?? "").split(" ").filter(Boolean);
    for (const part of form.querySelectorAll("[data-plan-cote]")) {
      const side = part.dataset.planCote;
      const sum = { known: 0, unknown: 0, lines: 0 };
      for (const row of part.querySelectorAll("[data-plan-ligne]:not(.est-retiree)")) {
        if (isEmpty(row)) continue;
        sum.lines += 1;
        const value = amount(row, side);
        if (value === null) sum.unknown += 1;
        else sum.known += value;
        if (side === "charge" && posts.includes(cell(row, "heading"))) told.posts += value ?? 0;
        if (side === "produit" && funders.includes(cell(row, "co_funder"))) {
          if (value === null) told.countedUnknown += 1;
          else told.counted += value;
        }
      }
      told[side] = sum;
    }
    return told;
  }

  function say(sum) {
    if (sum.unknown === sum.lines) return sum.lines ? "non communiqué" : "aucune ligne";
    if (!sum.unknown) return money(sum.known);
    const word = sum.unknown > 1 ? "montants non communiqués" : "montant non communiqué";
    return `${money(sum.known)}, et ${sum.unknown}${NBSP}${word}`;
  }

  function count() {
    const told = sums();
    for (const output of form.querySelectorAll("[data-plan-total]")) output.textContent = say(told[output.dataset.planTotal]);
    const board = form.querySelector("[data-plan-bilan]");
    const gap = told.produit.known - told.charge.known;
    const isKnown = !told.charge.unknown && !told.produit.unknown;
    let said = "Charges et produits sont égaux.";
    if (!isKnown) said = `Équilibre${NBSP}: inconnu tant qu’un montant manque.`;
    else if (gap < 0) said = `Pas encore à l’équilibre${NBSP}: il manque ${money(-gap)} de produits.`;
    else if (gap > 0) said = `Pas encore à l’équilibre${NBSP}: ${money(gap)} de produits en trop.`;
    const output = form.querySelector("[data-plan-ecart]");
    if (output.textContent !== said) output.textContent = said;
    const isEven = isKnown && gap === 0;
    board.classList.remove("est-ok", "est-off", "est-unknown");
    board.classList.add(isEven ? "est-ok" : isKnown ? "est-off" : "est-unknown");
    const icon = board.querySelector(".pf-plan__ecart use");
    icon.setAttribute("href", icon.getAttribute("href").replace(/#.*$/, isEven ? "#coche" : "#info"));
    if (form.dataset.planPostes) support(told);
    else ceiling(told);
  }

  // The AMI bears a share of the engineering: what it is given at least, once the aid pays all the other charges.
  function support(told) {
    if (!form.dataset.planTaux) return;
    const rate = Number(form.dataset.planTaux);
    const line = form.querySelector("[data-plan-plafond]");
    const most = Math.floor((told.posts * rate) / 100);
    const least = Math.max(told.counted - (told.charge.known - told.posts), 0);
    const isOver = !told.charge.unknown && least > most;
    const rule = `${euros.format(rate)}${NBSP}% au plus des postes et des prestations`;
    let said = `Ingénierie${NBSP}: ${rule} (${money(told.posts)}), soit ${money(most)}.`;
    if (isOver) {
      said =
        `Plafond de l’ingénierie dépassé${NBSP}: l’État et la branche Famille en paient au moins ${money(least)}${NBSP}; ` +
        `${rule} (${money(told.posts)}), soit ${money(most)}.`;
    } else if (told.charge.unknown || told.countedUnknown) {
      said = `Ingénierie${NBSP}: ${rule}, vérifié une fois les montants connus.`;
    }
    line.classList.toggle("est-depasse", isOver);
    line.querySelector("[data-plan-plafond-dit]").textContent = said;
  }

  // What is known may be over the ceiling by itself; otherwise nothing is said while an amount lacks.
  function ceiling(told) {
    if (!form.dataset.planTaux) return;
    const rate = Number(form.dataset.planTaux);
    const line = form.querySelector("[data-plan-plafond]");
    const output = line.querySelector("[data-plan-plafond-dit]");
    const percent = `${euros.format(rate)}${NBSP}%`;
    const most = Math.floor((told.charge.known * rate) / 100);
    const isOver = !told.charge.unknown && told.charge.known > 0 && told.counted > most;
    line.classList.toggle("est-depasse", isOver);
    if (!isOver && (told.charge.unknown || told.countedUnknown || !told.charge.known)) {
      output.textContent = `Plafond${NBSP}: ${percent} du coût, vérifié une fois les montants connus.`;
      return;
    }
    const share = euros.format(Math.ceil((told.counted * 10000) / told.charge.known) / 100);
    const least = told.countedUnknown ? "au moins " : "";
    output.textContent =
      `${money(told.counted)} comptés sur ${money(most)} possibles${NBSP}: ${least}${share}${NBSP}% du coût, ` +
      `${percent} au plus (${form.dataset.planCompteDit})${isOver ? `${NBSP}: plafond dépassé` : ""}.`;
  }

  // Amounts that the portal could not read, by name of cell: said at the cell, but not while one types in it.
  const wrongOnPage = form.querySelectorAll(".pf-plan__case.pf-num input[aria-invalid]");
  const saidOnPage = (input) => document.querySelector(`#${input.id}_error .pf-saisie__erreur`)?.textContent.trim();
  let wrong = Object.fromEntries([...wrongOnPage].map((input) => [input.name, saidOnPage(input)]));

  function tellWrong() {
    for (const input of form.querySelectorAll(".pf-plan__case.pf-num input")) {
      if (input === document.activeElement) continue;
      const id = `${input.id}_error`;
      let told = document.getElementById(id);
      const said = wrong[input.name];
      if (!said) {
        if (input.hasAttribute("aria-invalid")) told?.remove();
        if (input.getAttribute("aria-describedby") === id) input.removeAttribute("aria-describedby");
        input.removeAttribute("aria-invalid");
        continue;
      }
      if (!told) {
        told = document.createElement("div");
        told.id = id;
        input.after(told);
      }
      if (told.textContent.trim() !== said) {
        const line = document.createElement("p");
        line.className = "pf-saisie__erreur";
        line.textContent = said;
        told.replaceChildren(line);
      }
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", id);
    }
  }

  form.addEventListener("brouillon-enregistre", (event) => {
    wrong = event.detail.wrong ?? {};
    tellWrong();
  });
  form.addEventListener("focusout", () => setTimeout(tellWrong));
  // What this device gave back may be a line that was taken off, or put back.
  form.addEventListener("brouillon-repris", () => {
    for (const row of form.querySelectorAll("[data-plan-ligne]")) row.classList.toggle("est-retiree", removedField(row).value !== "");
    count();
  });

  const newKey = () => [...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  function add(side, key = newKey()) {
    const model = document.querySelector(`template[data-plan-modele="${side}"]`);
    const lines = form.querySelector(`[data-plan-cote="${side}"] [data-plan-lignes]`);
    const row = model.content.firstElementChild.cloneNode(true);
    row.dataset.planLigne = key;
    for (const node of row.querySelectorAll("[name], [id], [for]")) {
      for (const attribute of ["name", "id", "for"]) {
        const value = node.getAttribute(attribute);
        if (value) node.setAttribute(attribute, value.replace("lmodele_", `l${key}_`));
      }
    }
    for (const button of row.querySelectorAll("button")) button.value = key;
    lines.append(row);
    return row;
  }

  const removedField = (row) => row.querySelector('[name$="_removed"]');

  function setRemoved(row, isRemoved) {
    removedField(row).value = isRemoved ? "1" : "";
    row.classList.toggle("est-retiree", isRemoved);
    row.querySelector(isRemoved ? "[data-plan-remet]" : ".pf-plan__case :is(input, select)")?.focus();
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const row = button.closest("[data-plan-ligne]");
    if (button.dataset.planAjoute !== undefined) {
      event.preventDefault();
      add(button.dataset.planAjoute).querySelector("input:not([type=hidden]), select").focus();
      count();
    } else if (row && (button.dataset.planRetire !== undefined || button.dataset.planRemet !== undefined)) {
      event.preventDefault();
      setRemoved(row, button.dataset.planRetire !== undefined);
    }
  });

  // What this device held for lines that the page does not have yet: they are made, then brouillon.js fills them.
  function remake() {
    let stored = null;
    try {
      stored = JSON.parse(localStorage.getItem(form.dataset.brouillonCle) ?? "null");
    } catch {
      return;
    }
    for (const [name, value] of stored?.typed ?? []) {
      const found = /^l([a-z0-9]{1,12})_side$/.exec(name);
      if (found && !form.elements.namedItem(name) && document.querySelector(`template[data-plan-modele="${value}"]`)) add(value, found[1]);
    }
  }

  remake();
  // What was to be seen when the page was made is said again once it is checked.
  form.addEventListener("input", () => form.querySelector("[data-plan-dit]")?.remove(), { once: true });
  form.addEventListener("input", count);
  form.addEventListener("change", count);
  count();
})();
