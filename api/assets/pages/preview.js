// A paper opens over the page it belongs to, to be read, printed and saved; on a phone the file itself opens.
import { begin, busy } from "./wait.js";
import { HEADERS, pageIn, reason } from "./send.js";
import { made, say, word } from "./say.js";

const here = () =>
  navigator.pdfViewerEnabled !== false &&
  matchMedia("(min-width: 48rem)").matches &&
  typeof HTMLDialogElement === "function";

const title = (element) => [...element.childNodes].find((node) => node.textContent.trim())?.textContent.trim() ?? "";

function opened(name) {
  const heading = made("h2", { id: "sheet-title" }, name);
  const acts = made("div", { class: "actions" });
  const told = made("p", { class: "skeleton" }, word("opening"));
  const close = made("button", { type: "button" }, word("close"));
  const head = made("div", { class: "row apart middle" }, heading, made("div", { class: "row" }, acts, close));
  const dialog = made("dialog", { class: "sheet", "aria-labelledby": "sheet-title" }, head, told);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) {
      dialog.close();
    }
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  say(word("opening"));
  return { dialog, acts, told, name };
}

function fill({ dialog, acts, told, name }, address) {
  const frame = made("iframe", { src: address, title: name });
  const print = made("button", { type: "button" }, word("print"));
  print.addEventListener("click", () => {
    try {
      frame.contentWindow.focus();
      frame.contentWindow.print();
    } catch {
      // Some viewers are documents of their own; they print themselves.
      open(address, "_blank", "noopener");
    }
  });
  acts.append(
    made("a", { class: "button", href: `${address}?download=1` }, word("download")),
    print,
    made("a", { class: "button", href: address, target: "_blank", rel: "noopener" }, word("new_window")),
  );
  frame.addEventListener("load", () => told.remove(), { once: true });
  dialog.append(frame);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='/papers/'][target='_blank']");
  if (!link || link.closest("dialog") || event.ctrlKey || event.metaKey || event.shiftKey || !here()) {
    return;
  }
  event.preventDefault();
  fill(opened(title(link)), link.getAttribute("href"));
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const button = event.submitter ?? form.querySelector("button");
  if (
    event.defaultPrevented ||
    form.getAttribute("target") !== "_blank" ||
    !/\/papers$/.test(form.getAttribute("action") ?? "") ||
    !button ||
    !here()
  ) {
    return;
  }
  event.preventDefault();
  if (busy(button)) {
    return;
  }
  const end = begin(button);
  const sheet = opened(title(button));
  try {
    const body = new URLSearchParams(new FormData(form, event.submitter));
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: HEADERS });
    const address = answer.headers.get("x-goes-to");
    if (address) {
      fill(sheet, address);
    } else {
      const page = pageIn(await answer.text());
      refuse(sheet, (page && reason(page)) || word("failed"));
    }
  } catch {
    refuse(sheet, word("failed"));
  } finally {
    end();
  }
});

function refuse({ told }, sentence) {
  told.className = "problems";
  told.setAttribute("role", "alert");
  told.textContent = sentence;
}
