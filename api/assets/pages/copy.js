// Numbers and codes are copied by one click; without a script the button is not there.
import { say, word } from "./say.js";

//: How long a button says that it has copied, in milliseconds.
const SAID = 2000;

// Over plain HTTP a browser has no clipboard for scripts; what is selected can be copied all the same.
async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const held = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  area.setAttribute("aria-hidden", "true");
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  held?.focus();
  if (!done) {
    throw new Error("not copied");
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button[data-copy]");
  if (!button) {
    return;
  }
  try {
    await copy(button.dataset.copy);
  } catch {
    say(word("not_copied"));
    return;
  }
  button.classList.add("copied");
  say(word("copied"));
  setTimeout(() => button.classList.remove("copied"), SAID);
});
