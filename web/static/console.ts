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

if (document.querySelector("[data-live]")) setTimeout(tick, every);

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

export {};
