// The tag. Whatever goes wrong in here, the page around it stays as it was: nothing is thrown, logged or waited for.
import { flushOnLeave } from "./events";
import { setting } from "./page";
import { add } from "./slots";

const scan = (): void => document.querySelectorAll<HTMLElement>("[data-erawan-slot]").forEach(add);

try {
  if (setting("key") && !customElements.get("erawan-message")) {
    customElements.define(
      "erawan-message",
      class extends HTMLElement {
        connectedCallback() {
          add(this);
        }
      },
    );
    scan();
    new MutationObserver(scan).observe(document, { childList: true, subtree: true });
    flushOnLeave();
  }
} catch {}
