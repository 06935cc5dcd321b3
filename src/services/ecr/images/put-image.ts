/**
 * PutImage: a manifest whose layers are there becomes an image, with a tag or without.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html
 */
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidParameter } from '../errors.ts';
import type { RepositoryRecord } from '../records.ts';
import { requireRepository, scopeOf } from '../repositories/own-repository.ts';
import { isFixed } from '../repositories/tag-mutability.ts';
import { digestMismatch, imageExists, layersNotFound, referencedNotFound, tagExists } from './image-errors.ts';
import { Images, ImageTags, Layers, Manifests, type ImageRecord, type ImageTagRecord } from './image-records.ts';
import { readManifest, type Manifest } from './manifest.ts';

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

export const putImage: Operation<'ecr', 'PutImage'> = async (input, ctx) => {
  const { imageManifest: text, imageManifestMediaType: givenType, imageTag: tag, imageDigest } = input;
  const manifest = readManifest(text, givenType);
  if (imageDigest !== undefined && imageDigest !== manifest.digest) throw digestMismatch(imageDigest, manifest.digest);
  if (tag !== undefined && !tagPattern.test(tag))
    throw invalidParameter('imageTag', `must satisfy regular expression '${tagPattern.source}'`);
  return ctx.write(async (tx) => {
    const repository = await requireRepository(tx, ctx, input);
    const scope = scopeOf(repository);
    const before = await tx.in(Images, scope).get(repository.id, manifest.digest);
    const held = tag === undefined ? undefined : await tx.in(ImageTags, scope).get(repository.id, tag);
    if (before && (tag === undefined || held?.digest === manifest.digest))
      throw imageExists(manifest.digest, tag, repository);
    if (tag !== undefined && held && isFixed(repository, tag)) throw tagExists(tag, repository);
    const image = before ?? (await newImage(tx, ctx, repository, { manifest, text }));
    if (tag === undefined) await tx.in(Images, scope).put(image);
    else await tagImage(tx, repository, image, { tag, held });
    const { registryId, name: repositoryName } = repository;
    const imageId = { imageDigest: manifest.digest, ...(tag !== undefined && { imageTag: tag }) };
    const { mediaType: imageManifestMediaType } = manifest;
    return { image: { registryId, repositoryName, imageId, imageManifest: text, imageManifestMediaType } };
  });
};

/** Its manifest is kept; the record itself is still to be put. */
async function newImage(
  tx: WriteTx,
  ctx: Context,
  repository: RepositoryRecord,
  { manifest, text }: { readonly manifest: Manifest; readonly text: string },
): Promise<ImageRecord> {
  const size = await sizeOfParts(tx, repository, manifest);
  const { digest, mediaType, artifactType, subject, annotations, layers, children } = manifest;
  await tx.in(Manifests, scopeOf(repository)).put({ repository: repository.id, digest, text });
  return {
    repository: repository.id,
    digest,
    mediaType,
    ...(artifactType !== undefined && { artifactType }),
    size,
    manifestSize: Buffer.byteLength(text),
    pushedAt: ctx.clock.now(),
    tags: [],
    layers: layers.map((layer) => layer.digest),
    children: children.map((child) => child.digest),
    ...(subject !== undefined && { subject }),
    ...(annotations && { annotations }),
  };
}

/** @throws AwsError LayersNotFoundException, ReferencedImagesNotFoundException */
async function sizeOfParts(tx: ReadTx, repository: RepositoryRecord, { layers, children }: Manifest): Promise<number> {
  const { id } = repository;
  const found = await tx.in(Layers).getMany(layers.map(({ digest }) => [id, digest]));
  const missing = layers.filter((_, index) => !found[index]).map(({ digest }) => digest);
  if (missing.length > 0) throw layersNotFound([...new Set(missing)], repository);
  const images = await tx.in(Images, scopeOf(repository)).getMany(children.map(({ digest }) => [id, digest]));
  const absent = children.filter((_, index) => !images[index]).map(({ digest }) => digest);
  if (absent.length > 0) throw referencedNotFound([...new Set(absent)], repository);
  return [...found, ...images].reduce((sum, part) => sum + part!.size, 0);
}

interface Tagging {
  readonly tag: string;
  /** Where it was before. */
  readonly held: ImageTagRecord | undefined;
}

async function tagImage(
  tx: WriteTx,
  repository: RepositoryRecord,
  image: ImageRecord,
  { tag, held }: Tagging,
): Promise<void> {
  const scope = scopeOf(repository);
  const images = tx.in(Images, scope);
  const other = held && (await images.get(repository.id, held.digest));
  if (other) await images.put({ ...other, tags: other.tags.filter((one) => one !== tag) });
  await images.put({ ...image, tags: [...image.tags, tag] });
  await tx.in(ImageTags, scope).put({ repository: repository.id, tag, digest: image.digest });
}
