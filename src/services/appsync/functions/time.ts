/**
 * `$util.time`: ISO 8601, seconds and milliseconds since 1970, and texts by Java's patterns (yyyy-MM-dd HH:mm:ssXXX).
 * https://docs.aws.amazon.com/appsync/latest/devguide/time-helpers-in-util-time.html
 * https://docs.oracle.com/javase/8/docs/api/java/time/format/DateTimeFormatter.html
 */
import { UtilityError, type Json, type Utility } from './json.ts';

interface Fields {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  milli: number;
  /** Of the zone, minutes east of Greenwich. */
  offset: number;
}

const token = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+/g;
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
].concat(['November', 'December']);
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** @throws UtilityError where the zone is unknown */
function offsetOf(zone: string, at: number): number {
  const fixed = /^(?:UTC|GMT|Z)?(?:([+-])(\d{1,2})(?::?(\d{2}))?)?$/.exec(zone);
  if (fixed) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2] ?? 0) * 60 + Number(fixed[3] ?? 0));
  try {
    const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at);
    const name = parts.find(({ type }) => type === 'timeZoneName')!.value;
    return offsetOf(name, at);
  } catch {
    throw new UtilityError(`Unknown time-zone ID: ${zone.slice(0, 100)}`);
  }
}

function fieldsOf(at: number, zone: string): Fields & { readonly weekday: number } {
  const offset = offsetOf(zone, at);
  const date = new Date(at + offset * 60_000);
  if (Number.isNaN(date.getTime())) throw new UtilityError('The time is out of range.');
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    milli: date.getUTCMilliseconds(),
    offset,
    weekday: date.getUTCDay(),
  };
}

function formatted(at: number, pattern: string, zone = 'UTC'): string {
  const fields = fieldsOf(at, zone);
  const pad = (value: number, length: number): string => String(value).padStart(length, '0');
  const name = (names: readonly string[], index: number, length: number): string =>
    length >= 4 ? names[index]! : names[index]!.slice(0, 3);
  return pattern.replace(token, (whole, quoted: string | undefined, letter: string | undefined) => {
    if (quoted !== undefined) return quoted === '' ? "'" : quoted.replaceAll("''", "'");
    const length = whole.length;
    switch (letter) {
      case undefined:
        return whole;
      case 'y':
      case 'u':
        return length === 2 ? pad(fields.year % 100, 2) : pad(fields.year, length);
      case 'M':
      case 'L':
        return length > 2 ? name(months, fields.month - 1, length) : pad(fields.month, length);
      case 'd':
        return pad(fields.day, length);
      case 'H':
        return pad(fields.hour, length);
      case 'h':
        return pad(fields.hour % 12 || 12, length);
      case 'm':
        return pad(fields.minute, length);
      case 's':
        return pad(fields.second, length);
      case 'S':
        return pad(fields.milli, 3).padEnd(length, '0').slice(0, length);
      case 'a':
        return fields.hour < 12 ? 'AM' : 'PM';
      case 'E':
        return name(days, fields.weekday, length);
      case 'X':
      case 'x':
      case 'Z':
        return zoneText(fields.offset, letter, length);
      case 'z':
      case 'V':
        return zone;
    }
    throw new UtilityError(`Unknown pattern letter: ${letter}`);
  });
}

function zoneText(offset: number, letter: string, length: number): string {
  if (offset === 0 && letter === 'X') return 'Z';
  const minutes = Math.abs(offset);
  const [hour, minute] = [Math.trunc(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
  const sign = offset < 0 ? '-' : '+';
  if (letter !== 'Z' && length === 1 && minute === '00') return sign + hour;
  return `${sign}${hour}${letter !== 'Z' && length >= 3 ? ':' : ''}${minute}`;
}

const widths: Readonly<Record<string, keyof Fields>> = {
  y: 'year',
  u: 'year',
  M: 'month',
  d: 'day',
  H: 'hour',
  m: 'minute',
  s: 'second',
  S: 'milli',
};

/** @throws UtilityError where the text is not as the pattern says */
function parsedTime(text: string, pattern: string, zone: string | undefined): number {
  const fields: Fields = { year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0, milli: 0, offset: NaN };
  let at = 0;
  const fail = (): never => {
    throw new UtilityError(`Text '${text.slice(0, 100)}' could not be parsed at index ${at}`);
  };
  for (const [whole, quoted, letter] of pattern.matchAll(token)) {
    const rest = text.slice(at, at + 40);
    const field = letter === undefined ? undefined : widths[letter];
    if (field !== undefined) {
      const digits = new RegExp(`^\\d{${whole.length === 1 ? '1,4' : whole.length}}`).exec(rest)?.[0] ?? fail();
      fields[field] = field === 'milli' ? Number(digits.padEnd(3, '0').slice(0, 3)) : Number(digits);
      at += digits.length;
    } else if (letter === 'X' || letter === 'x' || letter === 'Z') {
      const found = /^(?:Z|[+-]\d\d(?::?\d\d)?)/.exec(rest)?.[0] ?? fail();
      fields.offset = offsetOf(found, 0);
      at += found.length;
    } else {
      if (letter !== undefined) throw new UtilityError(`Unknown pattern letter: ${letter}`);
      const literal = quoted?.replaceAll("''", "'") ?? whole;
      if (!rest.startsWith(literal)) fail();
      at += literal.length;
    }
  }
  if (at !== text.length) fail();
  const { year, month, day, hour, minute, second, milli, offset } = fields;
  const local = Date.UTC(year, month - 1, day, hour, minute, second, milli);
  return local - (Number.isNaN(offset) ? offsetOf(zone ?? 'UTC', local) : offset) * 60_000;
}

function parsedIso(value: Json | undefined): number {
  const at = /^\d{4}-\d\d-\d\d/.test(String(value)) ? Date.parse(String(value)) : NaN;
  if (Number.isNaN(at)) throw new UtilityError(`Text '${String(value).slice(0, 100)}' could not be parsed at index 0`);
  return at;
}

const iso = (at: number): string => {
  if (!(Math.abs(at) <= 8.64e15)) throw new UtilityError('The time is out of range.');
  return new Date(at).toISOString();
};
const zoneOf = (value: Json | undefined): string | undefined => (value === undefined ? undefined : String(value));

export const time: Readonly<Record<string, Utility>> = {
  nowISO8601: (_, { now }) => iso(now),
  nowEpochSeconds: (_, { now }) => Math.floor(now / 1000),
  nowEpochMilliSeconds: (_, { now }) => now,
  nowFormatted: ([pattern, zone], { now }) => formatted(now, String(pattern), zoneOf(zone)),
  parseFormattedToEpochMilliSeconds: ([text, pattern, zone]) => parsedTime(String(text), String(pattern), zoneOf(zone)),
  parseISO8601ToEpochMilliSeconds: ([text]) => parsedIso(text),
  epochMilliSecondsToSeconds: ([at]) => Math.floor(Number(at) / 1000),
  epochMilliSecondsToISO8601: ([at]) => iso(Number(at)),
  epochMilliSecondsToFormatted: ([at, pattern, zone]) => formatted(Number(at), String(pattern), zoneOf(zone)),
};
