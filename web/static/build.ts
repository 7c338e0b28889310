// Makes the builder of audiences quick. Without it every button sends the form and the page comes back with the
// draft in it; with it the same form is sent, and only what changed is taken from the same page.

const form = document.querySelector<HTMLFormElement>("form[data-build]");

let asked = 0; // an answer that a later question overtook is not shown
let edits = 0; // an answer to what somebody has since changed would undo it
let waiting: ReturnType<typeof setTimeout> | undefined;

/** The page as it would be after the form was sent with a button; null when it is another page. */
async function after(form: HTMLFormElement, what: string): Promise<Document | null> {
  const turn = ++asked;
  clearTimeout(waiting);
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
  body.set("do", what);
  const answer = await fetch(form.action, { method: "POST", body, redirect: "error", headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (turn !== asked) return null;
  if (!page.querySelector("#look")) throw new Error("another page");
  return page;
}

function swap(page: Document, id: string): void {
  const now = document.getElementById(id);
  const next = page.getElementById(id);
  if (now && next) now.replaceChildren(...document.importNode(next, true).childNodes);
}

/** What the draft says and reaches, shown, and told to those who do not see it. */
function tell(page: Document): void {
  swap(page, "look");
  const said = document.getElementById("said");
  const text = [...document.querySelectorAll("#look .sentence, #look .figure")].map((e) => e.textContent).join(" ");
  if (said && said.textContent !== text) said.textContent = text;
}

async function look(form: HTMLFormElement): Promise<void> {
  const page = await after(form, "look");
  if (!page) return;
  tell(page);
  const json = document.querySelector<HTMLTextAreaElement>("#json");
  const next = page.querySelector<HTMLTextAreaElement>("#json");
  if (json && next && json.value === json.defaultValue) json.value = json.defaultValue = next.value;
}

/** Does what a button says. The control to go on from is the one that the page names, or the one there was. */
async function change(form: HTMLFormElement, what: string): Promise<void> {
  const held = document.activeElement?.id ?? "";
  const open = document.querySelector<HTMLDetailsElement>("details.expert")?.open ?? false;
  const before = edits;
  const page = await after(form, what);
  if (!page) return;
  if (edits !== before) return change(form, what);
  swap(page, "draft");
  tell(page);
  const expert = document.querySelector<HTMLDetailsElement>("details.expert");
  if (expert && open) expert.open = true;
  const next = document.querySelector<HTMLElement>("#draft [autofocus]") ?? (held ? document.getElementById(held) : null);
  next?.focus();
}

function soon(form: HTMLFormElement): void {
  clearTimeout(waiting);
  waiting = setTimeout(() => look(form).catch(() => undefined), 250);
}

if (form) {
  let sure = false; // sent as it is, because it could not be asked quietly
  form.addEventListener("submit", (e) => {
    const button = e.submitter as HTMLButtonElement | null;
    if (sure || button?.value === "save" || button?.hasAttribute("formaction")) return; // the whole page is to come
    e.preventDefault();
    change(form, button?.value ?? "look").catch(() => {
      sure = true;
      form.requestSubmit(button);
    });
  });
  for (const what of ["input", "change"]) form.addEventListener(what, () => void edits++, { capture: true });
  form.addEventListener("change", (e) => {
    const field = e.target as HTMLElement;
    if (field.id === "json" || field.id === "name") return;
    if (!field.matches("[data-shapes]")) return soon(form);
    if (field.id.endsWith("-find") && !(field as HTMLInputElement).value.trim()) return;
    // Somebody who goes through a list by its keys changes it at every step.
    clearTimeout(waiting);
    waiting = setTimeout(() => change(form, "look").catch(() => undefined), field.matches("select") ? 250 : 0);
  });
  form.addEventListener("input", (e) => {
    if ((e.target as HTMLElement).matches("[inputmode]")) soon(form);
  });
}

export {};
