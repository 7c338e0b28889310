// Draws a decision as a card in a shadow root.
import css from "./card.css";
import { record } from "./events";
import { legible } from "./guard";
import { count } from "./memory";
import { emit, host, post } from "./page";
import { link, make } from "./parts";
import type { Decision, Motif, Say } from "./types";
import { watch } from "./view";

let sheet: CSSStyleSheet;

/** Styles a shadow root in a way that a strict style-src allows; older engines get a style element. */
const dress = (root: ShadowRoot): void => {
  try {
    if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    make(root, "style", "", css);
  }
};

/** The frame's small drawing, in one colour that has a light and a dark form. */
const drawMotif = (card: HTMLElement, { path, light, dark }: Motif, alt = ""): void => {
  const svg = (parent: Node, tag: string): any =>
    parent.appendChild(document.createElementNS("http://www.w3.org/2000/svg", tag));
  const picture = svg(card, "svg");
  picture.part = "motif";
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("role", alt ? "img" : "none");
  picture.setAttribute("aria-label", alt);
  svg(picture, "path").setAttribute("d", path);
  card.style.cssText = `--light-mark:${light};--dark-mark:${dark}`;
};

/** Sends the pledge. The button gives its place to the thanks only once the pledge is in the books. */
const pledge = (d: Decision, action: any, done: Say): void => {
  if (action.busy) return;
  action.busy = true;
  const { action: a, words } = d.content;
  post("/v1/pledges", { token: d.token, statement: a.statement, locale: d.locale, consent: { text: a.consent } }, 1e4)
    .then(({ receipt }) => {
      const thanks = make(action.parentNode, "p", "thanks", words.pledged);
      make(thanks, "div", "receipt", words.receipt + " " + receipt);
      thanks.tabIndex = -1;
      action.replaceWith(thanks);
      thanks.focus();
      done("pledge");
    })
    .catch(() => (action.busy = false));
};

/** Draws the decision in its slot, or throws before anything of it is in the page. */
export const draw = (el: HTMLElement, d: Decision): void => {
  const { placement, campaign, message, locale, content: c } = d;
  const { words, action: a, image } = c;
  const said: Record<string, number> = {};
  const tell: Say = (type) => emit(el, type, { placement, campaign, message, locale });
  const say: Say = (type) => {
    if (said[type]) return;
    said[type] = 1;
    record(d.token, type);
    if (type == "impression") count(campaign, 1);
    tell(type);
  };
  const hide = (): void => {
    say("dismiss");
    count(campaign, 99);
    card.classList.toggle("off");
    const gone = make(card, "div", "gone", words.hidden);
    make(gone, "button", "undo", words.undo, () => {
      gone.remove();
      card.classList.toggle("off");
      count(campaign, -99);
      dismiss.focus();
    }).focus();
  };

  const card = make(new DocumentFragment(), "section", "card");
  card.lang = locale;
  card.setAttribute("aria-label", c.headline);
  drawMotif(card, c.motif, c.alt);
  make(card, "p", "headline", c.headline.trim()); // throws on an answer that is none
  // Its box is the style's, so that nothing moves when it comes, or does not come.
  if (image) Object.assign(make(card, "img", "image"), { alt: image.alt, referrerPolicy: "no-referrer", src: host + image.src });
  make(card, "p", "body", c.body);
  for (const note of [c.credit, c.source]) if (note) make(card, "p", "note", note);
  for (const law of c.law || []) {
    const asOf = make(make(card, "p", "law", law.text), "div", "asof", law.as_of_text + " \u00b7 ");
    link(asOf, "source", law.source_name, law.source, () => say("law_read"));
  }
  const act = make(card, "div", "act");
  const press = (): void => {
    say("click");
    if (a.kind == "pledge") pledge(d, act.firstChild, tell);
    if (a.kind == "dismiss") hide();
  };
  if (a.kind == "link") link(act, "action", a.label, a.url, press);
  else make(act, "button", "action", a.label, press);
  // Whom to tell, and where something is asked: the same words on every card.
  for (const note of [c.report, d.survey]) if (note) link(act, "report", note.label + " " + (note.phone || ""), note.phone ? "tel:" + note.phone : note.url);
  if (a.promise) make(card, "p", "note", a.promise + " " + a.consent_text);
  const foot = make(card, "div", "foot");
  const why = make(foot, "details", "why");
  make(why, "summary", "ask", words.why, () => say("open"));
  make(why, "p", "reason", words.why_text);
  make(foot, "span", "sample", words.sample);
  make(foot, "span", "speaker", c.speaker);
  const dismiss = make(card, "button", "dismiss", "\u00d7", hide);
  dismiss.setAttribute("aria-label", words.hide);

  const root = el.attachShadow({ mode: "open" });
  dress(root);
  root.append(card);
  legible(card) && legible(act.firstChild) || card.classList.toggle("guard");
  tell("render");
  watch(card, root, say);
};
