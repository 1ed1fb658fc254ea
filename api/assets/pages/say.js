// Words come from the page, in the reader's language; what is said aloud goes through one quiet place.
const words = JSON.parse(document.body.dataset.words ?? "{}");
let place;

/** A sentence of the page with what it names filled in. */
export function word(key, facts = {}) {
  return (words[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");
}

/** Tell a screen reader. The place is made when it is first needed, since an empty one is a stop on the way. */
export function say(sentence) {
  if (!place?.isConnected) {
    place = document.createElement("p");
    place.id = "aloud";
    place.className = "unseen";
    place.setAttribute("aria-live", "polite");
    document.body.append(place);
  }
  // The same words twice are said twice.
  place.textContent = "";
  setTimeout(() => { place.textContent = sentence; }, 50);
}

/** An element with its attributes and what is in it. */
export function made(name, attributes = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value);
  }
  element.append(...inside);
  return element;
}
