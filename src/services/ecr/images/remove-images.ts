/** Images are removed with what of them no other image of the repository needs. */
import type { WriteTx } from '../../../wire/context.ts';
import { dropUpload } from '../layers/uploads.ts';
import { releaseBodies } from '../layers/layer-body.ts';
import type { RepositoryRecord } from '../records.ts';
import { scopeOf } from '../repositories/own-repository.ts';
import { Images, ImageTags, Layers, LayerUploads, Manifests, type ImageRecord } from './image-records.ts';

export async function removeImage(tx: WriteTx, repository: RepositoryRecord, image: ImageRecord): Promise<void> {
  const scope = scopeOf(repository);
  const { id } = repository;
  const images = tx.in(Images, scope);
  await images.delete(id, image.digest);
  await tx.in(Manifests, scope).delete(id, image.digest);
  for (const tag of image.tags) await tx.in(ImageTags, scope).delete(id, tag);
  for (const digest of new Set(image.layers)) {
    const { items } = await images.listBy('layer', [id, digest], { limit: 1 });
    if (items.length === 0) await removeLayer(tx, id, digest);
  }
}

async function removeLayer(tx: WriteTx, repository: string, digest: string): Promise<void> {
  const layer = await tx.in(Layers).delete(repository, digest);
  if (layer) releaseBodies(tx, [layer]);
}

/** `undefined`: no index names it. */
export async function indexWith(
  tx: WriteTx,
  repository: RepositoryRecord,
  { digest }: ImageRecord,
): Promise<ImageRecord | undefined> {
  const images = tx.in(Images, scopeOf(repository));
  return (await images.listBy('child', [repository.id, digest], { limit: 1 })).items[0];
}

export async function hasImages(tx: WriteTx, repository: RepositoryRecord): Promise<boolean> {
  const { items } = await tx.in(Images, scopeOf(repository)).list([repository.id], { limit: 1 });
  return items.length > 0;
}

/** Everything that is in a repository. */
export async function removeContents(tx: WriteTx, repository: RepositoryRecord): Promise<void> {
  const { id } = repository;
  const images = tx.in(Images, scopeOf(repository));
  for (const image of await images.all([id])) {
    await images.delete(id, image.digest);
    await tx.in(Manifests, scopeOf(repository)).delete(id, image.digest);
    for (const tag of image.tags) await tx.in(ImageTags, scopeOf(repository)).delete(id, tag);
  }
  for (const { digest } of await tx.in(Layers).all([id])) await removeLayer(tx, id, digest);
  for (const upload of await tx.in(LayerUploads).all([id])) await dropUpload(tx, id, upload.id);
}
