// The page as the checker knows it: what is asked is asked as a test, and each call is kept for the panel.
import { host } from "./page";

export * from "./page";

/** One thing that could not be used, as the answer says it. */
export interface Note {
  pointer: string;
  code: string;
  said: string;
}

/** One call, and what came of it. */
export interface Call {
  path: string;
  placements: string[];
  locales: string[];
  status?: number; // of the answer; 0 for none, and nothing while it is awaited
  ms?: number;
  why?: string; // what a refusal says
  ignored: Note[];
  empty: Record<string, string>; // by placement: why there is nothing
  sizes: Record<string, number>; // by placement: how high its slot was just before the card came
}

export const calls: Call[] = [];

/** Names of events that a visit would have told. */
export const untold: string[] = [];

let changed = (): void => {};

/** Has a function called whenever there is more to show. */
export const onChange = (f: () => void): void => void (changed = f);

/** How high the slot of a placement is. */
export const heightOf = (placement: string): number => {
  const el = document.querySelector(`[placement="${placement}"],[data-placement="${placement}"],[data-erawan-slot="${placement}"]`);
  return el ? Math.round(el.getBoundingClientRect().height) : 0;
};

/** Tells the panel of an event that is not sent. */
export const keep = (type: string): void => {
  untold.push(type);
  changed();
};

/** Asks as the tag asks, as a test. Anything but a question is not sent. */
export const post = async (path: string, body: any, patience: number): Promise<any> => {
  if (!path.startsWith("/v1/decisions")) {
    keep("pledge");
    throw 0;
  }
  const call: Call = { path: host + "/v1/decisions", placements: body.placements, locales: body.locales, ignored: [], empty: {}, sizes: {} };
  calls.push(call);
  changed();
  const since = performance.now();
  const abort = new AbortController();
  setTimeout(() => abort.abort(), patience);
  let answer: Response | undefined;
  try {
    answer = await fetch(host + path + "&test=1", { method: "POST", body: JSON.stringify(body), credentials: "omit", referrerPolicy: "no-referrer", signal: abort.signal });
  } catch {}
  call.status = answer ? answer.status : 0;
  call.ms = Math.round(performance.now() - since);
  const said = answer && (await answer.json().catch(() => undefined));
  if (!answer || !answer.ok || !said) {
    call.why = said && (said.detail || said.title);
    changed();
    throw 0;
  }
  call.ignored = said.ignored || [];
  for (const d of said.decisions) {
    call.sizes[d.placement] = heightOf(d.placement);
    if (d.empty) call.empty[d.placement] = d.said;
  }
  changed();
  return said;
};
