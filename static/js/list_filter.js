// A form with data-filter hides what its text does not match while one types; sent, it is a search on its page.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

document.addEventListener("input", ({ target }) => {
  const selector = target.form?.dataset.filter;
  if (!selector) return;
  const words = plain(target.value).split(/\s+/);
  for (const line of document.querySelectorAll(selector)) {
    line.hidden = !words.every((word) => plain(line.textContent).includes(word));
  }
});
