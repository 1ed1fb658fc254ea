// The preview beside a form: unfolded where there is room, asked for only while it is unfolded.
const fold = document.getElementById("beside");
const shown = document.getElementById("preview");

document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target === shown && !fold.open) event.preventDefault();
});
fold.addEventListener("toggle", () => { if (fold.open) window.htmx.trigger(shown, "look"); });
fold.open = window.matchMedia("(min-width: 80rem)").matches;
