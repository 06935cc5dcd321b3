/** When a request was signed, as signatures write it, and how far that may be from now. */

/** Real-time difference that AWS tolerates, in milliseconds. */
export const maxSkewMs = 15 * 60_000;

/** Requests of one second all have the same date. */
let latest = { text: '', time: 0 };

/** `YYYYMMDDTHHMMSSZ` to milliseconds; `undefined` when it is no such date. */
export function parseAmzDate(text: string): number | undefined {
  if (text === latest.text) return latest.time;
  if (!/^\d{8}T\d{6}Z$/.test(text)) return undefined;
  const part = (start: number, end: number) => Number(text.slice(start, end));
  const time = Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(9, 11), part(11, 13), part(13, 15));
  if (formatAmzDate(time) !== text) return undefined;
  latest = { text, time };
  return time;
}

/** Milliseconds to `YYYYMMDDTHHMMSSZ`. */
export function formatAmzDate(time: number): string {
  const iso = new Date(time).toISOString();
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`;
}

/** Milliseconds to `YYYY-MM-DDTHH:MM:SSZ`. */
export function isoSeconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

export function skewFields(amzDate: string, nowMs: number): Record<string, unknown> {
  return { RequestTime: amzDate, ServerTime: isoSeconds(nowMs), MaxAllowedSkewMilliseconds: maxSkewMs };
}
