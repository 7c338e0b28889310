// Viewability as the trade counts it: half of the card (30 % of a large one) in view for one unbroken second of a visible page.
// What something of the page lies over is not in view.
import type { Say } from "./types";

/** Watches a card: says `impression` when it is drawn in a visible page, and `viewable` once. */
export const watch = (card: HTMLElement, root: ShadowRoot, say: Say): void => {
  let enough: unknown; // whether enough is in view; nothing while there is no box at all
  let second: number; // the timer of the second that runs

  // A card that was taken out of the page is forgotten, and known again when it comes back.
  const look = (): void => {
    ((document as any)[(card.isConnected ? "add" : "remove") + "EventListener"])("visibilitychange", look);
    clearTimeout(second);
    if (document.hidden || enough == null) return;
    if (enough) second = setTimeout(settle, 1e3);
    say("impression");
  };

  // A busy page runs timers before it hears of a scroll or of what came over the card. So it is felt for, at ten points of its diagonal.
  const settle = (): void => {
    const { x, y, width, height } = card.getBoundingClientRect();
    let met = 0;
    for (let i = 0.05; i < 1; i += 0.1) if (card.contains(root.elementFromPoint(x + width * i, y + height * i))) met++;
    if (met < 3 || (card.checkVisibility && !card.checkVisibility({ checkOpacity: true }))) return look();
    say("viewable");
  };

  new IntersectionObserver(
    (entries) => {
      for (const e of entries) {
        const { width, height } = e.boundingClientRect;
        const now = width * height ? e.intersectionRatio >= (width * height > 242500 ? 0.3 : 0.5) : null;
        if (enough != (enough = now)) look();
      }
    },
    { threshold: [0, 0.3, 0.5] },
  ).observe(card);
};
