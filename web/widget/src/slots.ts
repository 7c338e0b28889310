// Finds the slots of a page and asks for all of them at once.
import { draw } from "./card";
import { recall } from "./memory";
import { emit, parsed, post, read, setting } from "./page";
import type { Decision } from "./types";

const known = new WeakSet<Element>();
let waiting: HTMLElement[] = [];

/** Asks for one set of slots that share their languages, and draws what comes. */
const ask = async (slots: HTMLElement[], locales: string[], signals: object): Promise<void> => {
  const placements = slots.map((el) => read(el, "placement") || read(el, "erawan-slot"));
  let decisions: Decision[] = [];
  try {
    decisions = (await post("/v1/decisions?key=" + setting("key"), { placements, locales, signals, ...recall() }, 3e3)).decisions;
  } catch {}
  slots.forEach((el, i) => {
    const placement = placements[i];
    if (!el.isConnected) return known.delete(el); // should it come back, it is asked for anew
    try {
      const d = decisions[i];
      const reason = d.empty;
      if (emit(el, "decision", { placement })) {
        if (reason) emit(el, "empty", { placement, reason });
        else draw(el, d);
      }
    } catch {
      emit(el, "error", { placement });
    }
  });
};

const gather = (): void => {
  if (document.prerendering) return document.addEventListener("prerenderingchange", gather);
  const byLocale: Record<string, HTMLElement[]> = Object.create(null);
  const signals = parsed(setting("signals"));
  for (const el of waiting) {
    const locale = read(el, "locale") || setting("locale") || document.documentElement.lang || navigator.language;
    (byLocale[locale] = byLocale[locale] || []).push(el);
    Object.assign(signals, parsed(read(el, "signals")));
  }
  waiting = [];
  for (const locale in byLocale) ask(byLocale[locale], locale.split(","), signals);
};

/** Takes a slot once. Slots that arrive together are asked for together. */
export const add = (el: HTMLElement): void => {
  if (known.has(el)) return;
  known.add(el);
  if (waiting.push(el) > 1) return;
  if (document.readyState == "loading") addEventListener("DOMContentLoaded", gather);
  else setTimeout(gather);
};
