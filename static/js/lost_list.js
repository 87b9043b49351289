// A list that asked for itself and got another page, such as the sign-in page, goes there instead of vanishing.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr } = event.detail;
  if (!target?.id || xhr.responseText.includes(`id="${target.id}"`)) return;
  event.detail.shouldSwap = false;
  location.assign(xhr.responseURL);
});
