// Sending a form by script: the server says where to go on (x-goes-to) instead of sending the script there,
// so that what it has to tell on the next page is told once, to the reader.
export const HEADERS = { "x-daiban-script": "1" };

/** Go where the answer says. Where only the mark differs the page would stay as it was. */
export function goOn(address) {
  const there = new URL(address, location.href);
  const same = there.pathname === location.pathname && there.search === location.search;
  location.assign(there.href);
  if (same) {
    location.reload();
  }
}

/** The page that an answer is, to be read; null where it is none. */
export function pageIn(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  return page.querySelector("main") ? page : null;
}

/** What a page says first where something was refused. */
export function reason(page) {
  const told = page.querySelector(".problems, .wrong") ?? page.querySelector("main p");
  return told?.textContent.trim().replace(/\s+/g, " ") ?? "";
}

/** Put the page of an answer in the place of this one, as if the browser had gone there. */
export function show(page, address) {
  document.title = page.title;
  // The element itself stays: other scripts hold it.
  const main = document.querySelector("main");
  const fresh = document.importNode(page.querySelector("main"), true);
  main.className = fresh.className;
  main.replaceChildren(...fresh.childNodes);
  window.htmx?.process(main);
  if (address && new URL(address, location.href).href !== location.href) {
    history.pushState({ shown: true }, "", address);
    addEventListener("popstate", () => location.reload(), { once: true });
  }
  const first = main.querySelector(".problems, [aria-invalid='true']") ?? main.querySelector("h1") ?? main;
  if (!first.matches("input, select, textarea, button, a")) {
    first.setAttribute("tabindex", "-1");
  }
  first.focus();
  return main;
}
