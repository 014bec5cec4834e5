// A lookup field becomes a combobox (WAI-ARIA 1.2, list with manual selection). Without this file the server reads the text.
"use strict";

(() => {
  const WAIT_MS = 180;
  let made = 0;

  function element(name, attributes, text = "") {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.textContent = text;
    return node;
  }

  function makeCombobox(root) {
    if (root.dataset.pret !== undefined) return;
    root.dataset.pret = "";
    made += 1;
    const input = root.querySelector("input[type=text]");
    const key = root.querySelector("[data-cherche-cle]");
    const label = document.querySelector(`label[for="${CSS.escape(input.id)}"]`);
    if (label && !label.id) label.id = `${input.id}_label`;
    const list = element("ul", { id: `cherche-${made}`, role: "listbox", class: "pf-cherche__liste", hidden: "" });
    if (label) list.setAttribute("aria-labelledby", label.id);
    const voice = element("p", { class: "pf-cherche__etat", role: "status" });
    input.after(list, voice);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
      input.setAttribute(name, value);
    }

    let choices = [];
    let active = -1;
    let timer = 0;
    let asking = null;

    const open = () => !list.hidden;

    function show(shown) {
      list.hidden = !shown;
      input.setAttribute("aria-expanded", String(shown));
      if (!shown) mark(-1);
    }

    function mark(index) {
      active = index;
      [...list.children].forEach((row, place) => row.setAttribute("aria-selected", String(place === index)));
      if (index < 0) {
        input.removeAttribute("aria-activedescendant");
        return;
      }
      input.setAttribute("aria-activedescendant", list.children[index].id);
      list.children[index].scrollIntoView({ block: "nearest" });
    }

    // The radios were proposed for the text that was sent.
    function forget() {
      key.value = "";
      for (const radio of root.querySelectorAll("input[type=radio]")) radio.checked = false;
    }

    function take(index) {
      const choice = choices[index];
      forget();
      input.value = choice.label;
      key.value = choice.key;
      show(false);
      voice.textContent = choice.detail;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    function fill(answer) {
      choices = answer.choices;
      list.replaceChildren(
        ...choices.map((choice, place) => {
          const row = element("li", { id: `${list.id}-${place}`, role: "option", "aria-selected": "false" }, choice.label);
          if (choice.detail) row.append(element("span", { class: "pf-cherche__detail" }, choice.detail));
          return row;
        }),
      );
      show(choices.length > 0 && document.activeElement === input);
      const many = choices.length > 1 ? "s" : "";
      if (!choices.length) voice.textContent = root.dataset.rien;
      else if (answer.more) voice.textContent = `Plus de ${choices.length} réponses : précisez pour les autres.`;
      else voice.textContent = `${choices.length} réponse${many} : flèches pour choisir, Entrée pour prendre.`;
    }

    async function ask() {
      asking?.abort();
      const text = input.value.trim();
      if (text.length < Number(root.dataset.moins)) {
        choices = [];
        list.replaceChildren();
        show(false);
        voice.textContent = "";
        return;
      }
      asking = new AbortController();
      const mine = asking;
      try {
        const answer = await fetch(`${root.dataset.adresse}?q=${encodeURIComponent(text)}`, {
          signal: mine.signal,
          headers: { Accept: "application/json" },
        });
        // Signed out meanwhile: the server will read the text when the form is sent.
        if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
        const content = await answer.json();
        if (mine === asking) fill(content);
      } catch (error) {
        if (error.name === "AbortError") return;
        show(false);
        voice.textContent = "Les suggestions ne viennent pas : tapez le nom ou le code, il sera cherché à l’enregistrement.";
      }
    }

    input.addEventListener("input", () => {
      forget();
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT_MS);
    });

    input.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey) return;
      const last = choices.length - 1;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!open()) {
          if (choices.length) show(true);
          else ask();
          if (!choices.length || event.altKey) return;
        }
        const step = event.key === "ArrowDown" ? 1 : -1;
        mark(active < 0 ? (step > 0 ? 0 : last) : (active + step + choices.length) % choices.length);
      } else if (event.key === "Enter" && open() && active >= 0) {
        event.preventDefault();
        take(active);
      } else if (event.key === "Escape" && open()) {
        event.preventDefault();
        show(false);
      } else if ((event.key === "Home" || event.key === "End") && open() && active >= 0) {
        event.preventDefault();
        mark(event.key === "Home" ? 0 : last);
      } else if (event.key === "Tab" && open()) {
        if (active >= 0) take(active);
        else show(false);
      }
    });

    input.addEventListener("blur", () => show(false));
    // The pointer must not take the focus away before the click is done.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) take([...list.children].indexOf(row));
    });
  }

  const start = () => document.querySelectorAll("[data-cherche]").forEach(makeCombobox);
  document.addEventListener("htmx:load", start);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
