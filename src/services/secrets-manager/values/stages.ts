/**
 * Staging labels: names of versions, each at one version. Where AWSCURRENT goes, AWSPREVIOUS goes to the version that
 * had it. https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version
 */
import type { Input } from '../../../wire/aws-types.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidParameter, valueNotFound } from '../errors.ts';
import { Secrets, type SecretRecord, SecretVersions } from '../records.ts';
import { nameAndArn, requireLiving } from '../secrets/references.ts';

type Stages = SecretRecord['stages'];

export const current = 'AWSCURRENT';
export const previous = 'AWSPREVIOUS';
export const pending = 'AWSPENDING';
const most = 20;

/** Labels of a version, in order. */
export function labelsOf(stages: Stages, versionId: string): string[] {
  return Object.keys(stages)
    .filter((label) => stages[label] === versionId)
    .toSorted();
}

/** With the labels at a new version. The first version of a secret is its current one. @throws AwsError */
export function withNewVersion(stages: Stages, versionId: string, labels: readonly string[]): Stages {
  const wanted = new Set(stages[current] === undefined ? [...labels, current] : labels);
  const before = stages[current];
  const moved: Record<string, string> = {
    ...stages,
    ...Object.fromEntries([...wanted].map((one) => [one, versionId])),
  };
  if (wanted.has(current) && before !== undefined && before !== versionId) {
    moved[previous] = before;
    // What was pending has become current long ago.
    if (moved[pending] === before) delete moved[pending];
  }
  return counted(moved);
}

export const updateSecretVersionStage: Operation<'secrets-manager', 'UpdateSecretVersionStage'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const secret = await requireLiving(tx, ctx, input.SecretId);
    for (const id of [input.RemoveFromVersionId, input.MoveToVersionId]) {
      // A rotation's version has its label before it has a value.
      const isPending = id === input.RemoveFromVersionId && secret.stages[pending] === id;
      if (id !== undefined && !isPending && !(await tx.in(SecretVersions, secret).get(secret.name, id)))
        throw valueNotFound(`VersionId: ${id}`);
    }
    const stages = moved(secret.stages, input);
    await tx.in(Secrets, secret).put({ ...secret, stages, changedAt: ctx.clock.now() });
    return nameAndArn(secret);
  });

function moved(stages: Stages, input: Input<'secrets-manager', 'UpdateSecretVersionStage'>): Stages {
  const { VersionStage: label, RemoveFromVersionId: from, MoveToVersionId: to } = input;
  const before = Object.hasOwn(stages, label) ? stages[label] : undefined;
  if (from === undefined && to === undefined)
    throw invalidParameter('You must provide RemoveFromVersionId, MoveToVersionId, or both.');
  if (before !== undefined && before !== to && from === undefined)
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ` +
        `${before}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  if (from !== undefined && before !== from)
    throw invalidParameter(`Staging label ${label} is not attached to version ${from}.`);
  if (label === current && to === undefined)
    throw invalidParameter(
      `You can only move staging label ${current} to a different secret version. It can't be completely removed.`,
    );
  const { [label]: _gone, ...rest } = stages;
  if (to === undefined) return rest;
  const there = { ...rest, [label]: to };
  return counted(label === current && before !== undefined && before !== to ? { ...there, [previous]: before } : there);
}

function counted(stages: Stages): Stages {
  if (Object.keys(stages).length > most) throw invalidParameter(`A secret can have at most ${most} staging labels.`);
  return stages;
}
