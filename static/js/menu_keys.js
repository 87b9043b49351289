// Arrows, Home, End and typing move in an open menu; Tab, Enter and Esc work by themselves.
const entries = (menu) => [...menu.querySelectorAll("a, button, input")].filter((each) => each.offsetParent);

const target = (key, list, at) => {
  const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: list.length - 1 };
  if (key in moves) return list.at(moves[key] % list.length);
  if (key.length !== 1 || key === " ") return null;
  const starts = (each) => (each.textContent || each.parentElement.textContent).trim().toLowerCase().startsWith(key.toLowerCase());
  return [...list.slice(at + 1), ...list.slice(0, at + 1)].find(starts);
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("[type=search]") && !event.key.startsWith("Arrow")) return;
  const button = event.target.closest("[popovertarget]");
  const menu = event.target.closest(".menu") ?? (button && document.getElementById(button.getAttribute("popovertarget")));
  if (!menu?.matches(".menu:popover-open")) return;
  const list = entries(menu);
  const next = target(event.key, list, list.indexOf(document.activeElement));
  if (!next) return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
}, true);
