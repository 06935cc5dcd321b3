/**
 * Layers by ECR's own operations, as the registry API's clients never call them.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UploadLayerPart.html
 */
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { Layers } from '../images/image-records.ts';
import { invalidRequest } from '../errors.ts';
import { requireRepository } from '../repositories/own-repository.ts';
import { placeOf } from '../lifecycle/lifecycle-policies.ts';
import { downloadUrl } from './download-url.ts';
import { stageLayer, withStaged } from './layer-body.ts';
import { addPart, beginUpload, completeUpload, requireUpload } from './uploads.ts';

const partBytes = 20 * 1024 * 1024;

export const initiateLayerUpload: Operation<'ecr', 'InitiateLayerUpload'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const { id } = await beginUpload(tx, ctx, await requireRepository(tx, ctx, input));
    return { uploadId: id, partSize: partBytes };
  });

export const uploadLayerPart: Operation<'ecr', 'UploadLayerPart'> = async (input, ctx) => {
  const { uploadId, partFirstByte, partLastByte, layerPartBlob } = input;
  const before = await ctx.read(async (tx) => {
    const repository = await requireRepository(tx, ctx, input);
    return { repository, upload: await requireUpload(tx, repository, uploadId) };
  });
  const isWhole = partLastByte - partFirstByte + 1 === layerPartBlob.length;
  const { registryId, name } = before.repository;
  const misplaced = (size: number): AwsError =>
    new AwsError(
      'InvalidLayerPartException',
      'The layer part size is not valid, or the first byte specified is not consecutive to the last byte of a ' +
        'previous layer part upload.',
      { registryId, repositoryName: name, uploadId, lastValidByteReceived: Math.max(size - 1, 0) },
    );
  if (!isWhole || partFirstByte !== before.upload.size) throw misplaced(before.upload.size);
  const staged = await stageLayer(ctx, layerPartBlob);
  return withStaged(ctx, staged, () =>
    ctx.write(async (tx) => {
      const repository = await requireRepository(tx, ctx, input);
      const upload = await requireUpload(tx, repository, uploadId);
      if (partFirstByte !== upload.size) throw misplaced(upload.size);
      await addPart(tx, upload, staged);
      return { ...placeOf(repository), uploadId, lastByteReceived: partLastByte };
    }),
  );
};

export const completeLayerUpload: Operation<'ecr', 'CompleteLayerUpload'> = async (input, ctx) => {
  const { uploadId, layerDigests } = input;
  const [layerDigest] = layerDigests;
  if (layerDigests.length !== 1 || layerDigest === undefined)
    throw invalidRequest('Exactly one layer digest is needed.');
  const repository = await ctx.read(async (tx) => {
    const found = await requireRepository(tx, ctx, input);
    await requireUpload(tx, found, uploadId);
    return found;
  });
  const { registryId, name: repositoryName } = repository;
  const there = await ctx.read((tx) => tx.in(Layers).get(repository.id, layerDigest));
  if (there) {
    throw new AwsError(
      'LayerAlreadyExistsException',
      `Layer with digest '${layerDigest}' already exists in the repository with name '${repositoryName}' in the ` +
        `registry with id '${registryId}'`,
    );
  }
  await completeUpload(ctx, repository, uploadId, layerDigest);
  return { registryId, repositoryName, uploadId, layerDigest };
};

export const batchCheckLayerAvailability: Operation<'ecr', 'BatchCheckLayerAvailability'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const repository = await requireRepository(tx, ctx, input);
    const asked = [...new Set(input.layerDigests)];
    const valid = asked.filter((digest) => digestPattern.test(digest));
    const found = await tx.in(Layers).getMany(valid.map((digest) => [repository.id, digest]));
    return {
      layers: valid.map((layerDigest, index) => {
        const layer = found[index];
        return layer
          ? { layerDigest, layerAvailability: 'AVAILABLE' as const, layerSize: layer.size }
          : { layerDigest, layerAvailability: 'UNAVAILABLE' as const };
      }),
      failures: asked
        .filter((digest) => !valid.includes(digest))
        .map((layerDigest) => ({
          layerDigest,
          failureCode: 'InvalidLayerDigest' as const,
          failureReason: `Invalid request parameters: layer digest should satisfy the regex '${digestPattern.source}'`,
        })),
    };
  });

const digestPattern = /[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+/;

export const getDownloadUrlForLayer: Operation<'ecr', 'GetDownloadUrlForLayer'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const repository = await requireRepository(tx, ctx, input);
    const { layerDigest } = input;
    if (!(await tx.in(Layers).get(repository.id, layerDigest))) {
      throw new AwsError(
        'LayersNotFoundException',
        `Layer with digest '${layerDigest}' does not exist in the repository with name '${repository.name}' in the ` +
          `registry with id '${repository.registryId}'`,
      );
    }
    return { downloadUrl: downloadUrl(ctx, repository, layerDigest), layerDigest };
  });
