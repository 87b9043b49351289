// What asks again and again (data-awake) rests while nobody sees the page.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.matches("[data-awake]")) event.preventDefault();
});
