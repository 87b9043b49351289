// A form with data-unsaved asks before its changes are lost; "changed" is written there while it has some.
document.addEventListener("input", ({ target }) => {
  if (target.form?.hasAttribute("data-unsaved")) target.form.dataset.unsaved = "changed";
});
document.addEventListener("submit", ({ target }) => {
  if ("unsaved" in target.dataset) target.dataset.unsaved = "";
});
addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-unsaved='changed']")) event.preventDefault();
});
