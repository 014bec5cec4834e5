// The list of projects: the address copied, the print dialog, a field that sieves long facets, the map as one of the filters.
"use strict";

(() => {
  const target = "#resultats";
  const inside = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);

  // What only a script can do is hidden until there is one.
  function reveal(root) {
    for (const element of root.querySelectorAll("[data-copier], [data-imprimer], [data-tamis]")) element.hidden = false;
  }

  async function copy(button) {
    const said = button.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.copier);
      button.textContent = "Adresse copiée";
    } catch {
      // Without the right to write to the clipboard, the address is shown to be copied by hand.
      const field = Object.assign(document.createElement("input"), { value: button.dataset.copier, readOnly: true });
      field.className = "form-control form-control-sm";
      field.setAttribute("aria-label", "Adresse de cette liste");
      button.replaceWith(field);
      field.select();
      return;
    }
    document.getElementById("annonce").textContent = "Adresse copiée";
    setTimeout(() => { button.textContent = said; }, 3000);
  }

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  function sieve(field) {
    const wanted = plain(field.value.trim());
    for (const label of field.parentElement.querySelectorAll(".pf-filtre")) {
      label.hidden = !plain(label.textContent).includes(wanted);
    }
  }

  document.addEventListener("click", (event) => {
    const copying = inside(event, "[data-copier]");
    if (copying) copy(copying);
    if (inside(event, "[data-imprimer]")) window.print();
    // A menu closes when one presses elsewhere.
    for (const menu of document.querySelectorAll(".pf-menu-liste[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    const more = inside(event, ".pf-facette__tous");
    if (more && window.htmx && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      unfold(more, true);
      return;
    }
    const link = inside(event, `${target} :is(.pf-liste__carte, .pf-puces, .pf-pages, thead) a`);
    if (!link || !window.htmx || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    follow(link);
  });

  function follow(link) {
    const address = link.getAttribute("href");
    const places = ["#carte-liste", ".pf-pages", ".pf-puces", "thead"];
    const place = places.find((selector) => link.closest(selector));
    const paging = Boolean(link.closest(".pf-pages"));
    const name = link.id;
    const source = document.querySelector(target);
    window.htmx.ajax("GET", address, { source, target, select: target, swap: "outerHTML", headers: {} }).then(() => {
      const main = document.querySelector(target);
      const again = name && document.getElementById(name);
      const next = again || main.querySelector(`${place} a`) || main.querySelector("h1");
      if (next.matches("h1")) next.tabIndex = -1;
      next.focus({ preventScroll: true });
      if (paging) main.querySelector("table")?.scrollIntoView({ block: "start" });
    });
  }

  // A facet that is opened asks for its values, those of the filters as they are ticked now.
  function unfold(link, focus) {
    const facet = link.closest(".pf-facette");
    const selector = `#${facet.id}`;
    const [address] = link.getAttribute("href").split("#");
    window.htmx.ajax("GET", address, { source: facet, target: selector, select: selector, swap: "outerHTML" }).then(() => {
      const made = document.querySelector(selector);
      if (focus) (made.querySelector("[data-tamis]:not([hidden]), input:not([hidden])") ?? made.querySelector("summary")).focus();
    });
  }

  // « toggle » does not bubble: it is heard on its way down.
  document.addEventListener("toggle", (event) => {
    if (!(event.target instanceof Element) || !event.target.matches(".pf-facette[open]")) return;
    const link = event.target.querySelector(":scope > .pf-facette__tous");
    if (link && window.htmx) unfold(link, false);
  }, true);

  document.addEventListener("input", (event) => {
    const field = inside(event, "[data-tamis]");
    if (field) sieve(field);
  });

  // That field filters values, not projects: the form does not hear it change, nor send it.
  document.addEventListener("change", (event) => {
    if (inside(event, "[data-tamis]")) event.stopPropagation();
  }, true);

  // Enter in it must not send the form.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && inside(event, "[data-tamis]")) event.preventDefault();
    const menu = event.key === "Escape" && inside(event, ".pf-menu-liste[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  document.addEventListener("change", (event) => {
    const box = inside(event, ".pf-projets--liste [name=choix]");
    if (box) box.closest("tr").classList.toggle("est-choisi", box.checked);
  });

  document.addEventListener("htmx:afterSettle", (event) => reveal(event.detail.elt.parentElement ?? document));
  document.addEventListener("DOMContentLoaded", () => reveal(document));
  if (document.readyState !== "loading") reveal(document);
})();
