// The page that carries the tag: its script element, its attributes, its events, our server.

// Without one, as in a module, there is nothing to read from it, and the tag does nothing.
const script = (document.currentScript as HTMLScriptElement | null) || new Image();

/** Where scripts lie on our server: `/v1/`, or that of a version. */
declare const FOLDER: string;

/** Our server, taken from the script's own address, so that a partner writes it once. */
export const host = script.src.split(FOLDER)[0];

/** The attribute of a slot, plain or with `data-`, or an empty string. */
export const read = (el: Element, name: string): string =>
  el.getAttribute(name) || el.getAttribute("data-" + name) || "";

/** The attribute of the script element, or an empty string. */
export const setting = (name: string): string => read(script, name);

/** Tells the page what happened in a slot. The detail names the message, never the traveller. */
export const emit = (el: Element, type: string, detail?: object): boolean =>
  el.dispatchEvent(new CustomEvent("erawan:" + type, { bubbles: true, cancelable: true, composed: true, detail }));

/**
 * Posts as text/plain, so that no preflight is needed, without cookies and without the page's address.
 * Rejects when the answer is late, is not 2xx or is not JSON.
 */
export const post = async (path: string, body: object, patience: number): Promise<any> => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), patience);
  const answer = await fetch(host + path, {
    method: "POST",
    body: JSON.stringify(body),
    credentials: "omit",
    referrerPolicy: "no-referrer",
    keepalive: true,
    signal: abort.signal,
  });
  if (!answer.ok) throw 0;
  return answer.json();
};

/** Reads JSON, or an empty object where there is none. */
export const parsed = (json: string): any => {
  try {
    return JSON.parse(json) || {};
  } catch {
    return {};
  }
};
