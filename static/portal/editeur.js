// The text of an edition, in bold, in lists, with figures that show their value. Without this file, a plain field: what
// is written here is written there too, in the same signs (`reporting.plain`), and the server reads that field alone.
"use strict";

(() => {
  const area = document.querySelector("textarea[data-editeur]");
  const source = document.querySelector("[data-editeur-contenu]");
  if (!area || !source) return;
  const BLOCKS = new Set(["P", "DIV", "LI", "H1", "H2", "H3", "H4", "H5", "H6", "BLOCKQUOTE", "PRE", "TR", "SECTION", "ARTICLE"]);
  const UNREAD = new Set(["SCRIPT", "STYLE", "SVG", "MATH", "IFRAME", "OBJECT", "TEMPLATE", "HEAD", "TITLE"]);
  const SAFE = /^(https:\/\/|mailto:)/i;
  const limit = Number(area.dataset.limite);
  const form = area.form;

  function element(name, attributes = {}, text = "") {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.textContent = text;
    return node;
  }

  // What a tree says, a line by paragraph or item: {kind, runs: [{text, strong, em, href, figure}]}.
  function linesOf(root) {
    const lines = [];
    let runs = [];
    const end = (kind) => {
      if (runs.some((run) => run.figure || run.text.trim())) lines.push({ kind, runs });
      runs = [];
    };
    function visit(node, marks, kind) {
      if (node.nodeType === Node.TEXT_NODE) {
        const text = node.data.replace(/\u200b/g, "").replace(/[ \t\r\n\f]+/g, " ");
        if (text !== " " || runs.length) runs.push({ ...marks, text });
        return;
      }
      if (node.nodeType !== Node.ELEMENT_NODE || UNREAD.has(node.nodeName.toUpperCase())) return;
      if (node.dataset?.chiffre) {
        runs.push({ ...marks, text: node.textContent, figure: node.dataset.chiffre });
        return;
      }
      const name = node.nodeName;
      if (name === "BR") return end(kind);
      const list = name === "UL" ? "ul" : name === "OL" ? "ol" : kind;
      const isBlock = BLOCKS.has(name) || list !== kind;
      if (isBlock) end(kind);
      const inside = { ...marks };
      if (name === "B" || name === "STRONG") inside.strong = true;
      if (name === "I" || name === "EM") inside.em = true;
      if (name === "A" && SAFE.test(node.getAttribute("href") ?? "")) inside.href = node.getAttribute("href");
      for (const child of node.childNodes) visit(child, inside, list);
      if (isBlock) end(list);
    }
    for (const child of root.childNodes) visit(child, { strong: false, em: false, href: "" }, "p");
    end("p");
    return lines;
  }

  function written(run) {
    const said = run.figure ? `[[chiffre:${run.figure}]]` : run.text.replace(/[\\*[]/g, "\\$&");
    const core = said.trim();
    if (!core) return said;
    let marked = run.em ? `*${core}*` : core;
    if (run.strong) marked = `**${marked}**`;
    if (run.href) marked = `[${marked}](${encodeURI(decodeURI(run.href)).replace(/[()]/g, escape)})`;
    return said.replace(core, () => marked);
  }

  function lineText({ kind, runs }, rank) {
    const joined = [];
    for (const run of runs) {
      const last = joined.at(-1);
      const same = last && !last.figure && !run.figure && last.strong === run.strong && last.em === run.em && last.href === run.href;
      if (same) last.text += run.text;
      else joined.push({ ...run });
    }
    const text = joined.map(written).join("").trim();
    if (kind === "ul") return `- ${text}`;
    if (kind === "ol") return `${rank}. ${text}`;
    return text.replace(/^[-•](?=\s)/, "\\$&").replace(/^(\d{1,3})\.(?=\s)/, "$1\\.");
  }

  function plainOf(root) {
    let text = "";
    let before = "";
    let rank = 0;
    for (const line of linesOf(root)) {
      rank = line.kind === before ? rank + 1 : 1;
      text += (text ? (line.kind === before && line.kind !== "p" ? "\n" : "\n\n") : "") + lineText(line, rank);
      before = line.kind;
    }
    return text;
  }

  function chip(id, value, label) {
    return element("span", { class: "pf-puce-chiffre", "data-chiffre": id, title: label, contenteditable: "false" }, value);
  }

  // A pasted page, with nothing but its words, its lists, its bold and its safe links.
  function cleaned(html) {
    const clean = document.createElement("div");
    // Some editors wrap all they copy in a bold that is none; no attribute that styles or runs is even read.
    const bare = html.replace(/<b\b(?=[^>]*font-weight:\s*(?:normal|400))/gi, "<span").replace(/\s(?:on\w+|style)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, "");
    for (const { kind, runs } of linesOf(new DOMParser().parseFromString(bare, "text/html").body)) {
      let place = clean;
      if (kind !== "p") {
        place = clean.lastElementChild?.localName === kind ? clean.lastElementChild : clean.appendChild(document.createElement(kind));
      }
      const line = place.appendChild(document.createElement(kind === "p" ? "p" : "li"));
      for (const run of runs) {
        let at = line;
        if (run.href) at = at.appendChild(element("a", { href: run.href }));
        if (run.strong) at = at.appendChild(document.createElement("strong"));
        if (run.em) at = at.appendChild(document.createElement("em"));
        at.append(run.figure ? chip(run.figure, run.text, "") : run.text);
      }
    }
    return clean;
  }

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
  editor.append(...source.childNodes);
  for (const one of editor.querySelectorAll("[data-chiffre]")) one.setAttribute("contenteditable", "false");
  if (!editor.firstElementChild) editor.append(element("p"));
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

  function button(text, act, attributes = {}, into = tools) {
    const made = element("button", { type: "button", class: "btn btn-sm btn-secondaire", ...attributes }, text);
    made.addEventListener("click", act);
    into.append(made);
    return made;
  }

  const states = [
    ["bold", button("Gras", () => run("bold"), { title: "Ctrl+B" })],
    ["italic", button("Italique", () => run("italic"), { title: "Ctrl+I" })],
    ["insertUnorderedList", button("Liste à puces", () => run("insertUnorderedList"))],
    ["insertOrderedList", button("Liste numérotée", () => run("insertOrderedList"))],
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
    if (getSelection().isCollapsed) editor.append(" ", element("a", { href: wanted }, wanted));
    else document.execCommand("createLink", false, wanted);
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

  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    if (!selection.rangeCount || !editor.contains(selection.anchorNode)) return;
    range = selection.getRangeAt(0).cloneRange();
    for (const [command, one] of states) one.setAttribute("aria-pressed", String(document.queryCommandState(command)));
  });
  editor.addEventListener("input", store);
  editor.addEventListener("paste", (event) => {
    event.preventDefault();
    const html = event.clipboardData.getData("text/html");
    const text = event.clipboardData.getData("text/plain");
    if (html) document.execCommand("insertHTML", false, cleaned(html).innerHTML);
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
    document.execCommand("insertHTML", false, `${chip(citer, valeur, said).outerHTML}\u200b`);
    store();
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
