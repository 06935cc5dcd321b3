/** The job that a transaction leaves behind when its records let go of a blob; `background/shared-blobs.ts` does it. */
import type { NewJob } from '../../kernel/jobs/index.ts';

export const releaseKind = 'blobs/release';

/** Whoever has just read a record that names it may still be about to open it. */
export const graceMs = 60_000;

export interface Release {
  readonly blobId: string;
}

export function releaseJob(blobId: string): NewJob<Release> {
  return { kind: releaseKind, payload: { blobId }, delayMs: graceMs };
}
