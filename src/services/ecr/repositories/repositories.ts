/**
 * Repositories: made, listed, deleted.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
 */
import { randomUUID } from 'node:crypto';
import type { Page } from '../../../kernel/collections/collection.ts';
import type { Context } from '../../../wire/context.ts';
import { paging } from '../../../wire/paging.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidParameter, repositoryExists, repositoryNotEmpty } from '../errors.ts';
import { hasImages, removeContents } from '../images/remove-images.ts';
import { registryAddress } from '../registry/registry-address.ts';
import { Repositories, type RepositoryRecord } from '../records.ts';
import { encryptionOf } from './encryption.ts';
import { requireRepository, scopeOf } from './own-repository.ts';
import { repositoryArn } from './repository-arn.ts';
import { tagsOfNew } from '../../../wire/tags.ts';
import { checkedTags } from './repository-tags.ts';
import { mutabilityOf, shownMutability } from './tag-mutability.ts';

export const pages = paging({ defaultLimit: 100, refused: () => invalidParameter('nextToken', 'Invalid next token') });

export const createRepository: Operation<'ecr', 'CreateRepository'> = async (input, ctx) => {
  const { repositoryName: name, registryId = ctx.account } = input;
  const { region } = ctx;
  const repository: RepositoryRecord = {
    name,
    registryId,
    region,
    id: randomUUID(),
    createdAt: ctx.clock.now(),
    ...mutabilityOf(input),
    scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false,
    encryption: encryptionOf(input.encryptionConfiguration, { account: registryId, region }),
    tags: tagsOfNew(ctx, checkedTags(input.tags)),
  };
  await ctx.write(async (tx) => {
    const repositories = tx.in(Repositories, scopeOf(repository));
    if (await repositories.get(name)) throw repositoryExists({ name, registryId });
    await repositories.insert(repository);
  });
  return { repository: shown(repository, ctx) };
};

export const describeRepositories: Operation<'ecr', 'DescribeRepositories'> = (input, ctx) => {
  const { repositoryNames, registryId = ctx.account, maxResults, nextToken } = input;
  if (repositoryNames !== undefined && (maxResults !== undefined || nextToken !== undefined))
    throw invalidParameter('repositoryNames', 'cannot be given with maxResults or nextToken');
  return ctx.read(async (tx) => {
    if (repositoryNames) {
      const named = [];
      for (const repositoryName of repositoryNames)
        named.push(shown(await requireRepository(tx, ctx, { repositoryName, registryId }), ctx));
      return { repositories: named };
    }
    const stored = tx.in(Repositories, { account: registryId, region: ctx.region });
    const found = await pages.stored(stored.list([], pages.options({ MaxResults: maxResults, NextToken: nextToken })));
    return { repositories: found.items.map((repository) => shown(repository, ctx)), ...next(found) };
  });
};

export const deleteRepository: Operation<'ecr', 'DeleteRepository'> = async (input, ctx) =>
  ctx.write(async (tx) => {
    const repository = await requireRepository(tx, ctx, input);
    if (input.force !== true && (await hasImages(tx, repository))) throw repositoryNotEmpty(repository);
    await tx.in(Repositories, scopeOf(repository)).delete(repository.name);
    await removeContents(tx, repository);
    return { repository: shown(repository, ctx) };
  });

/** The page's token as ECR's outputs have it. */
export function next(page: Page<unknown>): { nextToken?: string } {
  return page.next === undefined ? {} : { nextToken: page.next };
}

function shown(repository: RepositoryRecord, { settings }: Context) {
  const { name: repositoryName, registryId, region, createdAt, scanOnPush, encryption } = repository;
  return {
    repositoryArn: repositoryArn({ repositoryName, registryId }, { region, account: registryId }),
    registryId,
    repositoryName,
    repositoryUri: `${registryAddress(repository, settings).host}/${repositoryName}`,
    createdAt: new Date(createdAt),
    ...shownMutability(repository),
    imageScanningConfiguration: { scanOnPush },
    encryptionConfiguration: { ...encryption },
  };
}
