// The engine counts time in seconds since 1970.
import { invalid } from "./error.js";

export function date(seconds: number): Date {
  return new Date(seconds * 1000);
}

export function unix(now: Date): number {
  const time = now instanceof Date ? now.getTime() : NaN;
  if (Number.isNaN(time)) throw invalid("now is not a valid Date");
  return Math.floor(time / 1000);
}
