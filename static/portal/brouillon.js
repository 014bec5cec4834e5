// A draft is kept as it is typed: at the Caf's portal when the network is there, on this device when it is not.
// Without this file, the button of the form keeps it. The form says where (data-brouillon) and under which name on the
// device (data-brouillon-cle); its `read` says what the page stands on. No file is kept. The form hears
// « brouillon-enregistre », with the answer of the portal, and « brouillon-repris » when this device gave a text back.
"use strict";

(() => {
  const form = document.querySelector("form[data-brouillon]");
  if (!form) return;
  const url = form.dataset.brouillon;
  const key = form.dataset.brouillonCle;
  const said = document.querySelector("[data-brouillon-dit]");
  const bar = document.querySelector("[data-brouillon-etat]");
  const device = form.querySelector("[data-brouillon-appareil]");
  const alarm = form.querySelector("[data-brouillon-alerte]");
  const read = form.elements.namedItem("read");
  const hidden = new Set(["csrfmiddlewaretoken", "_editor", "read", "version"]);
  const AFTER = 700; // ms without a key, before it is sent
  const AGAIN = 8000; // ms before a cut is tried again
  const FIELDS = [RadioNodeList, HTMLInputElement, HTMLSelectElement, HTMLTextAreaElement];
  const WITH_BUTTON = "Le fichier choisi part avec le bouton «\u00a0Enregistrer\u00a0».";
  let timer = 0;
  let sending = false;
  let again = false;
  let asked = null; // the button pressed while a draft was on its way
  let leaving = false;
  let left = {}; // by name of field, why the portal could not keep its text
  let unheard = null; // sent, and not answered: it may have arrived, so it goes again before what was typed since

  const typed = () => [...new FormData(form)].filter(([name, value]) => !hidden.has(name) && typeof value === "string");
  const holdsFile = () => [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length > 0);
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  function tell(text, offline = false) {
    if (said) said.textContent = text;
    bar?.classList.toggle("est-hors-ligne", offline);
  }

  function warn(text, button) {
    alarm.querySelector("[data-brouillon-alerte-dit]").textContent = text;
    alarm.querySelector("[data-brouillon-alerte-acte]").textContent = button;
    alarm.hidden = false;
  }

  // A browser may refuse to store: the text is then only in the page, and one is asked before leaving it.
  function hold(submitted = false) {
    try {
      localStorage.setItem(key, JSON.stringify({ typed: typed(), read: read.value, submitted }));
      return true;
    } catch {
      return false;
    }
  }

  function held() {
    try {
      return JSON.parse(localStorage.getItem(key) ?? "null");
    } catch {
      return null;
    }
  }

  function release() {
    try {
      localStorage.removeItem(key);
    } catch {
      // Nothing was stored.
    }
  }

  function later(delay) {
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  }

  function changed() {
    const kept = hold();
    form.toggleAttribute("data-modifie", !kept || holdsFile());
    if (device) device.textContent = holdsFile() ? WITH_BUTTON : kept ? "Vous pouvez fermer\u00a0: tout est gardé." : "";
    if (navigator.onLine) tell("Enregistrement…");
    later(AFTER);
  }

  function cut() {
    const kept = hold();
    tell(kept ? "Hors connexion, gardé sur cet appareil." : "Hors connexion\u00a0: ne fermez pas cette page.", true);
    later(AGAIN);
  }

  async function send() {
    if (sending) {
      again = true;
      return;
    }
    sending = true;
    const before = unheard ?? typed();
    unheard = before;
    const body = new FormData();
    for (const [name, value] of before) body.append(name, value);
    body.append("read", read.value);
    body.append("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
    try {
      const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
      await answered(answer, before);
    } catch {
      cut();
    }
    sending = false;
    if (asked) {
      const { button } = asked;
      asked = null;
      form.requestSubmit(button);
    } else if (again) {
      again = false;
      later(AFTER);
    }
  }

  async function answered(answer, before) {
    const isJson = answer.headers.get("Content-Type")?.includes("application/json");
    if (!isJson) {
      if (answer.status >= 500) return cut();
      hold();
      tell("Gardé sur cet appareil.", true);
      return warn("Votre session a pris fin.", "Me reconnecter et enregistrer");
    }
    const told = await answer.json();
    unheard = null;
    if (!same(before, typed())) again = true;
    if (answer.status === 409) {
      tell("Gardé sur cet appareil.", true);
      return warn(told.said, "Comparer les deux textes");
    }
    if (!answer.ok) {
      tell("Pas encore enregistré.", true);
      return warn(told.said, "Voir ce qui est à corriger");
    }
    read.value = told.read;
    alarm.hidden = true;
    form.dispatchEvent(new CustomEvent("brouillon-enregistre", { detail: told }));
    left = told.left ?? {};
    mark();
    if (same(before, typed())) {
      const isWhole = Object.keys(left).length === 0;
      tell(told.said, !isWhole);
      const isSafe = isWhole || hold(); // what could not be kept there is kept here
      if (isWhole) release();
      form.toggleAttribute("data-modifie", !isSafe || holdsFile());
    } else {
      tell("Enregistrement…"); // what was typed since is on its way
      hold();
    }
  }

  // Why a field could not be kept: said under it, but not while one types in it.
  function mark() {
    for (const input of form.querySelectorAll(".pf-saisie :is(input, textarea)")) {
      if (input === document.activeElement) continue;
      const said = left[input.name];
      const id = `${input.id}_error`;
      let told = document.getElementById(id);
      if (told && !told.hasAttribute("data-brouillon-faute")) continue; // the page said it: the button takes it off
      const others = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
      if (said) {
        if (!told) {
          told = document.createElement("p");
          told.id = id;
          told.className = "pf-saisie__erreur";
          told.dataset.brouillonFaute = "";
          input.closest(".pf-saisie").append(told);
        }
        told.textContent = said;
        others.push(id);
      } else if (!told) continue;
      else told.remove();
      input.toggleAttribute("aria-invalid", Boolean(said));
      if (said) input.setAttribute("aria-invalid", "true");
      if (others.length) input.setAttribute("aria-describedby", others.join(" "));
      else input.removeAttribute("aria-describedby");
    }
  }

  // What an earlier page could not send: a cut, a closed tab. It stands on what was read then, so nothing is overwritten.
  function restore() {
    const stored = held();
    if (!stored || same(stored.typed, typed())) return release();
    // Sent by the button, and the page has moved since: it arrived.
    if (stored.submitted && stored.read !== read.value) return release();
    for (const [name, value] of stored.typed) {
      const field = form.elements.namedItem(name);
      if (FIELDS.some((kind) => field instanceof kind)) field.value = value;
    }
    read.value = stored.read;
    form.dispatchEvent(new Event("brouillon-repris"));
    tell("Repris de cet appareil, enregistrement…");
    later(0);
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("focusout", () => setTimeout(mark));
  // The page stands on what the portal is about to answer: sent before that, one would be told of one's own words as
  // of somebody else's.
  document.addEventListener("submit", (event) => {
    if (event.target !== form || !sending) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    asked = { button: event.submitter };
    tell("Enregistrement…");
  }, true);
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
    hold(true);
  });
  addEventListener("online", () => later(0));
  addEventListener("offline", () => cut());
  // The tab closes, or the phone goes to sleep: what waits is held here, and sent when the page is opened again.
  addEventListener("pagehide", () => {
    if (!leaving && form.hasAttribute("data-modifie")) hold();
  });
  if (!form.querySelector("[data-erreurs]")) restore();
})();
