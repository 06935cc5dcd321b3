/** When a schedule would come next. AWS's console shows it while one is written, and has no public API for it. */
import { isTimeZone, nextTimes, parseExpression } from '../services/scheduler/internal.ts';
import type { PageRoute } from '../wire/page.ts';
import { apiRoute, invalid } from './api-route.ts';

/** As many as AWS's console shows. */
const shown = 10;
/** The longest that CreateSchedule takes. */
const maxExpression = 256;

export function scheduleTimesRoutes(apiToken: string): PageRoute[] {
  return [
    // It says nothing of this server but its clock, so that whoever is signed in may ask.
    apiRoute(apiToken, 'POST', '/schedule-times', 'handler', async ({ body, ctx }) => {
      const { scheduleExpression: expression, timeZone = 'UTC', ...dates } = await body();
      if (typeof expression !== 'string' || expression.length > maxExpression || !parseExpression(expression))
        throw invalid('scheduleExpression must be an at(…), rate(…) or cron(…).');
      if (typeof timeZone !== 'string' || !isTimeZone(timeZone))
        throw invalid('timeZone must be the name of a time zone, such as Europe/Berlin.');
      const now = ctx.clock.now();
      const [startAt, endAt, since = now] = ['startDate', 'endDate', 'since'].map((name) => dateOf(dates, name));
      const times = nextTimes({ expression, timeZone, startAt, endAt, since }, now, shown);
      return { times: times.map((time) => new Date(time).toISOString()) };
    }),
  ];
}

function dateOf(given: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  const time = typeof value === 'string' && value.length <= 40 ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) throw invalid(`${name} must be a date and time, such as 2026-12-01T09:00:00Z.`);
  return time;
}
