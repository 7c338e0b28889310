// The tag with a panel on the partner's own page that says what it found there. It asks as a test, and tells nothing.
import { calls, heightOf, host, onChange, setting, untold } from "./asked";
import "./e";
import css from "./check.css";
import { make } from "./parts";

declare const WORDS: Record<string, Record<string, string>>;

type State = "good" | "look" | "bad" | "wait";

/** What was found, a line each: how it stands, and what is said of it. */
export interface Finding {
  state: State;
  text: string;
}

const tongue = (): string => {
  const asked = navigator.language.toLowerCase();
  if (/^zh-(hant|tw|hk|mo)/.test(asked)) return "zh-Hant";
  return asked.startsWith("zh") ? "zh-Hans" : asked.startsWith("th") ? "th" : "en";
};

const words = WORDS[tongue()];

/** Says a sentence with its blanks filled in. */
const say = (name: string, blanks: Record<string, unknown> = {}): string => words[name].replace(/\{(\w+)\}/g, (_, b) => String(blanks[b]));

/** What the page's policy kept from us, by directive. */
const barred = new Set<string>();

/** Whether pictures of ours load; nothing while that is not known. */
let pictures: boolean | undefined;

const slots = (): HTMLElement[] => Array.from(document.querySelectorAll<HTMLElement>("erawan-message,[data-erawan-slot]"));

const named = (el: Element): string => el.getAttribute("placement") || el.getAttribute("data-placement") || el.getAttribute("data-erawan-slot") || "?";

/** Where the language of a slot was taken from. */
const whence = (el: Element): string =>
  el.getAttribute("locale") || el.getAttribute("data-locale") ? "from_slot" : setting("locale") ? "from_script" : document.documentElement.lang ? "from_page" : "from_browser";

const stored = (): boolean => {
  try {
    return !!localStorage;
  } catch {
    return false;
  }
};

/** Whether we were reached, and what the page's policy let through. */
const reached = (): Finding[] => {
  const out: Finding[] = [];
  if (!setting("key")) out.push({ state: "bad", text: say("no_key") });
  if (document.querySelector('script[src*="/v1/e.js"]')) out.push({ state: "look", text: say("twice") });
  for (const c of calls) {
    if (c.status == null) out.push({ state: "wait", text: say("wait") });
    else if (c.status == 200) out.push({ state: "good", text: say("answered", { ms: c.ms }) });
    else if (c.status) out.push({ state: "bad", text: say("refused", { status: c.status, why: c.why || "" }) });
    else if (!barred.size) out.push({ state: "bad", text: say("unreached", { host }) });
  }
  for (const directive of barred) out.push({ state: "bad", text: say("policy", { directive, host }) });
  if (!barred.size && pictures) out.push({ state: "good", text: say("policy_ok") });
  if (!barred.size && pictures === false) out.push({ state: "look", text: say("picture") });
  return out;
};

/** What became of one slot: its answer, its language, its box, and whether the page stood still. */
const slotted = (el: HTMLElement): Finding[] => {
  const placement = named(el);
  const call = calls.find((c) => c.placements.includes(placement));
  const out: Finding[] = [];
  if (!call || call.status == null) return [{ state: "wait", text: placement + " · " + say("wait") }];
  const card = el.shadowRoot && el.shadowRoot.querySelector("section");
  if (card) out.push({ state: "good", text: placement + " · " + say("drawn", { asked: call.locales.join(", "), whence: say(whence(el)), locale: card.lang }) });
  else if (call.empty[placement]) out.push({ state: "look", text: placement + " · " + say("empty", { why: call.empty[placement] }) });
  else out.push({ state: "bad", text: placement + " · " + say("failed") });

  const { width, height } = el.getBoundingClientRect();
  const size = { width: Math.round(width), height: Math.round(height) };
  if (!width) out.push({ state: "look", text: say("size_hidden") });
  else out.push(width < 280 ? { state: "look", text: say("size_narrow", size) } : { state: "good", text: say("size", size) });
  const [was, is] = [call.sizes[placement], heightOf(placement)];
  if (card && width) out.push(was == is ? { state: "good", text: say("still") } : { state: "bad", text: say("moved", { was, is }) });
  return out;
};

const findings = (): Finding[] => {
  const all = slots();
  const out = reached();
  if (!all.length) out.push({ state: "look", text: say("no_slot") });
  for (const el of all) out.push(...slotted(el));
  for (const c of calls) for (const n of c.ignored) out.push({ state: "look", text: say("ignored", { pointer: n.pointer, why: n.said }) });
  if ((navigator as any).globalPrivacyControl) out.push({ state: "good", text: say("gpc") });
  else if (!stored()) out.push({ state: "good", text: say("no_storage") });
  return out;
};

const marks: Record<State, string> = { good: "\u2713", look: "!", bad: "\u00d7", wait: "\u2026" };

let panel: HTMLElement;
let root: ShadowRoot;

/** Draws the panel anew. It lies over the page, so that nothing of the page moves for it. */
const show = (): void => {
  const before = root.querySelector("details");
  root.textContent = "";
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    make(root, "style", "", css);
  }
  const box = make(root, "section", "box");
  box.lang = tongue();
  box.setAttribute("aria-label", say("title"));
  make(box, "h2", "title", say("title"));
  make(box, "button", "close", "\u00d7", () => panel.remove()).setAttribute("aria-label", say("close"));
  make(box, "p", "lead", say("lead"));
  const list = make(box, "ul", "list");
  for (const f of findings()) {
    const line = make(list, "li", f.state);
    const mark = make(line, "span", "mark", marks[f.state]);
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", say(f.state));
    make(line, "span", "text", f.text);
  }
  const log = make(box, "details", "log");
  log.open = !!before && before.open;
  make(log, "summary", "ask", say("calls"));
  const told = make(log, "ol", "told");
  for (const c of calls) make(told, "li", "call", say("call_asked", { path: c.path, placements: c.placements.join(", "), status: c.status == null ? marks.wait : c.status, ms: c.ms == null ? marks.wait : c.ms }));
  for (const type of untold) make(told, "li", "call", say("call_unsent", { type }));
};

let due = 0;

/** Draws it once for all that happens at the same moment, and keeps a panel that was closed closed. */
const soon = (): void => {
  clearTimeout(due);
  due = setTimeout(() => panel.isConnected && !root.activeElement && show(), 60);
};

const begin = (): void => {
  panel = document.createElement("erawan-check");
  root = panel.attachShadow({ mode: "open" });
  document.body.append(panel);
  show();
  onChange(soon);
  for (const type of ["decision", "render", "empty", "error"]) document.addEventListener("erawan:" + type, soon);
  addEventListener("resize", soon);
  const picture = new Image();
  picture.referrerPolicy = "no-referrer";
  picture.onload = picture.onerror = (e) => {
    pictures = (e as Event).type == "load";
    soon();
  };
  picture.src = host + "/v1/events.gif";
};

document.addEventListener("securitypolicyviolation", (e) => {
  if (e.blockedURI.startsWith(host)) barred.add(e.effectiveDirective);
  if (panel) soon();
});
if (document.body) begin();
else document.addEventListener("DOMContentLoaded", begin);
