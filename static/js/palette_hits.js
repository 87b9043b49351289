// What the search found, as the list box of its field: one option is chosen, the field keeps the focus.
class PaletteHits extends HTMLElement {
  show(part, field) {
    this.field = field;
    this.replaceChildren(...(part?.childNodes ?? []));
    this.toggleAttribute("role", false);
    if (this.querySelector("ul")) this.setAttribute("role", "listbox");
    for (const section of this.querySelectorAll("section")) section.setAttribute("role", "group");
    for (const each of this.querySelectorAll("ul, li")) each.setAttribute("role", "presentation");
    this.options = [...this.querySelectorAll("li a")];
    for (const [at, option] of this.options.entries()) Object.assign(option, { id: `palette-${at}`, role: "option", tabIndex: -1 });
    field.setAttribute("aria-expanded", String(this.options.length > 0));
    this.choose(0);
  }

  choose(at) {
    if (!this.options.length) return this.field.removeAttribute("aria-activedescendant");
    this.at = (at + this.options.length) % this.options.length;
    for (const [number, option] of this.options.entries()) option.setAttribute("aria-selected", String(number === this.at));
    this.field.setAttribute("aria-activedescendant", `palette-${this.at}`);
    this.options[this.at].scrollIntoView({ block: "nearest" });
  }
}
customElements.define("palette-hits", PaletteHits);
