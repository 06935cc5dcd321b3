/**
 * BatchGetImage: manifests by tag or digest.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html
 */
import type { Context } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import type { RepositoryRecord } from '../records.ts';
import { requireRepository, scopeOf } from '../repositories/own-repository.ts';
import { findImage, idOf } from './find-image.ts';
import { failed, type Failure, type ImageId } from './image-errors.ts';
import { Images, Manifests, type ImageRecord } from './image-records.ts';

/** How far the time of the last pull may lag behind, in milliseconds; AWS's by a day. */
const pullLagMs = 3_600_000;

export const batchGetImage: Operation<'ecr', 'BatchGetImage'> = async (input, ctx) => {
  const accepted = input.acceptedMediaTypes;
  const found = await ctx.read(async (tx) => {
    const repository = await requireRepository(tx, ctx, input);
    const images: { image: ImageRecord; id: ImageId; text: string }[] = [];
    const failures: Failure[] = [];
    for (const id of input.imageIds) {
      const one = await findImage(tx, repository, id);
      if ('failure' in one) failures.push(one.failure);
      else if (accepted && !accepted.includes(one.image.mediaType))
        failures.push(failed(id, 'ImageNotFound', 'Requested image not found with the accepted media types'));
      else {
        const { text } = (await tx.in(Manifests, scopeOf(repository)).get(repository.id, one.image.digest))!;
        images.push({ image: one.image, id, text });
      }
    }
    return { repository, images, failures };
  });
  await notePulls(
    ctx,
    found.repository,
    found.images.map(({ image }) => image),
  );
  const { registryId, name: repositoryName } = found.repository;
  return {
    images: found.images.map(({ image, id, text }) => ({
      registryId,
      repositoryName,
      imageId: idOf(image, id.imageTag),
      imageManifest: text,
      imageManifestMediaType: image.mediaType,
    })),
    failures: found.failures,
  };
};

async function notePulls(ctx: Context, repository: RepositoryRecord, pulled: readonly ImageRecord[]): Promise<void> {
  const now = ctx.clock.now();
  const stale = pulled.filter(({ pulledAt }) => pulledAt === undefined || now > pulledAt + pullLagMs);
  if (stale.length === 0) return;
  await ctx.write(async (tx) => {
    const images = tx.in(Images, scopeOf(repository));
    for (const { digest } of stale) {
      const image = await images.get(repository.id, digest);
      if (image) await images.put({ ...image, pulledAt: now });
    }
  });
}
