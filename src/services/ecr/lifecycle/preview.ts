/**
 * What a lifecycle policy would expire: reckoned when it is asked for, as of the time when the preview was started.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_StartLifecyclePolicyPreview.html
 */
import type { Operation } from '../../../wire/service.ts';
import { previewNotFound } from '../errors.ts';
import { Images } from '../images/image-records.ts';
import { Previews } from '../records.ts';
import { requireRepository, scopeOf } from '../repositories/own-repository.ts';
import { pages, next } from '../repositories/repositories.ts';
import { dueImages } from './due.ts';
import { placeOf, requireLifecycle } from './lifecycle-policies.ts';
import { readLifecyclePolicy, withoutSpace } from './policy-text.ts';

export const startLifecyclePolicyPreview: Operation<'ecr', 'StartLifecyclePolicyPreview'> = async (input, ctx) => {
  const given = input.lifecyclePolicyText;
  if (given !== undefined) readLifecyclePolicy(given);
  return ctx.write(async (tx) => {
    const repository = await requireRepository(tx, ctx, input);
    const text = given === undefined ? requireLifecycle(repository).text : withoutSpace(given);
    const startedAt = ctx.clock.now();
    await tx.in(Previews, scopeOf(repository)).put({ repository: repository.id, text, startedAt });
    return { ...placeOf(repository), lifecyclePolicyText: text, status: 'COMPLETE' as const };
  });
};

export const getLifecyclePolicyPreview: Operation<'ecr', 'GetLifecyclePolicyPreview'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const repository = await requireRepository(tx, ctx, input);
    const preview = await tx.in(Previews, scopeOf(repository)).get(repository.id);
    if (!preview) throw previewNotFound(repository);
    const images = await tx.in(Images, scopeOf(repository)).all([repository.id]);
    const due = dueImages(readLifecyclePolicy(preview.text), images, preview.startedAt);
    const { imageIds, filter, maxResults, nextToken } = input;
    const wanted = due.filter(
      ({ image }) =>
        (!imageIds ||
          imageIds.some(({ imageDigest, imageTag }) =>
            imageDigest === undefined ? image.tags.includes(imageTag ?? '') : imageDigest === image.digest,
          )) &&
        (filter?.tagStatus === undefined ||
          filter.tagStatus === 'ANY' ||
          image.tags.length > 0 === (filter.tagStatus === 'TAGGED')),
    );
    const found = pages.inMemory(wanted, ({ image }) => image.digest, { limit: maxResults, after: nextToken });
    return {
      ...placeOf(repository),
      lifecyclePolicyText: preview.text,
      status: 'COMPLETE' as const,
      previewResults: found.items.map(({ image, rulePriority }) => ({
        ...(image.tags.length > 0 && { imageTags: [...image.tags] }),
        imageDigest: image.digest,
        imagePushedAt: new Date(image.pushedAt),
        action: { type: 'EXPIRE' as const },
        appliedRulePriority: rulePriority,
        storageClass: 'STANDARD' as const,
      })),
      summary: { expiringImageTotalCount: due.length },
      ...next(found),
    };
  });
