/** Bodies that no object refers to any more are deleted after the commit that let go of them, by a durable job. */
import type { JobHandler } from '../../kernel/jobs.ts';
import type { Context, WriteTx } from '../../wire/context.ts';

interface DeleteBlob { readonly blobId: string }

/** Whoever has just read the object's record may still be about to open its body. */
const graceMs = 60_000;

export function releaseBlob(tx: WriteTx, blobId: string): void {
  tx.enqueue({ kind: 's3/delete-blob', payload: { blobId } satisfies DeleteBlob, delayMs: graceMs });
}

export const deleteBlobJob: JobHandler<DeleteBlob, Context> = {
  steps: {
    start: async ({ blobId }, ctx) => { await ctx.blobs.delete(blobId); },
  },
};
