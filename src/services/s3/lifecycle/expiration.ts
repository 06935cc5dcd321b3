/** What answers say of when an object or an upload will go: `x-amz-expiration`, `x-amz-abort-date` and its rule. */
import type { ReadTx } from '../../../wire/context.ts';
import { configurationOf } from '../buckets/configurations.ts';
import type { BucketRecord, ObjectRecord } from '../records.ts';
import { expiryOf, uploadEndOf } from './due.ts';
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

/** Of an upload that nobody has completed. */
export async function abortMembers(
  tx: ReadTx,
  bucket: BucketRecord,
  upload: { readonly key: string; readonly startedAt: number },
): Promise<{ readonly AbortDate?: Date; readonly AbortRuleId?: string }> {
  if (!bucket.expires) return {};
  const configuration = await configurationOf(tx, bucket.name, lifecycle);
  const end = configuration && uploadEndOf(configuration.rules, upload);
  return end ? { AbortDate: new Date(end.at), AbortRuleId: headerText(end.ruleId) } : {};
}

/** AWS documents no encoding of it, unlike in `x-amz-expiration`: only what no header can hold gets one. */
function headerText(id: string): string {
  return /^[\x20-\x7e]*$/.test(id) ? id : encodeURIComponent(id.toWellFormed());
}
