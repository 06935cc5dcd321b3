/**
 * Schedule expressions: `at(…)`, `rate(…)`, `cron(…)`, and when they come next.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
import { type Cron, nextOfCron, parseCron } from './cron.ts';
import { instantOf } from './time-zones.ts';

export type Expression =
  /** Wall time of the schedule's zone: milliseconds that UTC would have with the same digits. */
  | { readonly kind: 'at'; readonly wall: number }
  | { readonly kind: 'rate'; readonly everyMs: number }
  | { readonly kind: 'cron'; readonly cron: Cron };

/** All times in milliseconds. */
export interface Timing {
  readonly expression: string;
  readonly timeZone: string;
  /** When it was made or changed: where a rate without a start begins. */
  readonly since: number;
  readonly startAt?: number | undefined;
  readonly endAt?: number | undefined;
}

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** `undefined`: it is none. */
export function parseExpression(text: string): Expression | undefined {
  const [, kind, inner = ''] = /^(at|rate|cron)\((.*)\)$/s.exec(text) ?? [];
  if (kind === 'at') return parseAt(inner);
  if (kind === 'rate') return parseRate(inner);
  const cron = kind === 'cron' ? parseCron(inner) : undefined;
  return cron && { kind: 'cron', cron };
}

function parseAt(inner: string): Expression | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(inner)) return undefined;
  const wall = Date.parse(`${inner}Z`);
  // The 30th of February is a date to JavaScript.
  if (Number.isNaN(wall) || !new Date(wall).toISOString().startsWith(inner)) return undefined;
  return { kind: 'at', wall };
}

function parseRate(inner: string): Expression | undefined {
  const [, value, unit = ''] = /^([1-9]\d{0,8}) (minute|hour|day)s?$/.exec(inner) ?? [];
  return value === undefined ? undefined : { kind: 'rate', everyMs: Number(value) * unitMs[unit]! };
}

/** The first time from `from` on; `undefined`: there is none. */
export function nextTime(timing: Timing, from: number): number | undefined {
  const expression = parseExpression(timing.expression);
  if (expression?.kind === 'at') {
    const instant = instantOf(timing.timeZone, expression.wall);
    return instant !== undefined && instant >= from ? instant : undefined;
  }
  const next = expression && nextRecurring(expression, timing, from);
  return next !== undefined && next > (timing.endAt ?? Infinity) ? undefined : next;
}

function nextRecurring(
  expression: Exclude<Expression, { kind: 'at' }>,
  { timeZone, since, startAt }: Timing,
  from: number,
): number | undefined {
  if (expression.kind === 'cron') return nextOfCron(expression.cron, timeZone, Math.max(from, startAt ?? from));
  const begin = startAt ?? since;
  const steps = Math.max(0, Math.ceil((from - begin) / expression.everyMs));
  return begin + steps * expression.everyMs;
}
