/**
 * Policies of repositories, which other accounts are let in by.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
 */
import type { Operation } from '../../../wire/service.ts';
import { invalidParameter, repositoryPolicyNotFound } from '../errors.ts';
import { Repositories, type KeptPolicy, type RepositoryRecord } from '../records.ts';
import { requireRepository, scopeOf } from './own-repository.ts';
import { checkPolicy, keptPolicy, policyInForce, shownPolicy } from './policy-document.ts';
import { repositoryArn } from './repository-arn.ts';

export const setRepositoryPolicy: Operation<'ecr', 'SetRepositoryPolicy'> = async (input, ctx) => {
  const policy = checkPolicy(input.policyText, 'repository');
  if (input.force !== true) {
    const document = await ctx.read((tx) => policyInForce(tx, { document: input.policyText, boundIds: {} }, undefined));
    const { registryId: account = ctx.account } = input;
    const resourcePolicy = { name: 'the new policy', document: document!, kind: 'resource-based' as const, account };
    const later = await ctx.isAllowed('ecr:SetRepositoryPolicy', repositoryArn(input, ctx), { resourcePolicy });
    if (!later.allowed)
      throw invalidParameter('PolicyText', 'The policy would lock you out of the repository: force it, or change it');
  }
  return ctx.write(async (tx) => {
    const repository = await requireRepository(tx, ctx, input);
    const kept = await keptPolicy(tx, input.policyText, policy);
    await tx.in(Repositories, scopeOf(repository)).put({ ...repository, policy: kept });
    return answer(repository, await shownPolicy(tx, kept));
  });
};

export const getRepositoryPolicy: Operation<'ecr', 'GetRepositoryPolicy'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const repository = await requireRepository(tx, ctx, input);
    return answer(repository, await shownPolicy(tx, requirePolicy(repository)));
  });

export const deleteRepositoryPolicy: Operation<'ecr', 'DeleteRepositoryPolicy'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const repository = await requireRepository(tx, ctx, input);
    const text = await shownPolicy(tx, requirePolicy(repository));
    const { policy: _removed, ...without } = repository;
    await tx.in(Repositories, scopeOf(repository)).put(without);
    return answer(repository, text);
  });

function requirePolicy(repository: RepositoryRecord): KeptPolicy {
  if (!repository.policy) throw repositoryPolicyNotFound(repository);
  return repository.policy;
}

function answer({ registryId, name }: RepositoryRecord, policyText: string) {
  return { registryId, repositoryName: name, policyText };
}
