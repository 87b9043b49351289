// Beside the actions for ticked rows: says how many there are, and gives the column of ticks one for all.
class SelectionCount extends HTMLElement {
  connectedCallback() {
    this.section = this.closest(".card");
    this.section.querySelector("thead th.tick-cell")?.append(this.all());
    this.section.addEventListener("change", () => this.refresh());
    this.refresh();
  }

  get boxes() {
    return [...this.section.querySelectorAll("tbody input[name=sel]")];
  }

  all() {
    const label = document.createElement("label");
    label.className = "hit";
    this.box = document.createElement("input");
    this.box.type = "checkbox";
    this.box.setAttribute("aria-label", this.dataset.all);
    this.box.addEventListener("change", () => this.boxes.forEach((box) => { box.checked = this.box.checked; }));
    label.append(this.box);
    return label;
  }

  refresh() {
    const ticked = this.boxes.filter((box) => box.checked).length;
    this.textContent = ticked ? (ticked === 1 ? this.dataset.one : this.dataset.many.replace("0", ticked)) : "";
    if (!this.box) return;
    this.box.checked = ticked > 0 && ticked === this.boxes.length;
    this.box.indeterminate = ticked > 0 && !this.box.checked;
  }
}
customElements.define("selection-count", SelectionCount);
