// What the tag keeps in the page's own storage: one key of four fields, all listed in docs/widget.md.
import { parsed, setting } from "./page";

const forbidden = navigator.globalPrivacyControl || setting("storage") == "none";

/** Adds to a campaign's views of today and returns all that is kept: nothing, where storage is refused. */
export const count = (campaign?: string, n = 0): any => {
  try {
    if (forbidden) return localStorage.removeItem("erawan");
    const now = Date.now();
    const day = new Date().toDateString();
    let kept = parsed(localStorage.erawan);
    if (!(kept.expires > now)) kept = { bucket: (Math.random() * 1024) | 0, expires: now + 7776e6 };
    if (kept.day != day) kept.seen = {};
    kept.day = day;
    if (campaign) kept.seen[campaign] = Math.max((kept.seen[campaign] || 0) + n, 0);
    localStorage.erawan = JSON.stringify(kept);
    return kept;
  } catch {}
};

/** What a request may say of earlier visits. Under Global Privacy Control that is nothing. */
export const recall = (): object => {
  const { bucket, seen } = count() || ({} as any);
  return { bucket, seen, gpc: !!forbidden };
};
