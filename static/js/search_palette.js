// The search of the top bar opens in a dialog over the page; without scripts, and with Ctrl + click, it is a page.
const WAIT = 150;

class SearchPalette extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button || this.querySelector("dialog")) return;
      event.preventDefault();
      this.open();
    });
  }

  open() {
    const link = this.querySelector("a");
    this.dialog = document.createElement("dialog");
    this.dialog.className = "dialog";
    this.dialog.setAttribute("aria-label", link.querySelector("span").textContent);
    this.field = Object.assign(document.createElement("input"), { type: "search", className: "input", autocomplete: "off", maxLength: 100 });
    const facts = { role: "combobox", "aria-controls": "palette-hits", "aria-expanded": "false", "aria-autocomplete": "list" };
    for (const [name, value] of Object.entries(facts)) this.field.setAttribute(name, value);
    this.field.setAttribute("aria-label", this.dialog.getAttribute("aria-label"));
    this.hits = Object.assign(document.createElement("palette-hits"), { id: "palette-hits" });
    this.dialog.append(this.field, this.hits);
    this.field.addEventListener("input", () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.ask(link), WAIT); });
    this.field.addEventListener("keydown", (event) => this.move(event));
    this.dialog.addEventListener("close", () => { this.dialog.remove(); link.focus(); });
    this.append(this.dialog);
    this.dialog.showModal();
  }

  async ask(link) {
    this.asked?.abort();
    this.asked = new AbortController();
    const url = new URL(link.href);
    url.searchParams.set("q", this.field.value);
    url.searchParams.set("part", "1");
    const answer = await fetch(url, { signal: this.asked.signal }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-hits]");
    this.hits.show(part, this.field);
  }

  move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const { options, at } = this.hits;
    if (step && options?.length) { event.preventDefault(); this.hits.choose(at + step); }
    if (event.key === "Enter" && options?.length) { event.preventDefault(); options[at].click(); }
  }
}
customElements.define("search-palette", SearchPalette);
