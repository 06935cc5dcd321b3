/** What other services take of schedules: the cron expressions of EventBridge. */
export { type Cron, nextOfCron, parseCron } from './expressions/cron.ts';
