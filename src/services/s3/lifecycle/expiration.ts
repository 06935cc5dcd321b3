/** What answers say of when an object will go: `x-amz-expiration`. */
import type { ReadTx } from '../../../wire/context.ts';
import { configurationOf } from '../buckets/configurations.ts';
import type { BucketRecord, ObjectRecord } from '../records.ts';
import { expiryOf } from './due.ts';
import { lifecycle } from './rules.ts';

/** Of the current version. Only buckets with rules are asked for them. */
export async function expirationMember(
  tx: ReadTx,
  bucket: BucketRecord,
  object: ObjectRecord,
): Promise<{ readonly Expiration?: string }> {
  if (!bucket.expires) return {};
  const configuration = await configurationOf(tx, bucket.name, lifecycle);
  const expiry = configuration && expiryOf(configuration.rules, object);
  if (!expiry) return {};
  const date = new Date(expiry.at).toUTCString();
  return { Expiration: `expiry-date="${date}", rule-id="${encodeURIComponent(expiry.ruleId.toWellFormed())}"` };
}
