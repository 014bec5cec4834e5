// Beside the text of an edition: figures to cite, and the section as it will print. Without this file, their codes are
// copied by hand and the preview is a page of its own.
"use strict";

(() => {
  const area = document.querySelector("textarea[data-editeur]");
  const list = document.querySelector("[data-chiffres]");
  if (!area || !list) return;
  const search = document.querySelector("[data-chiffres-tamis]");
  const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  // The editor answers, where there is one; the plain field takes the code.
  function cite(detail) {
    if (!area.dispatchEvent(new CustomEvent("citer", { detail, cancelable: true }))) return;
    area.setRangeText(`[[chiffre:${detail.citer}]]`, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  }

  // A click on a figure leaves the caret where one writes.
  list.addEventListener("mousedown", (event) => event.target.closest("[data-citer]") && event.preventDefault());
  for (const one of list.querySelectorAll("[data-citer]")) {
    one.hidden = false;
    one.parentElement.querySelector("[data-chiffre-code]").hidden = true;
    one.addEventListener("click", () => cite({ ...one.dataset }));
  }
  search.hidden = false;
  search.addEventListener("input", () => {
    const words = bare(search.value).split(/\s+/);
    let shown = 0;
    for (const one of list.children) {
      one.hidden = !words.every((word) => bare(one.dataset.nom).includes(word));
      shown += !one.hidden;
    }
    document.querySelector("[data-chiffres-rien]").hidden = shown > 0;
  });

  // With what is typed and not stored yet; once it was asked for, again at each pause, one at a time.
  const live = document.querySelector("[data-apercu-vif]");
  const pause = 1200;
  let asked = "";
  let busy = false;
  let timer = 0;
  const typed = () => {
    const title = area.form.elements.namedItem("title").value;
    return { title, body: area.value, partie: live.dataset.partie, bloc: live.dataset.bloc };
  };
  async function show() {
    const values = typed();
    if (busy || JSON.stringify(values) === asked) return;
    busy = true;
    asked = JSON.stringify(values);
    try {
      await htmx.ajax("POST", live.dataset.adresse, { target: "#apercu", swap: "innerHTML", values });
    } catch {
      asked = ""; // the network: the button asks again
      return;
    } finally {
      busy = false;
    }
    if (JSON.stringify(typed()) !== asked) later();
  }
  function later() {
    clearTimeout(timer);
    timer = setTimeout(show, pause);
  }
  live.hidden = false;
  live.querySelector("[data-apercu-demande]").addEventListener("click", show);
  area.form.addEventListener("input", () => asked && later());
})();
