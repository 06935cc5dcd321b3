/**
 * The six fields of `cron(…)`: minutes, hours, days of the month, months, days of the week, years.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */

/** Which days of a month, given the number of its days and the weekday (1 = Sunday) of its first. */
export type DaysOf = (length: number, first: number) => readonly number[];

interface Range {
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

export const minuteRange: Range = { from: 0, to: 59 };
export const hourRange: Range = { from: 0, to: 23 };
export const monthRange: Range = { from: 1, to: 12, names: months };
export const yearRange: Range = { from: 1970, to: 2199 };
const monthDayRange: Range = { from: 1, to: 31 };
const weekdayRange: Range = { from: 1, to: 7, names: weekdays };

/** Its values, in order: of lists, ranges, steps. `undefined`: it is none. */
export function valuesOf(field: string, range: Range): readonly number[] | undefined {
  const values = new Set<number>();
  for (const item of field.split(',')) {
    const part = partOf(item, range);
    if (!part) return undefined;
    for (let value = part.from; value <= part.to; value += part.step) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function partOf(item: string, range: Range): { from: number; to: number; step: number } | undefined {
  const [base = '', stepText, ...more] = item.split('/');
  if (more.length > 0) return undefined;
  const step = stepText === undefined ? 1 : numberIn(stepText, { from: 1, to: range.to });
  if (step === undefined) return undefined;
  if (base === '*') return { from: range.from, to: range.to, step };
  const [first = '', last, ...beyond] = base.split('-');
  if (beyond.length > 0) return undefined;
  const from = numberIn(first, range);
  // `5/10`: from 5 on.
  const to = last !== undefined ? numberIn(last, range) : stepText === undefined ? from : range.to;
  return from === undefined || to === undefined || from > to ? undefined : { from, to, step };
}

function numberIn(text: string, { from, to, names = [] }: Range): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  const value = named >= 0 ? from + named : /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  return value >= from && value <= to ? value : undefined;
}

/** `L`, `LW`, `15W`, or values. */
export function monthDaysOf(field: string): DaysOf | undefined {
  if (field === 'L') return (length) => [length];
  if (field === 'LW') return (length, first) => [nearestWeekday(length, length, first)];
  const nearest = /^(\d{1,2})W$/.exec(field)?.[1];
  if (nearest !== undefined) {
    const day = numberIn(nearest, monthDayRange);
    if (day === undefined) return undefined;
    return (length, first) => (day > length ? [] : [nearestWeekday(day, length, first)]);
  }
  const days = valuesOf(field, monthDayRange);
  return days && ((length) => days.filter((day) => day <= length));
}

/** `L`, `6L`, `3#2`, or values. */
export function weekDaysOf(field: string): DaysOf | undefined {
  if (field === 'L') return weekDaysOf('7');
  const [, lastOf] = /^(\w+)L$/.exec(field) ?? [];
  const [, nthOf, nth] = /^(\w+)#([1-5])$/.exec(field) ?? [];
  const special = lastOf ?? nthOf;
  if (special !== undefined) {
    const weekday = numberIn(special, weekdayRange);
    if (weekday === undefined) return undefined;
    return (length, first) => {
      const days = daysOn([weekday], length, first);
      return days.slice(...(nth === undefined ? [-1] : [Number(nth) - 1, Number(nth)]));
    };
  }
  const values = valuesOf(field, weekdayRange);
  return values && ((length, first) => daysOn(values, length, first));
}

function daysOn(wanted: readonly number[], length: number, first: number): number[] {
  const days = Array.from({ length }, (_none, index) => index + 1);
  return days.filter((day) => wanted.includes(weekdayOf(day, first)));
}

function weekdayOf(day: number, first: number): number {
  return ((first - 1 + day - 1) % 7) + 1;
}

/** Monday to Friday, in the same month. */
function nearestWeekday(day: number, length: number, first: number): number {
  const weekday = weekdayOf(day, first);
  if (weekday === 7) return day > 1 ? day - 1 : day + 2;
  if (weekday === 1) return day < length ? day + 1 : day - 2;
  return day;
}
