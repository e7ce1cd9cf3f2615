/** Numbers as people read them. */

export const number = new Intl.NumberFormat("en-GB");

export const milliseconds = (ms: number): string => `${ms < 10 ? ms.toFixed(1) : number.format(Math.round(ms))} ms`;
