/**
 * BatchDeleteImage: a tag is taken away (with the last one its image goes), a digest's image goes with all of its tags.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchDeleteImage.html
 */
import type { WriteTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import type { RepositoryRecord } from '../records.ts';
import { requireRepository, scopeOf } from '../repositories/own-repository.ts';
import { findImage, idOf } from './find-image.ts';
import { failed, type Failure, type ImageId } from './image-errors.ts';
import { Images, ImageTags, type ImageRecord } from './image-records.ts';
import { indexWith, removeImage } from './remove-images.ts';

type Deleted = ReturnType<typeof idOf>;

export const batchDeleteImage: Operation<'ecr', 'BatchDeleteImage'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const repository = await requireRepository(tx, ctx, input);
    const imageIds: Deleted[] = [];
    const failures: Failure[] = [];
    for (const id of input.imageIds) {
      const found = await findImage(tx, repository, id);
      const done = 'failure' in found ? found.failure : await deleteOne(tx, repository, found.image, id);
      if (Array.isArray(done)) imageIds.push(...done);
      else failures.push(done);
    }
    return { imageIds, failures };
  });

async function deleteOne(
  tx: WriteTx,
  repository: RepositoryRecord,
  image: ImageRecord,
  id: ImageId,
): Promise<Deleted[] | Failure> {
  const { imageTag: tag, imageDigest } = id;
  if (imageDigest === undefined && tag !== undefined && image.tags.length > 1) {
    const tags = image.tags.filter((one) => one !== tag);
    await tx.in(Images, scopeOf(repository)).put({ ...image, tags });
    await tx.in(ImageTags, scopeOf(repository)).delete(repository.id, tag);
    return [idOf(image, tag)];
  }
  const index = await indexWith(tx, repository, image);
  if (index) {
    const reason = `Requested image referenced by manifest list: [${index.digest}]`;
    return failed(id, 'ImageReferencedByManifestList', reason);
  }
  await removeImage(tx, repository, image);
  return image.tags.length === 0 ? [idOf(image)] : image.tags.map((one) => idOf(image, one));
}
