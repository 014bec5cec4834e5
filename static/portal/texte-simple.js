// The words of an edition between a page and the plain signs that the server keeps (`reporting.plain`): what a tree says,
// how it is written, what a pasted page comes to.
"use strict";

globalThis.texteSimple = (() => {
  const BLOCKS = new Set(["P", "DIV", "LI", "H1", "H2", "H3", "H4", "H5", "H6", "BLOCKQUOTE", "PRE", "TR", "SECTION", "ARTICLE"]);
  const UNREAD = new Set(["SCRIPT", "STYLE", "SVG", "MATH", "IFRAME", "OBJECT", "TEMPLATE", "HEAD", "TITLE"]);
  const SAFE = /^(https:\/\/|mailto:)/i;

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

  // As it is, but for the signs that would end it: an address may be no UTF-8 (« %E9 »), which decodeURI refuses.
  function addressOf(href) {
    return href.replace(/[()\s]/gu, (sign) => (sign.trim() ? escape(sign) : encodeURIComponent(sign)));
  }

  function written(run) {
    const said = run.figure ? `[[chiffre:${run.figure}]]` : run.text.replace(/[\\*[]/g, "\\$&");
    const core = said.trim();
    if (!core) return said;
    let marked = run.em ? `*${core}*` : core;
    if (run.strong) marked = `**${marked}**`;
    if (run.href) marked = `[${marked}](${addressOf(run.href)})`;
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

  return { SAFE, chip, cleaned, element, plainOf };
})();
