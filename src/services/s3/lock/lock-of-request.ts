/** The lock that a request gives its new version, or that its bucket gives those that say nothing. */
import { AwsError } from '../../../wire/errors.ts';
import type { AttributesInput } from '../objects/attributes.ts';
import type { BucketRecord, DefaultRetention, ObjectLock } from '../records.ts';
import { checkLockable, checkUntil, isLockMode } from './object-lock.ts';

type LockInput = Pick<AttributesInput, 'ObjectLockMode' | 'ObjectLockRetainUntilDate' | 'ObjectLockLegalHoldStatus'>;

/** @throws AwsError InvalidArgument, InvalidRequest */
export function lockOf(input: LockInput, bucket: BucketRecord, now: number): ObjectLock | undefined {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus: hold } = input;
  if (isGiven(input)) checkLockable(bucket);
  if ((mode === undefined) !== (until === undefined))
    throw new AwsError(
      'InvalidArgument',
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
      { ArgumentName: mode === undefined ? 'x-amz-object-lock-mode' : 'x-amz-object-lock-retain-until-date' },
      400,
    );
  if (mode !== undefined && !isLockMode(mode))
    throw new AwsError(
      'InvalidArgument',
      'Unknown wormMode directive.',
      { ArgumentName: 'x-amz-object-lock-mode', ArgumentValue: mode },
      400,
    );
  if (until !== undefined) checkUntil(until, now, 'x-amz-object-lock-retain-until-date');
  const rule = bucket.objectLock?.rule;
  const retention =
    mode !== undefined && until !== undefined
      ? { mode, until: until.getTime() }
      : rule && { mode: rule.mode, until: endOf(rule, now) };
  if (retention === undefined && hold === undefined) return undefined;
  return { ...retention, ...(hold !== undefined && { legalHold: hold === 'ON' }) };
}

/** Whether the request says how its object is locked. */
export function isGiven(input: LockInput): boolean {
  return (
    input.ObjectLockMode !== undefined ||
    input.ObjectLockRetainUntilDate !== undefined ||
    input.ObjectLockLegalHoldStatus !== undefined
  );
}

function endOf({ days, years }: DefaultRetention, now: number): number {
  const end = new Date(now);
  if (days !== undefined) end.setUTCDate(end.getUTCDate() + days);
  if (years !== undefined) end.setUTCFullYear(end.getUTCFullYear() + years);
  return end.getTime();
}
