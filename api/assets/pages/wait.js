// Whoever works shows it; the listeners are in busy.js, which comes last.
import { say, word } from "./say.js";

// How long until it is said that something takes its time, in milliseconds.
const SOON = 500;

/** Show that something works, until the function that is answered is called. */
export function begin(control) {
  control.dataset.busy = "1";
  control.setAttribute("aria-busy", "true");
  const late = setTimeout(() => say(word("working")), SOON);
  return () => {
    clearTimeout(late);
    delete control.dataset.busy;
    control.removeAttribute("aria-busy");
  };
}

/** Whether it works already. */
export const busy = (control) => Boolean(control.dataset.busy);
