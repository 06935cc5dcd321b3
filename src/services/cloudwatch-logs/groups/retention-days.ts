/**
 * For how many days events may be kept.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
 */
import { invalidParameter } from '../errors.ts';
import type { LogGroupRecord } from '../records.ts';

export const dayMs = 86_400_000;

const allowed = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** @throws AwsError InvalidParameterException */
export function checkRetention(days: number): void {
  if (allowed.includes(days)) return;
  throw invalidParameter(
    `1 validation error detected: Value '${days}' at 'retentionInDays' failed to satisfy constraint: ` +
      `Member must satisfy enum value set: [${allowed.join(', ')}]`,
  );
}

/** Events of before are not there any more; domain milliseconds. */
export function keptSince({ retentionInDays }: LogGroupRecord, now: number): number {
  return retentionInDays === undefined ? 0 : now - retentionInDays * dayMs;
}
