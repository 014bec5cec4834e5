// Files to give: a place to drop them, what was chosen, how far the sending is. Without this file the fields work.
"use strict";

(() => {
  const narrow = "\u202f";
  const size = (bytes) => {
    if (bytes < 100) return `${bytes} octet${bytes > 1 ? "s" : ""}`;
    const unit = bytes >= 1024 * 1024 ? [1024 * 1024, "Mo"] : [1024, "Ko"];
    const value = bytes / unit[0];
    return `${value.toLocaleString("fr-FR", { maximumFractionDigits: value < 10 ? 1 : 0 })} ${unit[1]}`;
  };

  function list(place) {
    const input = place.querySelector("input[type=file]");
    const rows = place.querySelector("[data-depot-liste]");
    const most = Number(place.dataset.depotMax);
    rows.replaceChildren(
      ...[...input.files].map((file) => {
        const row = document.createElement("li");
        row.textContent = `${file.name} (${size(file.size)})`;
        if (most && file.size > most) {
          row.className = "est-refuse";
          row.textContent += `${narrow}: trop lourd, ${size(most)} au plus`;
        }
        row.append(" ", taker(place, file));
        return row;
      }),
    );
    rows.hidden = !input.files.length;
  }

  // One file is taken off, the others stay chosen.
  function taker(place, file) {
    const button = document.createElement("button");
    const named = document.createElement("span");
    button.type = "button";
    button.className = "btn btn-sm btn-discret";
    named.className = "visually-hidden";
    named.textContent = ` ${file.name}`;
    button.append("Retirer", named);
    button.addEventListener("click", () => {
      const input = place.querySelector("input[type=file]");
      const left = new DataTransfer();
      const rank = [...input.files].indexOf(file);
      for (const other of input.files) if (other !== file) left.items.add(other);
      choose(input, left.files);
      const next = place.querySelectorAll("[data-depot-liste] button");
      (next[Math.min(rank, next.length - 1)] ?? input).focus();
    });
    return button;
  }

  function choose(input, files) {
    input.files = files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function prepare(place) {
    if (place.dataset.pret !== undefined) return;
    place.dataset.pret = "";
    const input = place.querySelector("input[type=file]");
    place.querySelector("[data-depot-invite]").hidden = false;
    input.addEventListener("change", () => list(place));
    for (const name of ["dragenter", "dragover"]) {
      place.addEventListener(name, (event) => {
        event.preventDefault();
        place.classList.add("est-dessus");
      });
    }
    for (const name of ["dragleave", "drop"]) {
      place.addEventListener(name, () => place.classList.remove("est-dessus"));
    }
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      const chosen = new DataTransfer();
      const several = place.dataset.depotPlusieurs !== undefined;
      // What was chosen before stays: files are dropped a few at a time.
      for (const file of [...(several ? input.files : []), ...event.dataTransfer.files]) {
        if (several || !chosen.files.length) chosen.items.add(file);
      }
      choose(input, chosen.files);
    });
    list(place);
  }

  const start = () => document.querySelectorAll("[data-depot]").forEach(prepare);
  const sent = (event) => event.target.closest?.("[data-depot-form]");

  function say(form, words) {
    const voice = form.querySelector("[data-depot-dit]");
    if (voice) voice.textContent = words;
  }

  function stop(form, words) {
    form.querySelector("progress").hidden = true;
    say(form, words);
    delete form.dataset.envoi;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = sent(event);
    if (!form) return;
    form.querySelector("progress").hidden = false;
    say(form, "Envoi en cours…");
  });
  document.addEventListener("htmx:xhr:progress", (event) => {
    const form = sent(event);
    if (!form || !event.detail.lengthComputable || !event.detail.total) return;
    const bar = form.querySelector("progress");
    bar.value = Math.round((100 * event.detail.loaded) / event.detail.total);
    if (bar.value >= 100) say(form, "Fichiers reçus, contrôle en cours…");
  });
  document.addEventListener("htmx:responseError", (event) => {
    const form = sent(event);
    if (!form) return;
    const heavy = event.detail.xhr.status === 413;
    stop(form, heavy ? "L’ensemble est trop lourd : déposez moins de fichiers à la fois." : "Le dépôt a été refusé : rechargez la page, puis recommencez.");
  });
  document.addEventListener("htmx:sendError", (event) => {
    const form = sent(event);
    if (form) stop(form, "Le réseau a été coupé : rien n’a été déposé. Vos fichiers sont encore choisis, recommencez.");
  });
  // Refused, the form comes back without its files: the browser still has them.
  let kept = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = sent(event);
    kept = form && event.detail.shouldSwap ? form.querySelector("input[type=file]").files : null;
  });
  document.addEventListener("htmx:afterSettle", () => {
    const form = document.querySelector("[data-depot-form]");
    if (form && kept?.length) {
      form.querySelector("input[type=file]").files = kept;
      form.querySelector("[data-depot-perdus]")?.remove();
    }
    kept = null;
    start();
  });
  // A file dropped beside the place must not replace the page.
  for (const name of ["dragover", "drop"]) {
    addEventListener(name, (event) => {
      if (document.querySelector("[data-depot]") && event.dataTransfer?.types.includes("Files")) event.preventDefault();
    });
  }

  start();
})();
