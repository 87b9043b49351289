// Keys for those who like them, listed at «?» and switched off there (WCAG 2.1.4).
const OFF = "shortcuts-off";
let first = "";

class SingleKeys extends HTMLElement {
  connectedCallback() {
    const box = this.querySelector("input");
    box.checked = !localStorage.getItem(OFF);
    box.addEventListener("change", () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
    this.hidden = false;
  }
}
customElements.define("single-keys", SingleKeys);

const follow = (selector) => document.querySelector(selector)?.click();
const keys = {
  "/": () => (document.querySelector("main input[type=search]") ?? document.querySelector(".find"))?.focus(),
  n: () => follow("main .page-header .button.primary"),
  "[": () => follow("main [rel=prev]"),
  "]": () => follow("main [rel=next]"),
  x: () => document.activeElement.closest("tr")?.querySelector("input[name=sel]")?.click(),
  "?": () => follow("[data-shortcuts]"),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select, dialog, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem(OFF)) return;
  const act = first === "g" ? () => follow(`[data-key="${CSS.escape(event.key)}"]`) : keys[event.key];
  first = first === "g" ? "" : event.key;
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "k" || !(event.ctrlKey || event.metaKey)) return;
  const find = document.querySelector(".find");
  if (!find) return;
  event.preventDefault();
  find.click();
});
