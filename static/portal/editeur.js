// The text of an edition, in bold, in lists, with figures that show their value. Without this file, a plain field: what
// is written here is written there too, in the same signs (`reporting.plain`), and the server reads that field alone.
"use strict";

(() => {
  const area = document.querySelector("textarea[data-editeur]");
  const source = document.querySelector("[data-editeur-contenu]");
  if (!area || !source) return;
  // Typed before this file came, or given back by the browser: the plain field keeps it.
  if (area.value !== area.defaultValue) return;
  const { SAFE, chip, cleaned, element, plainOf } = texteSimple;
  const limit = Number(area.dataset.limite);
  const form = area.form;

  const label = document.querySelector(`label[for="${area.id}"]`);
  label.id ||= `${area.id}_label`;
  const editor = element("div", {
    class: "form-control pf-editeur", contenteditable: "true", role: "textbox", "aria-multiline": "true",
    "aria-labelledby": label.id, spellcheck: "true", tabindex: "0",
  });
  if (area.hasAttribute("aria-invalid")) editor.setAttribute("aria-invalid", "true");
  if (document.getElementById(`${area.id}_error`)) editor.setAttribute("aria-describedby", `${area.id}_error`);
  // The signs that it tells are for the plain field.
  document.getElementById(`${area.id}_helptext`).hidden = true;
  editor.append(...source.children);
  for (const one of editor.querySelectorAll("[data-chiffre]")) one.setAttribute("contenteditable", "false");
  if (!editor.firstElementChild) editor.append(element("p"));
  if (!editor.textContent) editor.firstElementChild.append(document.createElement("br")); // a line to write on
  // The editor takes the name of the field in the page: links to what is wrong lead to it.
  editor.id = area.id;
  area.id = `${area.id}_source`;
  area.hidden = true;
  label.addEventListener("click", () => editor.focus());

  const problem = element("p", { class: "pf-saisie__erreur", role: "alert", hidden: "" });
  const tools = element("div", { class: "pf-editeur__outils", role: "group", "aria-label": "Mise en forme" });
  const link = element("div", { class: "pf-editeur__lien", hidden: "" });
  const address = element("input", { class: "form-control form-control-sm", type: "text", "aria-label": "Adresse du lien", placeholder: "https://…" });
  link.append(address);
  let range = null;

  const tooLong = () => area.value.length > limit;

  function store() {
    area.value = plainOf(editor);
    problem.hidden = !tooLong();
    problem.textContent = tooLong()
      ? `Ce texte est trop long\u202f: ${area.value.length.toLocaleString("fr-FR")} signes, pour ${limit.toLocaleString("fr-FR")} au plus. Coupez-le en plusieurs textes.`
      : "";
  }

  function back() {
    const selection = getSelection();
    if (editor.contains(selection.anchorNode) && document.activeElement === editor) return;
    editor.focus();
    if (!range) return;
    selection.removeAllRanges();
    selection.addRange(range);
  }

  function run(command, value = null) {
    back();
    document.execCommand(command, false, value);
    editor.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Out of its list, a paragraph again; the items that follow make a list of their own.
  function outOfList(item) {
    const list = item.parentElement;
    const made = element("p");
    const rest = list.cloneNode(false);
    while (item.nextSibling) rest.append(item.nextSibling);
    made.append(...item.childNodes);
    item.remove();
    list.after(made, ...(rest.hasChildNodes() ? [rest] : []));
    if (!list.hasChildNodes()) list.remove();
    return made;
  }

  function intoList(line, tag) {
    const before = line.previousElementSibling;
    const list = before?.localName === tag ? before : element(tag);
    const item = element("li");
    line.before(list);
    item.append(...line.childNodes);
    list.append(item);
    line.remove();
    return item;
  }

  function toggleList(tag) {
    back();
    const selection = getSelection();
    const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0);
    const lines = [...editor.querySelectorAll(":scope > :is(p, div), li")].filter((line) => selection.containsNode(line, true));
    const isUndone = lines.every((line) => line.parentElement.localName === tag);
    const moved = new Map();
    for (const line of lines) {
      let made = line.localName === "li" ? outOfList(line) : line;
      if (!isUndone) made = intoList(made, tag);
      moved.set(line, made);
    }
    const ends = [moved.get(startContainer) ?? startContainer, startOffset, moved.get(endContainer) ?? endContainer, endOffset];
    if (lines.length) selection.setBaseAndExtent(...ends);
    editor.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function button(text, act, attributes = {}, into = tools) {
    const made = element("button", { type: "button", class: "btn btn-sm btn-secondaire", ...attributes }, text);
    made.addEventListener("click", act);
    into.append(made);
    return made;
  }

  const states = [
    ["bold", button("Gras", () => run("bold"), { title: "Ctrl+B" })],
    ["italic", button("Italique", () => run("italic"), { title: "Ctrl+I" })],
    ["ul", button("Liste à puces", () => toggleList("ul"))],
    ["ol", button("Liste numérotée", () => toggleList("ol"))],
  ];
  const opener = button("Lien", () => {
    link.hidden = !link.hidden;
    opener.setAttribute("aria-expanded", String(!link.hidden));
    if (!link.hidden) address.focus();
  }, { "aria-expanded": "false" });
  function setLink() {
    const wanted = address.value.trim();
    if (!SAFE.test(wanted)) {
      address.setAttribute("aria-invalid", "true");
      problem.hidden = false;
      problem.textContent = "L’adresse d’un lien commence par https:// ou par mailto:.";
      return;
    }
    address.removeAttribute("aria-invalid");
    link.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    back();
    const at = getSelection().getRangeAt(0);
    if (at.collapsed) {
      const made = element("a", { href: wanted }, wanted);
      at.insertNode(made);
      getSelection().collapse(made.parentNode, [...made.parentNode.childNodes].indexOf(made) + 1);
    } else document.execCommand("createLink", false, wanted);
    store();
  }
  button("Poser le lien", setLink, {}, link);
  button("Enlever le lien", () => run("unlink"), {}, link);
  address.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      setLink();
    }
  });
  // A click on a tool leaves the words selected.
  tools.addEventListener("mousedown", (event) => event.preventDefault());
  area.before(tools, link, editor);
  area.after(problem);
  document.execCommand("defaultParagraphSeparator", false, "p");

  function remember() {
    const selection = getSelection();
    if (!selection.rangeCount || !editor.contains(selection.anchorNode)) return false;
    range = selection.getRangeAt(0).cloneRange();
    return true;
  }

  document.addEventListener("selectionchange", () => {
    if (!remember()) return;
    const selection = getSelection();
    const place = selection.anchorNode.parentElement;
    for (const [name, one] of states) {
      const isOn = name.length > 2 ? document.queryCommandState(name) : Boolean(place.closest(`.pf-editeur ${name}`));
      one.setAttribute("aria-pressed", String(isOn));
    }
  });
  // One paragraph goes where the caret is; more go after the one where it is.
  function insert(pasted) {
    const at = getSelection().getRangeAt(0);
    at.deleteContents();
    const alone = pasted.childElementCount === 1 && pasted.firstElementChild.localName === "p";
    const nodes = alone ? [...pasted.firstElementChild.childNodes] : [...pasted.children];
    if (!nodes.length) return;
    if (alone) {
      for (const node of nodes.toReversed()) at.insertNode(node);
    } else {
      let here = at.startContainer;
      while (here !== editor && here.parentElement !== editor) here = here.parentElement;
      if (here === editor) editor.append(...nodes);
      else here.after(...nodes);
      if (here !== editor && !here.textContent.trim()) here.remove();
    }
    getSelection().selectAllChildren(nodes.at(-1));
    getSelection().collapseToEnd();
    editor.dispatchEvent(new Event("input", { bubbles: true }));
  }

  editor.addEventListener("input", () => {
    store();
    // The change of selection is told later, perhaps once another field has the focus.
    remember();
  });
  editor.addEventListener("paste", (event) => {
    event.preventDefault();
    const html = event.clipboardData.getData("text/html");
    const text = event.clipboardData.getData("text/plain");
    if (html) insert(cleaned(html));
    else document.execCommand("insertText", false, text);
  });
  editor.addEventListener("drop", (event) => event.preventDefault());
  document.addEventListener("submit", (event) => {
    if (event.target !== form || !tooLong()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    store();
    editor.focus();
  }, true);

  // A figure that was picked in the list beside (chiffres.js).
  area.addEventListener("citer", (event) => {
    const { citer, valeur, label: said } = event.detail;
    event.preventDefault();
    back();
    if (!range) {
      getSelection().selectAllChildren(editor.lastElementChild);
      getSelection().collapseToEnd();
    }
    const at = getSelection().getRangeAt(0);
    const after = document.createTextNode("\u200b"); // where one goes on writing
    at.deleteContents();
    at.insertNode(after);
    at.insertNode(chip(citer, valeur, said));
    getSelection().collapse(after, 1);
    store();
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
