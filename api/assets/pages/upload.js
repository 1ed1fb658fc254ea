// Files are dropped or chosen, looked at before they leave, and sent with a bar that says how far; nothing typed is lost.
import { begin, busy } from "./wait.js";
import { HEADERS, goOn, pageIn, reason, show } from "./send.js";
import { made, say, word } from "./say.js";

const mega = (bytes) => `${(bytes / 1048576).toFixed(1)} MB`;
const holder = (input) => input.closest(".drop");

/** What is wrong with the files that were chosen; empty where nothing is. */
function wrong(input, files) {
  if (files.length > 1 && !input.multiple) {
    return word("one_file");
  }
  const most = Number(holder(input).dataset.most);
  const kinds = (input.getAttribute("accept") ?? "").split(",").map((kind) => kind.trim().toLowerCase());
  const endings = kinds.filter((kind) => kind.startsWith("."));
  for (const file of files) {
    if (most && file.size > most) {
      return word("too_large", { name: file.name, size: mega(file.size), most: mega(most) });
    }
    if (endings.length && !endings.some((ending) => file.name.toLowerCase().endsWith(ending))) {
      return word("wrong_kind", { name: file.name, kinds: endings.join(" ") });
    }
  }
  return "";
}

function tell(input, sentence) {
  const place = holder(input);
  place.querySelector(".wrong")?.remove();
  input.setCustomValidity(sentence);
  if (sentence) {
    place.append(made("p", { class: "wrong", role: "alert" }, sentence));
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches?.(".drop input[type=file]")) {
    const files = [...event.target.files];
    tell(event.target, wrong(event.target, files));
    if (files.length === 1 && !event.target.validationMessage) {
      say(word("chosen", { name: files[0].name, size: mega(files[0].size) }));
    }
  }
});

for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => {
    const place = event.target.closest?.(".drop");
    if (place && event.dataTransfer?.types.includes("Files")) {
      event.preventDefault();
      place.classList.add("over");
    }
  });
}
document.addEventListener("dragleave", (event) => {
  const place = event.target.closest?.(".drop");
  if (place && !place.contains(event.relatedTarget)) {
    place.classList.remove("over");
  }
});
document.addEventListener("drop", (event) => {
  const place = event.target.closest?.(".drop");
  if (!place || !event.dataTransfer?.files.length) {
    return;
  }
  event.preventDefault();
  place.classList.remove("over");
  const input = place.querySelector("input[type=file]");
  const files = [...event.dataTransfer.files];
  const sentence = wrong(input, files);
  if (!sentence) {
    input.files = event.dataTransfer.files;
  }
  tell(input, sentence);
  // Nothing was taken, so the field is as it was: what is wrong is said, and hinders nothing.
  if (sentence) {
    input.setCustomValidity("");
  } else {
    say(word("chosen", { name: files[0].name, size: mega(files[0].size) }));
  }
  input.focus();
});

// A form that is shown again has lost its files, which a script may put back.
const keep = (form) => [...form.querySelectorAll("input[type=file]")].map((input) => [input.name, input.files]);
function giveBack(main, action, kept) {
  const form = [...main.querySelectorAll("form")].find((each) => each.getAttribute("action") === action);
  for (const [name, files] of kept) {
    const input = form?.querySelector(`input[type=file][name="${name}"]`);
    if (input && files.length) {
      input.files = files;
    }
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const files = form.querySelectorAll?.(".drop input[type=file]") ?? [];
  if (event.defaultPrevented || ![...files].some((input) => input.files.length)) {
    return;
  }
  event.preventDefault();
  const button = event.submitter ?? form.querySelector("button");
  if (busy(button)) {
    return;
  }
  send(form, event.submitter, begin(button));
});

function send(form, submitter, end) {
  const action = form.getAttribute("action");
  const bar = made("progress", { max: "100", value: "0", "aria-label": word("uploading") });
  const told = made("span", { class: "small number" }, word("uploading"));
  const cancel = made("button", { type: "button", class: "quiet small" }, word("cancel"));
  const line = made("div", { class: "uploading row middle" }, bar, told, cancel);
  form.querySelector(".uploading")?.remove();
  form.append(line);
  say(word("uploading"));
  const request = new XMLHttpRequest();
  const over = (sentence) => {
    end();
    line.replaceChildren(made("p", { class: "wrong", role: "alert" }, sentence));
  };
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    const part = total ? Math.floor((loaded / total) * 100) : 0;
    bar.value = part;
    told.textContent = word("uploaded", { part, loaded: mega(loaded), total: mega(total) });
  });
  request.upload.addEventListener("load", () => {
    bar.removeAttribute("value");
    told.textContent = word("checking");
    cancel.remove();
    say(word("checking"));
  });
  request.addEventListener("load", () => {
    const address = request.getResponseHeader("x-goes-to");
    if (address) {
      goOn(address);
      return;
    }
    const page = pageIn(request.responseText);
    const again = page?.querySelector("main form");
    if (!page || (request.status >= 400 && !again)) {
      over((page && reason(page)) || word("failed"));
      return;
    }
    const kept = keep(form);
    end();
    giveBack(show(page, request.status < 400 ? action : ""), action, kept);
  });
  request.addEventListener("error", () => over(word("failed")));
  request.addEventListener("abort", () => over(word("cancelled")));
  cancel.addEventListener("click", () => request.abort());
  request.open("POST", action);
  for (const [name, value] of Object.entries(HEADERS)) {
    request.setRequestHeader(name, value);
  }
  request.send(new FormData(form, submitter));
}
