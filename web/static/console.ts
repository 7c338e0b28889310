// Decorates pages that already work: live figures change in place, menus close when left.

const every = 10_000;

function isBar(e: Element): boolean {
  return e.tagName.toLowerCase() === "rect";
}

// The page itself is asked again and only what is marked live is taken from it, so that there is no
// second way to make a figure. The header tells the server that nobody pressed anything: it must not
// keep a forgotten session alive.
async function refresh(): Promise<boolean> {
  const answer = await fetch(location.href, { headers: { "Erawan-Live": "1" }, redirect: "error" });
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const now of document.querySelectorAll("[data-live]")) {
    const next = page.querySelector(`[data-live="${CSS.escape(now.getAttribute("data-live") ?? "")}"]`);
    if (!next) continue;
    if (isBar(now)) now.setAttribute("width", next.getAttribute("width") ?? "0");
    else if (now.textContent !== next.textContent) now.textContent = next.textContent;
  }
  return true;
}

async function tick(): Promise<void> {
  if (document.visibilityState === "visible") {
    try {
      if (!(await refresh())) return;
    } catch {
      // Signed out or cut off: the figures keep the time they say they are from.
      return;
    }
  }
  setTimeout(tick, every);
}

// A page that names a stream is told its figures as they change. The browser asks again by itself when a
// stream ends, and gives up when it is led to the sign-in page.
function listen(at: string): void {
  const stream = new EventSource(at);
  stream.onmessage = (e) => {
    const figures = JSON.parse(e.data) as Record<string, string>;
    for (const now of document.querySelectorAll("[data-live]")) {
      const next = figures[now.getAttribute("data-live") ?? ""];
      if (next === undefined) continue;
      if (isBar(now)) now.setAttribute("width", next);
      else if (now.textContent !== next) now.textContent = next;
    }
  };
  addEventListener("pagehide", () => stream.close());
  addEventListener("pageshow", (e) => {
    if (e.persisted) location.reload();
  });
}

const stream = document.querySelector<HTMLElement>("[data-stream]")?.dataset.stream;
if (stream) listen(stream);
else if (document.querySelector("[data-live]")) setTimeout(tick, every);

function openMenus(): Iterable<HTMLDetailsElement> {
  return document.querySelectorAll<HTMLDetailsElement>("details.menu[open]");
}

document.addEventListener("click", (e) => {
  for (const menu of openMenus()) if (!menu.contains(e.target as Node)) menu.open = false;
});
document.addEventListener("keydown", (e) => {
  if (e.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});

// One key each, and never while somebody writes: "/" goes to the search, "?" lists the keys.
function writing(e: Element | null): boolean {
  return !!e && (/^(INPUT|TEXTAREA|SELECT)$/.test(e.tagName) || (e as HTMLElement).isContentEditable);
}

// The list is a page of its own; here its matter is shown above the one that is open.
async function tellKeys(at: string): Promise<void> {
  const answer = await fetch(at, { redirect: "error" });
  const list = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[role=dialog]");
  if (!list || document.querySelector("dialog[open]")) return;
  list.removeAttribute("role");
  const way = document.createElement("form");
  way.method = "dialog";
  const close = document.createElement("button");
  close.className = "btn";
  close.textContent = document.querySelector(".close-rooms")?.getAttribute("aria-label") ?? "×";
  way.append(close);
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", list.getAttribute("aria-labelledby") ?? "");
  dialog.append(document.importNode(list, true), way);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || writing(document.activeElement)) return;
  const keys = document.querySelector<HTMLAnchorElement>("a[data-keys]");
  const find = document.querySelector<HTMLInputElement>("#find");
  if (e.key === "?" && keys) {
    e.preventDefault();
    tellKeys(keys.href).catch(() => location.assign(keys.href));
  } else if (e.key === "/" && find) {
    e.preventDefault();
    if (find.checkVisibility()) find.focus();
    else location.assign(find.form!.action);
  }
});

// Without script a text is marked and copied by hand, so the button shows only where it works.
for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy ?? "")?.textContent ?? "");
    const says = button.querySelector("span");
    if (says) says.textContent = button.dataset.copied ?? "";
  });
}

export {};
