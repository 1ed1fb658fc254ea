// Keeps an open page as it is by now. A stream says that somebody else has done something, never what; the page then fetches
// itself, with its reader's own rights. What has changed is put in its place gently. Where a form is open it is only said that
// there is something new, and what was typed stays whatever happens.
const told = document.getElementById("news");
const main = document.getElementById("main");
// Milliseconds: not everybody fetches at the same moment, and nobody all the time.
const SOON = 200, SPREAD = 1500, REST = 4000, FRESH = 3000, AGAIN = 30000, LONGEST = 600000;

let place = told.dataset.place;
let stream, waiting, looked = -REST, tries = 0, over = false, newer;

function listen() {
  if (stream || over || document.hidden) return;
  stream = new EventSource(`${told.dataset.feed}?since=${place}`);
  stream.addEventListener("open", () => { tries = 0; });
  stream.addEventListener("news", (news) => { place = news.lastEventId; soon(); });
  stream.addEventListener("end", () => { over = true; hush(); });
  stream.addEventListener("error", () => {
    // Lost is come back from by the browser itself; turned away is asked again later, less and less often.
    if (stream.readyState !== EventSource.CLOSED) return;
    hush();
    setTimeout(listen, Math.min(AGAIN * 2 ** tries++, LONGEST) * (1 + Math.random()));
  });
}

function hush() {
  stream?.close();
  stream = undefined;
}

function soon() {
  waiting ??= setTimeout(look, Math.max(SOON, looked + REST - performance.now()) + Math.random() * SPREAD);
}

async function look() {
  looked = performance.now();
  try {
    const answer = await fetch(window.location.href, { headers: { "X-Daiban-News": "1" }, redirect: "manual" });
    const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    if (fresh && fresh.getElementById("news")) take(fresh);
  } catch {
    // The next news will do.
  } finally {
    waiting = undefined;
  }
}

function take(fresh) {
  if (words(main) === words(fresh.getElementById("main"))) {
    if (!busy()) show(fresh);
  } else if (busy()) {
    newer = fresh;
    say("news-later").querySelector("button").addEventListener("click", () => {
      show(newer);
      main.tabIndex = -1;
      main.focus({ preventScroll: true });
    });
  } else {
    show(fresh);
    say("news-shown");
  }
}

function say(name) {
  told.replaceChildren(document.getElementById(name).content.cloneNode(true));
  return told;
}

// What a reader reads, without what was said to him alone.
function words(part) {
  const copy = part.cloneNode(true);
  for (const said of copy.querySelectorAll(".said")) said.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

// Forms.
const FIELDS = "input:not([type=hidden]), select, textarea";

function touched(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.type === "file") return field.files.length > 0;
  if (field.options) {
    const first = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(first, 0);
  }
  return field.value !== field.defaultValue;
}

const forms = () => [...main.querySelectorAll("form")];
const typedIn = (form) => [...form.querySelectorAll(FIELDS)].some(touched);

// What the reader has unfolded himself.
const unfolded = new Set();
main.addEventListener("click", (event) => {
  const summary = event.target.closest("summary");
  if (summary) unfolded.add(summary.parentElement);
});

// A form is open where somebody is at it, has unfolded it, or came to the page for its sake: an answer rests on what stands
// beside it, which must not change unseen.
function busy() {
  const open = [...unfolded].filter((fold) => fold.open && fold.isConnected);
  return forms().some((form) => {
    const fields = [...form.querySelectorAll(FIELDS)];
    if (fields.some(touched) || fields.includes(document.activeElement)) return true;
    if (form.method !== "post" || !fields.length) return false;
    return form.id === "answer" || open.some((fold) => fold.contains(form));
  });
}

// Putting what is new in its place.
let kept = [];

function show(fresh) {
  kept = forms().filter(typedIn);
  merge(main, fresh.getElementById("main"));
  merge(document.querySelector("header.top"), fresh.querySelector("header.top"));
  document.title = fresh.title;
  window.htmx?.process(main);
  told.replaceChildren();
  newer = undefined;
}

const blank = (node) => node.nodeType === Node.TEXT_NODE && !node.data.trim();
const holds = (node) => kept.some((form) => node.contains(form));

function mark(node) {
  const part = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  if (!part) return;
  part.classList.add("fresh");
  setTimeout(() => {
    part.classList.remove("fresh");
    if (!part.className) part.removeAttribute("class");
  }, FRESH);
}

function merge(old, fresh) {
  if (kept.includes(old) || old.isEqualNode(fresh)) return;
  if (old.nodeType === Node.TEXT_NODE) {
    old.data = fresh.data;
    mark(old);
    return;
  }
  for (const { name } of [...old.attributes]) {
    // What the reader has unfolded stays so.
    if (!fresh.hasAttribute(name) && name !== "open" && name !== "tabindex") old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value && name !== "open") old.setAttribute(name, value);
  }
  const was = [...old.childNodes].filter((node) => !blank(node));
  const is = [...fresh.childNodes].filter((node) => !blank(node));
  let at = 0;
  is.forEach((node, n) => {
    let found = was.findIndex((one, place) => place >= at && same(one, node));
    // What only looks otherwise is changed, not replaced.
    if (found < 0 && was[at] && like(was[at], node) && !is.some((later, m) => m > n && same(was[at], later))) found = at;
    if (found < 0) {
      old.insertBefore(document.createTextNode("\n"), was[at] ?? null);
      old.insertBefore(node, was[at] ?? null);
      mark(node);
      return;
    }
    for (; at < found; at++) drop(was[at]);
    merge(was[at++], node);
  });
  for (; at < was.length; at++) drop(was[at]);
}

// What a part is called: by its own name, or what is folded by that of what it holds.
const called = (node) => node.id || (node.nodeName === "DETAILS" && node.querySelector("[id]")?.id) || "";
const like = (old, fresh) => old.nodeName === fresh.nodeName && called(old) === called(fresh);
const same = (old, fresh) => (called(old) ? like(old, fresh) : old.isEqualNode(fresh));

function drop(node) {
  if (!holds(node)) node.remove();
}

document.addEventListener("visibilitychange", () => (document.hidden ? hush() : listen()));
window.addEventListener("pagehide", hush);
window.addEventListener("pageshow", listen);
listen();
