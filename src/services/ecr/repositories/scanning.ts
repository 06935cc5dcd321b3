/**
 * Whether a repository's images are to be scanned when they are pushed: kept and told. Nothing is ever scanned here.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
 */
import type { Operation } from '../../../wire/service.ts';
import { Repositories } from '../records.ts';
import { requireRepository, scopeOf } from './own-repository.ts';

export const putImageScanningConfiguration: Operation<'ecr', 'PutImageScanningConfiguration'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const repository = await requireRepository(tx, ctx, input);
    const { scanOnPush = false } = input.imageScanningConfiguration;
    await tx.in(Repositories, scopeOf(repository)).put({ ...repository, scanOnPush });
    const { registryId, name: repositoryName } = repository;
    return { registryId, repositoryName, imageScanningConfiguration: { scanOnPush } };
  });
