/** The job that deletes a parameter when its Expiration policy says: one for each parameter that has one. */
import type { KeyParts } from '../../../kernel/collections/collection.ts';
import type { Context, WriteTx } from '../../../wire/context.ts';
import type { ParameterRecord } from '../records.ts';
import { expiryOf } from './policies.ts';

/** As the manifest has it. */
export const expiryKind = 'ssm/expire-parameter';

export interface ExpiryPayload {
  readonly name: string;
}

type Place = Pick<Context, 'account' | 'region'>;

/** After a parameter was put, or (without one now) deleted. */
export async function setExpiry(
  tx: WriteTx,
  { account, region }: Place,
  name: string,
  { now, before }: { readonly now?: ParameterRecord; readonly before?: ParameterRecord | undefined },
): Promise<void> {
  const runAt = expiryOf(now?.policies);
  const runningAt = expiryOf(before?.policies);
  if (runAt === runningAt) return;
  const subject: KeyParts = [expiryKind, account, region, name];
  if (runningAt !== undefined) for (const { id } of await tx.jobs.find(subject)) await tx.jobs.cancel(id);
  if (runAt !== undefined) tx.enqueue({ kind: expiryKind, subject, payload: { name } satisfies ExpiryPayload, runAt });
}
