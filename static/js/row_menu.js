// ⋮ of a long list: its rows share one menu. The control is a link to the page of the row until this makes it a button.
const sharedMenu = (kind) => {
  const made = document.getElementById(`menu-${kind}`);
  if (made) return made;
  const entries = document.getElementById(`entries-${kind}`);
  const menu = document.createElement("div");
  menu.className = "menu";
  menu.id = `menu-${kind}`;
  menu.popover = "auto";
  menu.append(entries.content.cloneNode(true));
  menu.addEventListener("beforetoggle", ({ newState }) => menu.openedBy?.setAttribute("aria-expanded", newState === "open"));
  entries.after(menu);
  return menu;
};

const buttonFrom = (link, menu) => {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("popovertarget", menu.id);
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-label", link.getAttribute("aria-label"));
  return button;
};

class RowMenu extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.fill);
    const link = this.querySelector("a"); // none in a page that the history brings back
    if (!link) return;
    this.setAttribute("base", this.getAttribute("base") ?? link.getAttribute("href"));
    link.replaceWith(buttonFrom(link, sharedMenu(this.getAttribute("kind"))));
  }

  // Before the button opens it: another row may have it open, and its addresses are still those of that row.
  fill() {
    const menu = sharedMenu(this.getAttribute("kind"));
    const button = this.querySelector("button");
    if (menu.openedBy !== button) menu.hidePopover();
    menu.openedBy = button;
    for (const link of menu.querySelectorAll("a[data-onward]")) link.href = this.getAttribute("base") + link.dataset.onward;
  }
}
customElements.define("row-menu", RowMenu);
