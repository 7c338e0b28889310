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

/** A traveller's browser: as what it is, a headless one would be counted among the robots. */
export const traveller = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

/**
 * No traffic of the browser's own; no sandbox where Chromium refuses one to root. It is told who it is as a whole: a beacon that leaves
 * with its page is sent by the browser itself, which does not know what a context was told.
 */
export const browserArguments = [
  `--user-agent=${traveller}`,
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];
