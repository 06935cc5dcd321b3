/**
 * Blobs that records of any service may share. A blob is deleted when no record uses it, whoever let go of it.
 *
 * That nobody takes it up in between needs no lock: a record may name a blob only if the transaction that writes it
 * either staged the blob or read another record that names it. So what no record of a consistent state names can be
 * named by no later one: whoever read such a record loses its transaction to the one that deleted that record.
 */
import { graceMs, releaseKind, type Release } from '../calls/release-blob.ts';
import type { ReadTx } from '../context.ts';
import type { BackgroundWork, ServiceJob, ServiceManifest } from '../service.ts';

/** Which of these some record uses: every service is asked, in one transaction. */
export async function blobsInUse(
  services: Iterable<ServiceManifest>,
  tx: ReadTx,
  ids: readonly string[],
): Promise<Set<string>> {
  const used = new Set<string>();
  for (const { blobs } of services) for (const id of (await blobs?.(tx, ids)) ?? []) used.add(id);
  return used;
}

/** `formerKinds`: what the job was called once: data folders still hold some. */
export function blobWork(services: () => Iterable<ServiceManifest>, formerKinds: readonly string[]): BackgroundWork {
  const release: ServiceJob<Release> = {
    steps: {
      start: async ({ blobId }, ctx) => {
        if (ctx.blobs.isHeld(blobId)) return { step: 'start', delayMs: graceMs };
        const used = await ctx.read((tx) => blobsInUse(services(), tx, [blobId]));
        if (!used.has(blobId)) await ctx.blobs.delete(blobId);
        return undefined;
      },
    },
  };
  const job = { load: async () => release };
  return { name: 'blobs', jobs: Object.fromEntries([releaseKind, ...formerKinds].map((one) => [one, job])) };
}
