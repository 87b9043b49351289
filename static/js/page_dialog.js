// A link with data-dialog opens its page's main part in a dialog; without scripts it is just that page.
const load = async (link) => {
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return location.assign(link.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  show(link, page.querySelector("main > .wrap"));
};

const show = (link, part) => {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const title = part.querySelector("h1");
  title.id = "dialog-title";
  title.tabIndex = -1;
  title.autofocus = true;
  dialog.setAttribute("aria-labelledby", title.id);
  for (const form of part.querySelectorAll("form:not([action])")) form.action = link.href;
  dialog.append(part);
  dialog.addEventListener("click", (event) => {
    if (!event.target.closest("a[data-cancel]")) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => { dialog.remove(); (link.closest("[popover]") ? opener(link) : link).focus(); });
  link.closest("[popover]")?.hidePopover();
  document.body.append(dialog);
  dialog.showModal();
};

const opener = (link) => {
  const menu = link.closest("[popover]");
  return menu.openedBy ?? document.querySelector(`[popovertarget="${menu.id}"]`);
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  load(link);
});
