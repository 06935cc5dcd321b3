/** What other parts of Sandlot need of S3 beyond its public operations. */
import type { Context, ReadTx } from '../../wire/context.ts';
import { damageOfBody } from './object-body.ts';
import { Objects } from './records.ts';

/** Which of these blobs are some object's body: what is left over from a crash is none's. */
export async function blobsInUse(tx: ReadTx, ids: readonly string[]): Promise<Set<string>> {
  const objects = await Promise.all(ids.map((id) => tx.in(Objects).find('blob', id)));
  return new Set(objects.flatMap((object) => (object ? [object.blobId] : [])));
}

/** Reads every object's body; calls back for each, with what is wrong with it. */
export async function checkBodies(ctx: Context, onBody: (problem: string | undefined) => void, signal: AbortSignal): Promise<void> {
  let after: string | undefined;
  do {
    const page = await ctx.read((tx) => tx.in(Objects).list([], { limit: 100, after }));
    for (const object of page.items) {
      if (signal.aborted) return;
      const isWhole = await ctx.blobs.isWhole(object.blobId, object, { again: true });
      // One that was deleted or replaced meanwhile is not damaged.
      const current = isWhole ? undefined : await ctx.read((tx) => tx.in(Objects).get(object.bucket, object.key));
      onBody(current?.blobId === object.blobId ? damageOfBody(object) : undefined);
    }
    after = page.next;
  } while (after !== undefined);
}
