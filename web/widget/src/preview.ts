// Draws the cards on a page of ours with the tag's own hand. Each element holds its card as JSON, and what is shown
// where there is no script; beside a card whose JSON people can read, the element leaves it to that. A card that comes
// later is drawn when it comes.
import { draw } from "./card";

const scan = (): void =>
  document.querySelectorAll<HTMLElement>("[data-card]").forEach((el) => {
    if (el.shadowRoot) return;
    const content = JSON.parse(el.dataset.card || el.closest("figure")!.querySelector("code")!.textContent!);
    if (content.headline) draw(el, { placement: "", token: "", message: "", frame: "", locale: el.lang, content });
  });

scan();
new MutationObserver(scan).observe(document, { childList: true, subtree: true });
