// Finds the system's Chromium. Nothing is downloaded.
import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

const names = [process.env.ERAWAN_CHROMIUM, "chromium", "chromium-browser", "google-chrome"];

/** The path of the browser; without one the tests cannot run, and say so. */
export const browser = (): string => {
  for (const name of names) {
    if (!name) continue;
    for (const folder of isAbsolute(name) ? [""] : (process.env.PATH || "").split(delimiter)) {
      try {
        const path = join(folder, name);
        accessSync(path, constants.X_OK);
        return path;
      } catch {}
    }
  }
  throw new Error("no browser: install what Debian calls chromium, or name one in ERAWAN_CHROMIUM");
};

/** No traffic of the browser's own; no sandbox where Chromium refuses one to root. */
export const browserArguments = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];
