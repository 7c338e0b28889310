// Events wait half a second for company, leave at once when the page is hidden, and are tried twice.
import { host, post } from "./page";

interface Happened {
  token: string;
  type: string;
}

let queue: Happened[] = [];
let timer = 0;

const send = (events: Happened[], again?: number): unknown =>
  post("/v1/events", { events }, 1e4).catch(() => again && setTimeout(send, again, events));

/** Sends what waits: by beacon when the page may be leaving, else by a request whose failure we hear of. */
const flush = (leaving?: Event): void => {
  const events = queue;
  queue = [];
  timer = 0;
  if (events[0]) (leaving && navigator.sendBeacon(host + "/v1/events", JSON.stringify({ events }))) || send(events, 2e3);
};

/** Queues one event of a decision. */
export const record = (token: string, type: string): void => {
  queue.push({ token, type });
  timer = timer || setTimeout(flush, 500);
};

/** Makes sure that what is queued leaves with the page. */
export const flushOnLeave = (): void => {
  document.addEventListener("visibilitychange", flush);
  addEventListener("pagehide", flush);
};
