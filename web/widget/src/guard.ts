// The contrast guard: a partner's colours are used only where they can be read.

/** The relative luminance of WCAG plus .05, by its curve alone: the straight piece near black changes nothing that we ask. */
const light = (colour: string): number => {
  const [r, g, b] = colour.match(/[\d.]+/g)!.map((n) => ((+n / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
};

/** Reports whether an element's text stands out from its own ground at 4.5:1 or better. */
export const legible = (e: Element): boolean => {
  const s = getComputedStyle(e);
  const ratio = light(s.color) / light(s.backgroundColor);
  return ratio > 4.5 || 1 / ratio > 4.5;
};
