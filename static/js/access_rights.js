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

const changesIn = (part) => {
  const seen = [...part.querySelectorAll(".rights tbody tr, .future")].filter((row) =>
    "changed" in row.dataset || [...row.querySelectorAll("input, select")].some(differs)).length;
  const unseen = [...part.querySelectorAll("[data-changes]")].map((more) => Number(more.dataset.changes));
  return unseen.reduce((sum, each) => sum + each, seen);
};

const recount = (section) => {
  const words = section.querySelector("[data-some]");
  const held = section.querySelectorAll("input[name^='p-']:checked").length + Number(words.dataset.unseen);
  words.textContent = held ? words.dataset.some.replace("#", held) : words.dataset.none;
  section.querySelector("[data-modified]").hidden = !changesIn(section);
};

const count = (form) => {
  const bar = form.querySelector(".savebar"), words = bar.querySelector("[data-many]"), changed = changesIn(form);
  words.textContent = changed === 1 ? words.dataset.one : words.dataset.many.replace("2", changed);
  words.parentElement.hidden = !changed;
  bar.hidden = !changed && "whenDirty" in bar.dataset;
  // the page may have come with changes: everything was granted, a category was ticked
  if ("unsaved" in form.dataset) form.dataset.unsaved = changed ? "changed" : "";
};

document.addEventListener("change", ({ target }) => {
  const row = target.closest(".rights tbody tr");
  if (row && target.type === "checkbox") follow(row, target);
  const section = target.closest(".accordion");
  if (section?.querySelector("[data-some]")) recount(section);
  if (target.form?.querySelector(".savebar [data-many]")) count(target.form);
});
for (const bar of document.querySelectorAll(".savebar[data-when-dirty]:has([data-many])")) count(bar.closest("form"));
