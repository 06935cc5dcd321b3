/** What is not known of a body until it is read: the MD5 of the whole, and a checksum in another algorithm. */
import { createHash } from 'node:crypto';
import { createChecksum, loadChecksum, type ChecksumAlgorithm } from '../../../kernel/blobs/checksum.ts';
import type { Context } from '../../../wire/context.ts';
import { openBody } from '../objects/object-body.ts';
import type { ObjectChecksum, ObjectRecord } from '../records.ts';

type With = Pick<Context, 'blobs' | 'seal'>;

export interface Measured {
  /** Hex. */
  readonly md5: string;
  readonly checksum: ObjectChecksum;
}

/** Of the whole body. Reads it only where its record does not say; `customerKey`: where it is under one. */
export async function measuredBody(
  ctx: With,
  object: ObjectRecord,
  algorithm: ChecksumAlgorithm,
  customerKey: Uint8Array | undefined,
): Promise<Measured> {
  const [part, ...others] = object.parts;
  if (others.length === 0 && part.checksum.algorithm === algorithm) return { md5: part.md5, checksum: part.checksum };
  await loadChecksum(algorithm);
  const [md5, checksum] = [createHash('md5'), createChecksum(algorithm)];
  const body = await openBody(ctx, object, undefined, customerKey);
  for await (const chunk of body as AsyncIterable<Buffer>) {
    md5.update(chunk);
    checksum.update(chunk);
  }
  return { md5: md5.digest('hex'), checksum: { algorithm, value: checksum.digest() } };
}
