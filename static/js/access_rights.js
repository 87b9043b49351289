// Access rights: a right ticks its row, an unticked row loses its rights, the bar counts what is not saved yet.
const differs = (control) => {
  if (control.type === "checkbox") return control.checked !== control.defaultChecked;
  if (control.options) return [...control.options].some((option) => option.selected !== option.defaultSelected);
  return control.value !== control.defaultValue;
};

const follow = (row, box) => {
  const head = row.querySelector("input[name^='p-']:not(:disabled)");
  if (head && head !== box && box.checked) head.checked = true;
  if (head !== box || head.checked) return;
  for (const right of row.querySelectorAll("input[name^='r-']:not(:disabled)")) right.checked = false;
};

const count = (form, bar) => {
  const seen = [...form.querySelectorAll(".rights tbody tr, .future")].filter((part) =>
    "changed" in part.dataset || [...part.querySelectorAll("input, select")].some(differs)).length;
  const unseen = [...form.querySelectorAll("[data-changes]")].map((part) => Number(part.dataset.changes));
  const changed = unseen.reduce((sum, each) => sum + each, seen);
  bar.textContent = changed === 1 ? bar.dataset.one : bar.dataset.many.replace("2", changed);
};

document.addEventListener("change", ({ target }) => {
  const row = target.closest(".rights tbody tr");
  if (row && target.type === "checkbox") follow(row, target);
  const bar = target.form?.querySelector(".savebar [data-many]");
  if (bar) count(target.form, bar);
});
