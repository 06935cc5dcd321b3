/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
import type { Input } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { exists, invalidRequest, notImplemented } from '../errors.ts';
import { type SecretRecord, Secrets, SecretVersions } from '../records.ts';
import { tagsOfNew } from '../../../wire/tags.ts';
import { tagRules } from '../tag-lists.ts';
import {
  addVersion,
  givenValue,
  isRepeated,
  makeVersion,
  type MadeVersion,
  requireToken,
} from '../values/new-version.ts';
import { current } from '../values/stages.ts';
import { nameAndArn, requireName } from './references.ts';

type Request = Input<'secrets-manager', 'CreateSecret'>;

const suffixCharacters = 6;

export const createSecret: Operation<'secrets-manager', 'CreateSecret'> = async (input, ctx) => {
  requireName(input.Name);
  if (input.AddReplicaRegions?.length) throw notImplemented('replicas of secrets (AddReplicaRegions)');
  if (input.Type !== undefined && input.Type !== '') throw notImplemented('secrets that others manage (Type)');
  const value = givenValue(input);
  const secret = await ctx.read((tx) => newOrRepeated(tx, input, ctx));
  const made = value && (await makeVersion(ctx, secret, requireToken(input.ClientRequestToken), value));
  return ctx.write(async (tx) => {
    const there = await tx.in(Secrets).get(input.Name);
    if (there) {
      await requireSame(tx, there, made);
      return answer(there, made);
    }
    const kept = made ? await addVersion(tx, { ...secret, stages: {}, versionCount: 0 }, made, [current]) : secret;
    await tx.in(Secrets).put(kept);
    return answer(kept, made);
  });
};

function answer(secret: SecretRecord, made: MadeVersion | undefined) {
  return { ...nameAndArn(secret), ...(made && { VersionId: made.id }) };
}

/** The secret as it will be; where the request was made before, as it is. */
async function newOrRepeated(tx: ReadTx, input: Request, ctx: Context): Promise<SecretRecord> {
  const there = await tx.in(Secrets).get(input.Name);
  if (there) return there;
  const now = ctx.clock.now();
  const tags = tagsOfNew(ctx, tagRules.counted(tagRules.checked(input.Tags)));
  return {
    name: input.Name,
    suffix: suffixOf(ctx),
    account: ctx.account,
    region: ctx.region,
    ...(input.Description !== undefined && { description: input.Description }),
    ...(input.KmsKeyId !== undefined && input.KmsKeyId !== '' && { keyId: input.KmsKeyId }),
    createdAt: now,
    changedAt: now,
    ...(tags.length > 0 && { tags }),
    stages: {},
    versionCount: 0,
  };
}

/** Letters of both cases and digits; no name of AWS's own endings. */
export function suffixOf({ ids }: Context): string {
  const bytes = Buffer.from(ids.token(), 'base64url')
    .toString('base64')
    .replaceAll(/[^A-Za-z0-9]/g, '');
  return bytes.slice(0, suffixCharacters).padEnd(suffixCharacters, 'A');
}

/** @throws AwsError unless the secret's version of the token has the value already */
async function requireSame(tx: ReadTx, there: SecretRecord, made: MadeVersion | undefined): Promise<void> {
  if (there.deletesAt !== undefined)
    throw invalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  const version = made && (await tx.in(SecretVersions).get(there.name, made.id));
  if (!made || !isRepeated(there, version, made))
    throw exists(`The operation failed because the secret ${there.name} already exists.`);
}
