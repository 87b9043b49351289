// A filter that was applied or taken off keeps the focus on its chip, although the list around it is a new one.
let chip = "";

document.addEventListener("htmx:beforeSwap", () => {
  const at = document.activeElement;
  const menu = at?.closest(".filters [popover]");
  chip = menu ? `${menu.id}-chip` : at?.closest(".chip--on")?.querySelector("button").id ?? "";
});

document.addEventListener("htmx:afterSettle", () => {
  if (chip && document.activeElement === document.body) document.getElementById(chip)?.focus();
  chip = "";
});
