/**
 * Timestamps as AWS's protocols write them. Reading is tolerant (every format wherever one is expected, as AWS is);
 * writing follows the member's location and `timestampFormat`.
 * Spec: https://smithy.io/2.0/spec/protocol-traits.html#timestampformat-trait
 */
import type { TimestampFormat } from '../../models/model.ts';

const EPOCH = /^[+-]?\d{1,13}(\.\d{1,9})?$/;
const ISO = /^(\d{4})-?(\d\d)-?(\d\d)(?:[Tt ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?([Zz]|[+-]\d\d:?\d\d)?)?$/;
const HTTP =
  /^(?:[A-Za-z]{3,9}, )?(\d{1,2})[ -]([A-Za-z]{3})[ -](\d{4}) (\d\d):(\d\d):(\d\d)(?:\.\d{1,9})? (?:GMT|UTC|Z|[+-]0000)$/;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The moment that the text names in any of AWS's formats; undefined when it names none. */
export function parseTimestamp(text: string): Date | undefined {
  if (EPOCH.test(text)) return fromEpochSeconds(Number(text));
  const iso = ISO.exec(text);
  if (iso !== null) {
    const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset = 'Z'] = iso;
    const millisecond = Number(fraction.padEnd(3, '0').slice(0, 3));
    const local = moment(
      Number(year),
      Number(month) - 1,
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
      millisecond,
    );
    return local === undefined ? undefined : new Date(local.getTime() - offsetMinutes(offset) * 60_000);
  }
  const http = HTTP.exec(text);
  if (http === null) return undefined;
  const [, day, month, year, hour, minute, second] = http;
  return moment(
    Number(year),
    MONTHS.indexOf(month!.toLowerCase()),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    0,
  );
}

/** Seconds since 1970, with fractions down to the millisecond; undefined beyond what a Date can hold. */
export function fromEpochSeconds(seconds: number): Date | undefined {
  const date = new Date(Math.round(seconds * 1000));
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/**
 * The timestamp in the given format. `iso8601` carries milliseconds where there are any, or always when asked to
 * (S3 does); `unixTimestamp` is seconds.
 */
export function formatTimestamp(date: Date, format: TimestampFormat, alwaysMilliseconds = false): string {
  if (format === 'rfc822') return date.toUTCString();
  if (format === 'unixTimestamp') return String(date.getTime() / 1000);
  const text = date.toISOString();
  return alwaysMilliseconds || !text.endsWith('.000Z') ? text : `${text.slice(0, -5)}Z`;
}

/** `Date.UTC` rolls the 31st of February over; this refuses it. */
function moment(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  millisecond: number,
): Date | undefined {
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const date = new Date(Date.UTC(year, month, day, hour, minute, Math.min(second, 59), millisecond));
  if (year < 100) date.setUTCFullYear(year);
  return date.getUTCMonth() === month && date.getUTCDate() === day ? date : undefined;
}

function offsetMinutes(offset: string): number {
  if (offset === 'Z' || offset === 'z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return offset.startsWith('-') ? -minutes : minutes;
}
