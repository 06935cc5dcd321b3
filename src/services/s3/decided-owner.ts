/** Whose buckets authorization decided about, by the call's context: a handler works on those, or on none. */
import type { Context } from '../../wire/context.ts';
import type { BucketRecord } from './records.ts';

const decided = new WeakMap<Context, Map<string, string>>();

export function noteOwner(ctx: Context, { name, account }: BucketRecord): void {
  const owners = decided.get(ctx) ?? new Map<string, string>();
  // The first decision stands: a name that changes hands afterwards is another bucket.
  if (!owners.has(name)) owners.set(name, account);
  decided.set(ctx, owners);
}

/** The account that owned the bucket when the call was authorized; the caller's where there was no such bucket. */
export function decidedOwner(ctx: Context, bucket: string): string {
  return decided.get(ctx)?.get(bucket) ?? ctx.account;
}
