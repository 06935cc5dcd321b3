/**
 * Uploads of layers, part by part: by ECR's own operations and by the registry API alike.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_InitiateLayerUpload.html
 */
import { randomUUID } from 'node:crypto';
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { RepositoryRecord } from '../records.ts';
import {
  Layers,
  LayerUploadParts,
  LayerUploads,
  type LayerBody,
  type UploadPartRecord,
  type UploadRecord,
} from '../images/image-records.ts';
import { openInTurn, releaseBodies, stageLayer, withStaged, type StagedLayer } from './layer-body.ts';
import { uploadJob } from './upload-job-name.ts';

const abandonedMs = 24 * 3_600_000;

export function beginUpload(tx: WriteTx, ctx: Context, repository: RepositoryRecord): Promise<UploadRecord> {
  return begin(tx, { repository: repository.id, id: randomUUID(), startedAt: ctx.clock.now(), size: 0 });
}

async function begin(tx: WriteTx, upload: UploadRecord): Promise<UploadRecord> {
  await tx.in(LayerUploads).insert(upload);
  tx.enqueue({ ...uploadJob(upload), runAt: upload.startedAt + abandonedMs });
  return upload;
}

/** @throws AwsError UploadNotFoundException */
export async function requireUpload(tx: ReadTx, repository: RepositoryRecord, id: string): Promise<UploadRecord> {
  const upload = await tx.in(LayerUploads).get(repository.id, id);
  if (!upload) {
    throw new AwsError(
      'UploadNotFoundException',
      `The upload with uploadId '${id}' could not be found in the repository with name '${repository.name}' in the ` +
        `registry with id '${repository.registryId}'`,
    );
  }
  return upload;
}

/** A staged part, behind what has arrived. */
export async function addPart(
  tx: WriteTx,
  upload: UploadRecord,
  { blobId, size, sealedKey, sha256 }: StagedLayer,
): Promise<UploadRecord> {
  const { repository, id } = upload;
  if (size > 0) {
    const part: UploadPartRecord = { repository, upload: id, firstByte: upload.size, blobId, size, sealedKey, sha256 };
    await tx.in(LayerUploadParts).insert(part);
    tx.keepBlob(blobId);
  }
  const grown = { ...upload, size: upload.size + size };
  await tx.in(LayerUploads).put(grown);
  return grown;
}

/**
 * The layer of all parts, which is what the digest says. @throws AwsError EmptyUploadException, InvalidLayerException,
 * LayerAlreadyExistsException
 */
export async function completeUpload(
  ctx: Context,
  repository: RepositoryRecord,
  id: string,
  digest: string,
): Promise<{ readonly size: number }> {
  const parts = await ctx.read(async (tx) => {
    await requireUpload(tx, repository, id);
    return tx.in(LayerUploadParts).all([repository.id, id]);
  });
  if (parts.length === 0) throw emptyUpload(repository, id);
  const [only] = parts.length === 1 ? parts : [];
  const staged = only ?? (await stageLayer(ctx, openInTurn(ctx, parts)));
  const work = async () => {
    if (`sha256:${staged.sha256}` !== digest) throw wrongDigest(digest, staged.sha256);
    const { blobId, size, sealedKey } = staged;
    await ctx.write(async (tx) => {
      const upload = await requireUpload(tx, repository, id);
      if (upload.size !== size) throw wrongDigest(digest, staged.sha256);
      await tx.in(LayerUploads).delete(repository.id, id);
      for (const { firstByte } of parts) await tx.in(LayerUploadParts).delete(repository.id, id, firstByte);
      const isNew = await keepLayer(tx, repository, digest, { blobId, size, sealedKey });
      if (!only && isNew) tx.keepBlob(blobId);
      releaseBodies(tx, only && isNew ? [] : parts);
      if (!isNew && !only) releaseBodies(tx, [staged]);
    });
    return { size };
  };
  return only ? work() : withStaged(ctx, staged, work);
}

/** `false`: the repository has it already. */
export async function keepLayer(
  tx: WriteTx,
  { id: repository }: RepositoryRecord,
  digest: string,
  body: LayerBody,
): Promise<boolean> {
  const layers = tx.in(Layers);
  if (await layers.get(repository, digest)) return false;
  await layers.insert({ repository, digest, ...body });
  return true;
}

export async function dropUpload(tx: WriteTx, repository: string, id: string): Promise<void> {
  if (!(await tx.in(LayerUploads).delete(repository, id))) return;
  const parts = await tx.in(LayerUploadParts).all([repository, id]);
  for (const { firstByte } of parts) await tx.in(LayerUploadParts).delete(repository, id, firstByte);
  releaseBodies(tx, parts);
}

function emptyUpload({ name }: RepositoryRecord, id: string): AwsError {
  const message = `The upload with uploadId '${id}' in the repository with name '${name}' has no parts`;
  return new AwsError('EmptyUploadException', message);
}

function wrongDigest(digest: string, sha256: string): AwsError {
  const message = `Layer digest '${digest}' does not match the digest of the uploaded layer 'sha256:${sha256}'`;
  return new AwsError('InvalidLayerException', message);
}
