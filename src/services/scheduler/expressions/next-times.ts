/** When a schedule comes, time by time. */
import { nextTime, type Timing } from './expression.ts';

/** At most `count` times from `from` on, in milliseconds. */
export function nextTimes(timing: Timing, from: number, count: number): readonly number[] {
  const times: number[] = [];
  for (let at = nextTime(timing, from); at !== undefined && times.length < count; at = nextTime(timing, at + 1))
    times.push(at);
  return times;
}
