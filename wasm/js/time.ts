import { invalid } from "./error.js";

/** A copy of the caller's time, by default the current one. */
export function moment(now: Date | undefined): Date {
  const time = now === undefined ? Date.now() : now instanceof Date ? now.getTime() : NaN;
  if (Number.isNaN(time)) throw invalid("now is not a valid Date");
  return new Date(time);
}
