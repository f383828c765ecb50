// Plain forms of the desk, sent without leaving it: the stream draws what they change.
import { refused, say } from "./acts.js";
import { t } from "./words.js";
import { remember } from "./stack.js";

const passing = document.querySelector("form.passing");

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-stays]");
  if (!form) return;
  event.preventDefault();
  send(form, event.submitter);
});

async function send(form, button) {
  const told = await ask(form.getAttribute("action"), given(form, button));
  if (!told) return;
  if (told.id) remember(told.id);
  say(t(told.said, { name: told.name }), { undo: Boolean(told.id), wrong: !told.done });
  if (told.done) close(form);
}

function given(form, button) {
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.set(button.name, button.value);
  return body;
}

async function ask(path, body) {
  const answer = await fetch(path, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
  return answer?.ok || answer?.status === 409 ? answer.json() : refused(answer);
}

// The topic's form has said what it had to say.
function close(form) {
  const details = form.closest(".set-topic");
  if (!details) return;
  form.reset();
  details.open = false;
  details.querySelector("summary").focus();
}

// Who else is at a desk may have switched it.
export function showPassing(on) {
  if (!passing) return;
  passing.querySelector("span").textContent = t(on ? "passing.on" : "passing.off");
  const button = passing.querySelector("button");
  button.value = on ? "off" : "on";
  button.textContent = t(on ? "passing.switch_off" : "passing.switch_on");
}
