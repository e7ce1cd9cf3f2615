/** Numbers as people read them. */

export const number = new Intl.NumberFormat("en-GB");

export const milliseconds = (ms: number): string => `${ms < 10 ? ms.toFixed(1) : number.format(Math.round(ms))} ms`;

export const seconds = (ms: number): string => `${Math.max(0.1, ms / 1000).toFixed(1)} seconds`;

export const bytes = (count: number): string => `${number.format(count)} ${count === 1 ? "byte" : "bytes"}`;

/** The first bytes, in hexadecimal. */
export const hex = (content: Uint8Array, most = content.length): string =>
  Array.from(content.subarray(0, most), (byte) => byte.toString(16).padStart(2, "0")).join(" ") + (content.length > most ? " …" : "");
