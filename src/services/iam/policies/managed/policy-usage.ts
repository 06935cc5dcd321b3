/** How often a policy is attached or serves as a boundary: counted with each change, so that nobody has to scan. */
import type { WriteTx } from '../../../../wire/context.ts';
import { PolicyUsage } from '../../records.ts';

export async function changeUsage(
  tx: WriteTx,
  arn: string,
  change: { readonly attachments?: number; readonly boundaries?: number },
): Promise<void> {
  const before = await tx.in(PolicyUsage).get(arn);
  const attachments = (before?.attachments ?? 0) + (change.attachments ?? 0);
  const boundaries = (before?.boundaries ?? 0) + (change.boundaries ?? 0);
  if (attachments === 0 && boundaries === 0) await tx.in(PolicyUsage).delete(arn);
  else await tx.in(PolicyUsage).put({ arn, attachments, boundaries });
}
