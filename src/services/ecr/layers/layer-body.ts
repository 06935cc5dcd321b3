/**
 * Bodies of layers: staged as they come, each encrypted with a key of its own, and measured on their way. Nothing of
 * them is held but what is just passing through.
 */
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { BlobTooLarge } from '../../../kernel/blobs/blobs.ts';
import { StoreDamaged, StoreFull } from '../../../kernel/store-errors.ts';
import type { Context, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { LayerBody } from '../images/image-records.ts';
import { invalidRequest } from '../errors.ts';

type With = Pick<Context, 'blobs' | 'seal'>;

const purpose = 'ecr/layer';
/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html */
export const maxLayerBytes = 52_000 * 1024 * 1024;

export interface StagedLayer extends LayerBody {
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
}

/** Until a record is committed that has it, nobody sees it. @throws AwsError InvalidParameterException, too large */
export async function stageLayer(
  { blobs, seal }: With,
  body: AsyncIterable<Uint8Array> | Uint8Array,
  maxBytes = maxLayerBytes,
): Promise<StagedLayer> {
  const key = randomBytes(32);
  const hash = createHash('sha256');
  async function* measured(): AsyncIterable<Uint8Array> {
    for await (const part of body instanceof Uint8Array ? [body] : body) {
      hash.update(part);
      yield part;
    }
  }
  try {
    const { id: blobId, size } = await blobs.stage(measured(), { key, maxBytes });
    return { blobId, size, sealedKey: seal.seal(purpose, key.toString('base64')), sha256: hash.digest('hex') };
  } catch (error) {
    throw error instanceof BlobTooLarge ? invalidRequest('The layer is larger than a layer may be.') : error;
  }
}

/**
 * What is done with a staged body, up to and with the commit of the record that has it. Where it is refused, the body
 * goes; after other errors the commit may have happened, and what belongs to nothing is swept at the next start.
 */
export async function withStaged<T>({ blobs }: With, { blobId }: LayerBody, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AwsError || error instanceof StoreFull) await blobs.delete(blobId);
    throw error;
  } finally {
    blobs.settle(blobId);
  }
}

export function openLayer(
  { blobs, seal }: With,
  { blobId, size, sealedKey }: LayerBody,
  range?: { readonly start: number; readonly end: number },
): Readable {
  const key = seal.open(purpose, sealedKey);
  if (key === undefined) throw new StoreDamaged('The key of a layer cannot be opened: it is not what was stored.');
  if (size === 0) return Readable.from([]);
  return blobs.open(blobId, range, { key: Buffer.from(key, 'base64'), size });
}

/** Several bodies, one after the other. */
export async function* openInTurn(ctx: With, bodies: readonly LayerBody[]): AsyncIterable<Uint8Array> {
  for (const body of bodies) yield* openLayer(ctx, body);
}

export function releaseBodies(tx: Pick<WriteTx, 'releaseBlob'>, bodies: readonly LayerBody[]): void {
  for (const blobId of new Set(bodies.map((body) => body.blobId))) tx.releaseBlob(blobId);
}
