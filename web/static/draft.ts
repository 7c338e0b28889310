// Makes the editor of messages quick. Without it "Check" sends the form and the page comes back with the draft in it;
// with it the same form is sent while somebody writes, and only what is said of the draft is taken from the same page.

const form = document.querySelector<HTMLFormElement>("form[data-draft]");

let asked = 0; // an answer that a later question overtook is not shown
let edits = 0; // an answer to what somebody has since changed would undo it
let waiting: ReturnType<typeof setTimeout> | undefined;

/** The page as it would be after "Check"; null when a later question was asked meanwhile. */
async function checked(form: HTMLFormElement): Promise<Document | null> {
  const turn = ++asked;
  clearTimeout(waiting);
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
  body.set("do", "look");
  // A field of the form is called action, and is what form.action says.
  const answer = await fetch(form.getAttribute("action") ?? "", { method: "POST", body, redirect: "error", headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (turn !== asked) return null;
  if (!page.querySelector("form[data-draft]")) throw new Error("another page");
  return page;
}

function swap(page: Document, now: Element): void {
  const next = page.getElementById(now.id);
  if (next && !next.isEqualNode(now)) now.replaceChildren(...document.importNode(next, true).childNodes);
}

/** What is said of the draft, shown: its length, what is found in it, how it looks. */
async function look(form: HTMLFormElement): Promise<void> {
  const page = await checked(form);
  if (page) for (const now of form.querySelectorAll("[data-said]")) swap(page, now);
}

/** Shows the fields that the draft has now. Whoever writes on meanwhile is asked again. */
async function reshape(form: HTMLFormElement): Promise<void> {
  const held = document.activeElement?.id ?? "";
  const before = edits;
  const page = await checked(form);
  if (!page) return;
  if (edits !== before) return reshape(form);
  for (const id of ["about", "texts", "takes", "stage"]) {
    const now = document.getElementById(id);
    if (now) swap(page, now);
  }
  offerHints();
  if (held) document.getElementById(held)?.focus();
}

function soon(form: HTMLFormElement, what: (form: HTMLFormElement) => Promise<void>, wait: number): void {
  clearTimeout(waiting);
  waiting = setTimeout(() => what(form).catch(() => undefined), wait);
}

/** A break hint is written as a sign that keyboards of Thai and Chinese do not all have: a button writes it at the caret. */
function offerHints(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-hint]")) button.hidden = false;
}

function writeHint(button: HTMLButtonElement): void {
  const field = document.getElementById(button.dataset.hint ?? "") as HTMLTextAreaElement | null;
  if (!field) return;
  field.setRangeText("|", field.selectionStart ?? 0, field.selectionEnd ?? 0, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

if (form) {
  offerHints();
  form.addEventListener("click", (e) => {
    const button = (e.target as Element).closest<HTMLButtonElement>("button[data-hint]");
    if (button) writeHint(button);
  });
  form.addEventListener("input", () => {
    edits++;
    soon(form, look, 600);
  });
  form.addEventListener("change", (e) => {
    edits++;
    if ((e.target as Element).closest("[data-shapes]")) soon(form, reshape, 100);
    else soon(form, look, 100);
  });
}

export {};
