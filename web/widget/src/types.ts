// The wire, as contract.md and docs/widget.md word it. Only what the tag reads is named here.

export interface Words {
  why: string;
  why_text: string;
  hide: string;
  hidden: string;
  undo: string;
  pledged: string;
  receipt: string;
  sample?: string;
}

export interface Law {
  text: string;
  as_of_text: string;
  source: string;
  source_name: string;
}

export interface Action {
  kind: "pledge" | "link" | "dismiss";
  label: string;
  url?: string;
  statement?: string;
  consent?: string;
  promise?: string;
  consent_text?: string;
}

export interface Motif {
  path: string;
  light: string;
  dark: string;
}

/** Whom to tell, or where something is asked. */
export interface Lead {
  label: string;
  url?: string;
  phone?: string;
}

export interface Content {
  motif: Motif;
  image?: { src: string; alt: string; width: number; height: number };
  credit?: string; // of the image
  alt?: string;
  headline: string;
  body?: string;
  source?: string;
  action: Action;
  law?: Law[];
  report?: Lead;
  speaker?: string;
  words: Words;
}

export interface Decision {
  placement: string;
  empty?: string;
  token: string;
  campaign?: string; // missing on a house card
  message: string;
  locale: string;
  frame: string;
  content: Content;
  survey?: Lead;
}

export type Say = (type: string) => void;

declare global {
  interface Document {
    readonly prerendering?: boolean;
  }
  interface Navigator {
    readonly globalPrivacyControl?: boolean;
  }
}
