// What was pressed shows that it works, and cannot be pressed twice.
import { say, word } from "./say.js";
import { begin, busy } from "./wait.js";

// How long a button waits at most: for an answer that stays here, and for the next page, in milliseconds.
const LONGEST = 60_000;
const LEAVING = 20_000;
const COOKIE = "daiban_made";

function marked(address, token) {
  const there = new URL(address, location.href);
  there.searchParams.set("made", token);
  return there.pathname + there.search + there.hash;
}

// An answer that leaves this page where it is says that it has come by a cookie with the mark of the request.
function untilCome(token, done) {
  const from = Date.now();
  const asking = setInterval(() => {
    const come = document.cookie.split("; ").includes(`${COOKIE}=${token}`);
    if (come || Date.now() - from > LONGEST) {
      clearInterval(asking);
      document.cookie = `${COOKIE}=; Max-Age=0; Path=/; SameSite=Lax`;
      done();
      if (come) {
        say(word("made"));
      }
    }
  }, 250);
}

const token = () => Array.from(crypto.getRandomValues(new Uint8Array(8)), (n) => n.toString(16).padStart(2, "0")).join("");

// Ask with the mark once: the address stands there again as soon as the browser has read it.
function asked(element, attribute, done) {
  const mark = token();
  const before = element.getAttribute(attribute);
  element.setAttribute(attribute, marked(before, mark));
  setTimeout(() => element.setAttribute(attribute, before), 0);
  untilCome(mark, done);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || (form.getAttribute("method") ?? "").toLowerCase() !== "post") {
    return;
  }
  if (busy(form)) {
    event.preventDefault();
    return;
  }
  form.dataset.busy = "1";
  const control = event.submitter ?? form.querySelector("button");
  const end = control ? begin(control) : () => {};
  const done = () => { end(); delete form.dataset.busy; };
  const stays = form.getAttribute("target") === "_blank" || form.hasAttribute("data-stays");
  if (stays) {
    asked(form, "action", done);
  } else {
    setTimeout(done, LEAVING);
    // Back: the page comes as it was left, and may be sent again.
    addEventListener("pageshow", done, { once: true });
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[download]");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  if (busy(link)) {
    event.preventDefault();
    return;
  }
  asked(link, "href", begin(link));
});
