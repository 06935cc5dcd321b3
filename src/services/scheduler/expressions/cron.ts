/**
 * When a `cron(…)` comes next. Libraries for cron take seconds, other numbers for weekdays, days of both kinds, and run
 * in the hour after clocks have skipped one: what AWS refuses, reads otherwise, and leaves out.
 */
import {
  hourRange,
  minuteRange,
  monthDaysOf,
  monthRange,
  valuesOf,
  weekDaysOf,
  yearRange,
  type DaysOf,
} from './cron-fields.ts';
import { instantsOfDay, wallTime } from './time-zones.ts';

export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: DaysOf;
  readonly months: readonly number[];
  readonly years: readonly number[];
}

/** `fields`: what is between the parentheses. `undefined`: it is none. */
export function parseCron(fields: string): Cron | undefined {
  const given = fields.split(' ');
  if (given.length !== 6) return undefined;
  const [minute, hour, monthDay, month, weekday, year] = given as [string, string, string, string, string, string];
  // Days are said in one way: the other is `?`.
  if ((monthDay === '?') === (weekday === '?')) return undefined;
  const days = monthDay === '?' ? weekDaysOf(weekday) : monthDaysOf(monthDay);
  const minutes = valuesOf(minute, minuteRange);
  const hours = valuesOf(hour, hourRange);
  const months = valuesOf(month, monthRange);
  const years = valuesOf(year, yearRange);
  return days && minutes && hours && months && years && { minutes, hours, days, months, years };
}

/** The first moment from `from` on (milliseconds); `undefined`: there is none. */
export function nextOfCron(cron: Cron, zone: string, from: number): number | undefined {
  const start = Math.floor(wallTime(zone, from) / 60_000) * 60_000;
  for (const day of daysFrom(cron, start)) {
    const instantAt = instantsOfDay(zone, day);
    for (const hour of cron.hours)
      for (const minute of cron.minutes) {
        const wall = day + (hour * 60 + minute) * 60_000;
        const instant = wall < start ? undefined : instantAt(wall);
        // The second time that clocks show an hour is not its time.
        if (instant !== undefined && instant >= from) return instant;
      }
  }
  return undefined;
}

const dayMs = 86_400_000;

/** Midnights, as walls, of the days that it names, beginning with that of `start`. */
function* daysFrom({ years, months, days }: Cron, start: number): Iterable<number> {
  const today = start - (((start % dayMs) + dayMs) % dayMs);
  for (const year of years)
    for (const month of months) {
      const begin = Date.UTC(year, month - 1, 1);
      const end = Date.UTC(year, month, 1);
      if (end <= today) continue;
      const length = (end - begin) / dayMs;
      for (const day of days(length, new Date(begin).getUTCDay() + 1)) {
        const midnight = begin + (day - 1) * dayMs;
        if (midnight >= today) yield midnight;
      }
    }
}
