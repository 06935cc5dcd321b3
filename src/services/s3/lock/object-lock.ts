/**
 * What keeps a version: a retention until a time (compliance binds everybody, governance those without the permission
 * to bypass it), and a legal hold until it is lifted.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
 */
import { AwsError } from '../../../wire/errors.ts';
import type { BucketRecord, LockMode, ObjectLock, ObjectVersion } from '../records.ts';
import { isDeleteMarker } from '../records.ts';

/** Whether the version may not be deleted. `bypass`: governance does not hold. */
export function isLocked(version: ObjectVersion, now: number, bypass = false): boolean {
  if (isDeleteMarker(version) || version.lock === undefined) return false;
  return version.lock.legalHold === true || isRetained(version.lock, now, bypass);
}

/** Whether its retention holds. */
export function isRetained({ mode, until }: ObjectLock, now: number, bypass: boolean): boolean {
  return mode !== undefined && until !== undefined && until > now && !(bypass && mode === 'GOVERNANCE');
}

export function isLockMode(mode: string): mode is LockMode {
  return mode === 'GOVERNANCE' || mode === 'COMPLIANCE';
}

export function protectedByLock(): AwsError {
  return new AwsError('AccessDenied', 'Access Denied because object protected by object lock.', {}, 403);
}

/** @throws AwsError InvalidArgument where nothing is there to be bypassed */
export function checkBypass({ objectLock }: BucketRecord, bypass: boolean | undefined): void {
  if (bypass === undefined || objectLock !== undefined) return;
  const message = 'x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.';
  throw new AwsError('InvalidArgument', message, { ArgumentName: 'x-amz-bypass-governance-retention' }, 400);
}

/** @throws AwsError InvalidRequest of a bucket whose objects cannot be locked */
export function checkLockable({ objectLock }: BucketRecord): void {
  if (objectLock === undefined)
    throw new AwsError('InvalidRequest', 'Bucket is missing Object Lock Configuration', {}, 400);
}

/** @throws AwsError InvalidArgument where the date is not to come; S3 repeats it in the time of its first home */
export function checkUntil(until: Date, now: number, argument: string): void {
  if (until.getTime() > now) return;
  const message = 'The retain until date must be in the future!';
  throw new AwsError('InvalidArgument', message, { ArgumentName: argument, ArgumentValue: inPacificTime(until) }, 400);
}

/** `Tue Dec 31 16:00:00 PST 2019`. */
function inPacificTime(date: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/Los_Angeles',
    hourCycle: 'h23',
    weekday: 'short',
    month: 'short',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    year: 'numeric',
  }).formatToParts(date);
  const { weekday, month, day, hour, minute, second, timeZoneName, year } = Object.fromEntries(
    parts.map(({ type, value }) => [type, value]),
  );
  return `${weekday} ${month} ${day} ${hour}:${minute}:${second} ${timeZoneName} ${year}`;
}

export function noLock(): AwsError {
  return new AwsError(
    'NoSuchObjectLockConfiguration',
    'The specified object does not have a ObjectLock configuration',
    {},
    404,
  );
}
