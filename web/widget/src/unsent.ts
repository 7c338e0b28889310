// What the checker is given in the place of the events: they are shown, and not sent.
import { keep } from "./asked";

export const record = (_token: string, type: string): void => keep(type);
export const flushOnLeave = (): void => {};
