/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html */
import type { Operation } from '../../../wire/service.ts';
import { invalidRequest } from '../errors.ts';
import { Secrets, SecretVersions } from '../records.ts';
import { checkToken } from '../rotation/function.ts';
import { nameAndArn, requireLiving } from '../secrets/references.ts';
import { addVersion, givenValue, isRepeated, makeVersion, requireToken } from './new-version.ts';
import { current, labelsOf } from './stages.ts';

export const putSecretValue: Operation<'secrets-manager', 'PutSecretValue'> = async (input, ctx) => {
  const value = givenValue(input);
  if (!value) throw invalidRequest('You must provide either SecretString or SecretBinary.');
  const token = requireToken(input.ClientRequestToken);
  const found = await ctx.read((tx) => requireLiving(tx, ctx, input.SecretId));
  checkToken(ctx, found, token, input.RotationToken);
  const made = await makeVersion(ctx, found, token, value);
  return ctx.write(async (tx) => {
    const secret = await requireLiving(tx, ctx, input.SecretId);
    const there = await tx.in(SecretVersions, secret).get(secret.name, token);
    const isThere = isRepeated(secret, there, made);
    const after = isThere ? secret : await addVersion(tx, secret, made, input.VersionStages ?? [current]);
    if (!isThere) await tx.in(Secrets, secret).put(after);
    return { ...nameAndArn(after), VersionId: token, VersionStages: labelsOf(after.stages, token) };
  });
};
