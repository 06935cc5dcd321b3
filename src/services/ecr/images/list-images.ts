/**
 * Lists of images, page by page in the order of their digests: a page has so many images, each with all of its tags.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html
 */
import type { ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidParameter, notSupported } from '../errors.ts';
import type { RepositoryRecord } from '../records.ts';
import { requireRepository, scopeOf } from '../repositories/own-repository.ts';
import { next, pages } from '../repositories/repositories.ts';
import { findImage, idOf } from './find-image.ts';
import { imageNotFound } from './image-errors.ts';
import { Images, type ImageRecord } from './image-records.ts';

interface Filter {
  readonly tagStatus?: 'TAGGED' | 'UNTAGGED' | 'ANY' | undefined;
  readonly imageStatus?: string | undefined;
}

interface Listing {
  readonly filter?: Filter | undefined;
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

export const listImages: Operation<'ecr', 'ListImages'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const repository = await requireRepository(tx, ctx, input);
    const found = await imagesOf(tx, repository, input);
    const imageIds = found.items.flatMap((image) =>
      image.tags.length === 0 ? [idOf(image)] : image.tags.map((tag) => idOf(image, tag)),
    );
    return { imageIds, ...next(found) };
  });

export const describeImages: Operation<'ecr', 'DescribeImages'> = (input, ctx) => {
  const { imageIds } = input;
  if (imageIds && (input.maxResults !== undefined || input.nextToken !== undefined))
    throw invalidParameter('imageIds', 'cannot be given with maxResults or nextToken');
  return ctx.read(async (tx) => {
    const repository = await requireRepository(tx, ctx, input);
    if (!imageIds) {
      const found = await imagesOf(tx, repository, input);
      return { imageDetails: found.items.map((image) => shown(image, repository)), ...next(found) };
    }
    const images = new Map<string, ImageRecord>();
    for (const id of imageIds) {
      const found = await findImage(tx, repository, id);
      if ('failure' in found) throw imageNotFound(id, repository);
      images.set(found.image.digest, found.image);
    }
    return { imageDetails: [...images.values()].map((image) => shown(image, repository)) };
  });
};

export const listImageReferrers: Operation<'ecr', 'ListImageReferrers'> = (input, ctx) => {
  const { subjectId, filter, maxResults, nextToken } = input;
  checkStatus(filter?.artifactStatus);
  const types = filter?.artifactTypes ?? [];
  return ctx.read(async (tx) => {
    const repository = await requireRepository(tx, ctx, input);
    const images = tx.in(Images, scopeOf(repository));
    const found = await pages.filtered(
      (options) => images.listBy('subject', [repository.id, subjectId.imageDigest!], options),
      { limit: maxResults ?? 50, after: nextToken },
      ({ artifactType }) => types.length === 0 || types.includes(artifactType ?? ''),
    );
    const referrers = found.items.map(({ digest, mediaType, artifactType, manifestSize: size, annotations }) => ({
      digest,
      mediaType,
      ...(artifactType !== undefined && { artifactType }),
      size,
      ...(annotations && { annotations: { ...annotations } }),
      artifactStatus: 'ACTIVE' as const,
    }));
    return { referrers, ...next(found) };
  });
};

function imagesOf(tx: ReadTx, repository: RepositoryRecord, { filter, maxResults, nextToken }: Listing) {
  checkStatus(filter?.imageStatus);
  const wanted = filter?.tagStatus ?? 'ANY';
  const images = tx.in(Images, scopeOf(repository));
  return pages.filtered(
    (options) => images.list([repository.id], options),
    { limit: maxResults, after: nextToken },
    ({ tags }) => wanted === 'ANY' || tags.length > 0 === (wanted === 'TAGGED'),
  );
}

/** All images are active: there is no archive. */
function checkStatus(status: string | undefined): void {
  if (status !== undefined && status !== 'ACTIVE' && status !== 'ANY')
    throw notSupported(`archived images: the status ${status}`);
}

function shown(
  image: ImageRecord,
  { registryId, name: repositoryName }: Pick<RepositoryRecord, 'registryId' | 'name'>,
) {
  const { digest, tags, size, pushedAt, pulledAt, mediaType, artifactType, subject } = image;
  return {
    registryId,
    repositoryName,
    imageDigest: digest,
    ...(tags.length > 0 && { imageTags: [...tags] }),
    imageSizeInBytes: size,
    imagePushedAt: new Date(pushedAt),
    imageManifestMediaType: mediaType,
    ...(artifactType !== undefined && { artifactMediaType: artifactType }),
    ...(pulledAt !== undefined && { lastRecordedPullTime: new Date(pulledAt) }),
    ...(subject !== undefined && { subjectManifestDigest: subject }),
    imageStatus: 'ACTIVE' as const,
  };
}
