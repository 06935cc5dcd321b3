/**
 * What a key's state lets it do.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
 */
import { AwsError } from '../../../wire/errors.ts';
import { keyArn } from '../access/key-reference.ts';
import { invalidState, invalidUsage, unsupported } from '../errors.ts';
import type { KeyRecord, KeyState, KeyUsage } from '../records.ts';

const refusals: Readonly<Record<Exclude<KeyState, 'Enabled' | 'Disabled'>, string>> = {
  PendingDeletion: 'is pending deletion.',
  PendingReplicaDeletion: 'is pending replica deletion.',
  PendingImport: 'is pending import.',
};

/** @throws AwsError DisabledException, KMSInvalidStateException where the state is none of `allowed` */
export function checkState(key: KeyRecord, allowed: readonly KeyState[] = ['Enabled']): void {
  if (allowed.includes(key.state)) return;
  const arn = keyArn(key, key.id);
  if (key.state === 'Disabled') throw new AwsError('DisabledException', `${arn} is disabled.`);
  if (key.state === 'Enabled') throw invalidState(`${arn} is enabled.`);
  throw invalidState(`${arn} ${refusals[key.state]}`);
}

/** @throws AwsError InvalidKeyUsageException */
export function checkUsage(key: KeyRecord, usage: KeyUsage, operation: string): void {
  if (key.usage === usage) return;
  throw invalidUsage(`${keyArn(key, key.id)} key usage is ${key.usage} which is not valid for ${operation}.`);
}

/** AWS managed keys are AWS's to change. @throws AwsError AccessDeniedException */
export function checkCustomers(key: KeyRecord): void {
  if (key.managedFor === undefined) return;
  throw new AwsError('AccessDeniedException', `${keyArn(key, key.id)} is an AWS managed key, which cannot be changed.`);
}

/** @throws AwsError UnsupportedOperationException */
export function checkOrigin(key: KeyRecord, origin: KeyRecord['origin']): void {
  if (key.origin === origin) return;
  throw unsupported(`${keyArn(key, key.id)} origin is ${key.origin} which is not valid for this operation.`);
}
