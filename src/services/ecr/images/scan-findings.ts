/** Nothing is scanned here: no image has findings. */
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { requireRepository } from '../repositories/own-repository.ts';
import { findImage } from './find-image.ts';
import { imageNotFound } from './image-errors.ts';

export const describeImageScanFindings: Operation<'ecr', 'DescribeImageScanFindings'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const repository = await requireRepository(tx, ctx, input);
    const found = await findImage(tx, repository, input.imageId);
    if ('failure' in found) throw imageNotFound(input.imageId, repository);
    const { imageTag = 'null' } = input.imageId;
    throw new AwsError(
      'ScanNotFoundException',
      `Image scan does not exist for the image with '{imageDigest:'${found.image.digest}', imageTag:'${imageTag}'}' ` +
        `in the repository with name '${repository.name}' in the registry with id '${repository.registryId}'`,
    );
  });
