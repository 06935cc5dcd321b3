/** What other services, and the console, take of Scheduler: when its expressions come next. */
export { type Cron, nextOfCron, parseCron } from './expressions/cron.ts';
export { parseExpression, type Timing } from './expressions/expression.ts';
export { nextTimes } from './expressions/next-times.ts';
export { isTimeZone } from './expressions/time-zones.ts';
