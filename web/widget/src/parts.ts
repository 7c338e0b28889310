// The few things a card is made of. Words go in by textContent only.
import { host } from "./page";

/** Appends an element whose class and part carry one name: ours styles the class, a partner the part. */
export const make = (parent: Node, tag: string, name: string, text?: string, press?: () => void): any => {
  const e: any = document.createElement(tag);
  e.part = e.className = name;
  if (text) e.textContent = text;
  if (press) e.onclick = press;
  return parent.appendChild(e);
};

/** A link to a page or a telephone. Any other kind of address leads to our own front page. */
export const link = (parent: Node, name: string, text: string, to = "", press?: () => void): void => {
  const a = make(parent, "a", name, text, press);
  a.href = new URL(to, host);
  if (!/^(https?|tel):/.test(a.protocol)) a.href = host;
  a.target = "_blank";
};
