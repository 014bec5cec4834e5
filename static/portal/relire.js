/* The words that one has selected in a text come along to the page where one remarks them. Without it, one copies them. */
"use strict";

(() => {
  const LONGEST = 500;

  /** The words selected inside `text`, or "". */
  function chosen(text) {
    const selection = document.getSelection();
    if (!text || !selection || selection.isCollapsed || !text.contains(selection.anchorNode)) return "";
    return text.contains(selection.focusNode) ? selection.toString().trim().slice(0, LONGEST) : "";
  }

  for (const link of document.querySelectorAll("[data-passage]")) {
    const text = link.closest(".pf-relue")?.querySelector("[data-passage-texte]");
    const plain = link.href;
    // Before the click: pressing the mouse elsewhere may drop the selection.
    for (const event of ["pointerdown", "focus"]) {
      link.addEventListener(event, () => {
        const words = chosen(text);
        link.href = words ? `${plain}?passage=${encodeURIComponent(words)}` : plain;
      });
    }
  }

  // On the page of a remark, what is selected in the text fills the passage as long as nobody typed in it.
  const quote = document.querySelector("textarea[name='quote']");
  const shown = document.querySelector("[data-passage-texte]");
  if (quote && shown) {
    let own = quote.value;
    document.addEventListener("selectionchange", () => {
      const words = chosen(shown);
      if (words && quote.value === own) quote.value = own = words;
    });
  }
})();
