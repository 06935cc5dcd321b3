/**
 * A repository's lifecycle policy.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
import type { Context, WriteTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { lifecyclePolicyNotFound } from '../errors.ts';
import { Repositories, type LifecycleFacts, type RepositoryRecord } from '../records.ts';
import { requireRepository, scopeOf } from '../repositories/own-repository.ts';
import { lifecycleJob } from './lifecycle-job-name.ts';
import { readLifecyclePolicy, withoutSpace } from './policy-text.ts';

export const putLifecyclePolicy: Operation<'ecr', 'PutLifecyclePolicy'> = async (input, ctx) => {
  readLifecyclePolicy(input.lifecyclePolicyText);
  const text = withoutSpace(input.lifecyclePolicyText);
  return ctx.write(async (tx) => {
    const repository = await requireRepository(tx, ctx, input);
    const lifecycle: LifecycleFacts = { text, lastEvaluatedAt: 0 };
    await tx.in(Repositories, scopeOf(repository)).put({ ...repository, lifecycle });
    await evaluateNow(tx, ctx, repository);
    return { ...placeOf(repository), lifecyclePolicyText: text };
  });
};

/** One that waits for tomorrow is woken. */
async function evaluateNow(tx: WriteTx, ctx: Context, repository: RepositoryRecord): Promise<void> {
  const job = lifecycleJob(repository);
  const [waiting] = await tx.jobs.find(job.subject, job.kind);
  if (waiting) await tx.jobs.wake(waiting.id);
  else tx.enqueue({ ...job, runAt: ctx.clock.now() });
}

export const getLifecyclePolicy: Operation<'ecr', 'GetLifecyclePolicy'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const repository = await requireRepository(tx, ctx, input);
    return { ...placeOf(repository), ...shown(requireLifecycle(repository)) };
  });

export const deleteLifecyclePolicy: Operation<'ecr', 'DeleteLifecyclePolicy'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const repository = await requireRepository(tx, ctx, input);
    const found = requireLifecycle(repository);
    const { lifecycle: _removed, ...without } = repository;
    await tx.in(Repositories, scopeOf(repository)).put(without);
    return { ...placeOf(repository), ...shown(found) };
  });

/** @throws AwsError LifecyclePolicyNotFoundException */
export function requireLifecycle(repository: RepositoryRecord): LifecycleFacts {
  if (!repository.lifecycle) throw lifecyclePolicyNotFound(repository);
  return repository.lifecycle;
}

function shown({ text, lastEvaluatedAt }: LifecycleFacts) {
  return { lifecyclePolicyText: text, lastEvaluatedAt: new Date(lastEvaluatedAt) };
}

export function placeOf({ registryId, name }: RepositoryRecord) {
  return { registryId, repositoryName: name };
}
