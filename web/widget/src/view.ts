// Viewability as the trade counts it: half of the card (30 % of a large one) in view for one unbroken second of a visible page.
import type { Say } from "./types";

/** Watches a card: says `impression` when it is drawn in a visible page, and `viewable` once. */
export const watch = (card: HTMLElement, say: Say): void => {
  let enough: boolean | null = null; // whether enough is in view; null while there is no box at all
  let turn = 0; // raised at every change, so that a second that was broken counts for nothing

  const stop = (): void => {
    eye.disconnect();
    document.removeEventListener("visibilitychange", look);
  };

  const look = (): void => {
    const mine = ++turn;
    if (!card.isConnected) return stop();
    if (document.visibilityState == "hidden" || enough == null) return;
    say("impression");
    // A busy page runs timers before it hears of a scroll, so the second is judged one frame later.
    if (enough) setTimeout(() => requestAnimationFrame(() => setTimeout(settle, 0, mine)), 1e3);
  };

  const settle = (mine: number): void => {
    if (mine != turn) return;
    if (card.checkVisibility && !card.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) return look();
    say("viewable");
    stop();
  };

  const eye = new IntersectionObserver(
    (entries) => {
      for (const { boundingClientRect: box, intersectionRatio } of entries) {
        const area = box.width * box.height;
        const now = area ? intersectionRatio >= (area > 242500 ? 0.3 : 0.5) : null;
        if (now == enough) continue;
        enough = now;
        look();
      }
    },
    { threshold: [0, 0.3, 0.5] },
  );
  eye.observe(card);
  document.addEventListener("visibilitychange", look);
};
