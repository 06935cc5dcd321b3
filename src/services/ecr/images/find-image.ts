/** The image that a digest, a tag or both name. */
import type { ReadTx } from '../../../wire/context.ts';
import { scopeOf } from '../repositories/own-repository.ts';
import type { RepositoryRecord } from '../records.ts';
import { failed, malformed, type Failure, type ImageId } from './image-errors.ts';
import { Images, ImageTags, type ImageRecord } from './image-records.ts';

export type Found = { readonly image: ImageRecord } | { readonly failure: Failure };

export async function findImage(tx: ReadTx, repository: RepositoryRecord, id: ImageId): Promise<Found> {
  const wrong = malformed(id);
  if (wrong) return { failure: wrong };
  const scope = scopeOf(repository);
  const notThere: Found = { failure: failed(id, 'ImageNotFound', 'Requested image not found') };
  let digest = id.imageDigest;
  if (id.imageTag !== undefined) {
    const tag = await tx.in(ImageTags, scope).get(repository.id, id.imageTag);
    if (!tag) return notThere;
    if (digest !== undefined && digest !== tag.digest)
      return { failure: failed(id, 'ImageTagDoesNotMatchDigest', 'Tag does not match the image digest') };
    digest = tag.digest;
  }
  const image = await tx.in(Images, scope).get(repository.id, digest!);
  return image ? { image } : notThere;
}

export function idOf({ digest }: ImageRecord, tag?: string): { imageDigest: string; imageTag?: string } {
  return { imageDigest: digest, ...(tag !== undefined && { imageTag: tag }) };
}
