/**
 * UpdateSecret: description, key and value, each where it is given. A new key encrypts the versions anew that have a
 * label of AWS's. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecret.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidRequest, notImplemented } from '../errors.ts';
import { type SecretRecord, Secrets, SecretVersions, type VersionRecord } from '../records.ts';
import { addVersion, givenValue, isRepeated, makeVersion, requireToken } from '../values/new-version.ts';
import { current } from '../values/stages.ts';
import { decrypted, encrypted } from '../values/value-encryption.ts';
import { nameAndArn, requireLiving, secretArn } from './references.ts';

type Request = Input<'secrets-manager', 'UpdateSecret'>;

export const updateSecret: Operation<'secrets-manager', 'UpdateSecret'> = async (input, ctx) => {
  if (input.Type !== undefined && input.Type !== '') throw notImplemented('secrets that others manage (Type)');
  const value = givenValue(input);
  const found = await ctx.read(async (tx) => {
    const secret = await requireLiving(tx, ctx, input.SecretId);
    return { secret, labelled: await labelledVersions(tx, secret, input) };
  });
  const changed = changedBy(found.secret, input, ctx);
  const made = value && (await makeVersion(ctx, changed, requireToken(input.ClientRequestToken), value));
  const again: VersionRecord[] = [];
  for (const version of found.labelled) again.push(await encryptedAnew(ctx, changed, version));
  return ctx.write(async (tx) => {
    const secret = await requireLiving(tx, ctx, input.SecretId);
    if (secret.keyId !== found.secret.keyId || secret.suffix !== found.secret.suffix)
      throw invalidRequest('The secret was changed by another request at the same time. Try again.');
    const versions = tx.in(SecretVersions, secret);
    for (const version of again) if (await versions.get(secret.name, version.id)) await versions.put(version);
    const there = made && (await versions.get(secret.name, made.id));
    const after = changedBy(secret, input, ctx);
    const isNew = made !== undefined && !isRepeated(secret, there, made);
    await tx.in(Secrets, secret).put(isNew ? await addVersion(tx, after, made, [current]) : after);
    return { ...nameAndArn(secret), ...(made && { VersionId: made.id }) };
  });
};

function changedBy({ keyId, ...secret }: SecretRecord, { Description, KmsKeyId }: Request, ctx: Context): SecretRecord {
  const key = KmsKeyId ?? keyId;
  return {
    ...secret,
    ...(Description !== undefined && { description: Description }),
    ...(key !== undefined && key !== '' && { keyId: key }),
    changedAt: ctx.clock.now(),
  };
}

/** Those that another key is to encrypt. */
async function labelledVersions(tx: ReadTx, secret: SecretRecord, { KmsKeyId }: Request): Promise<VersionRecord[]> {
  if (KmsKeyId === undefined || KmsKeyId === (secret.keyId ?? '')) return [];
  const labels = ['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS'];
  const ids = new Set(labels.map((label) => secret.stages[label]).filter((id) => id !== undefined));
  const found = await tx.in(SecretVersions, secret).getMany([...ids].map((id) => [secret.name, id]));
  return found.filter((version) => version !== undefined);
}

async function encryptedAnew(ctx: Context, secret: SecretRecord, version: VersionRecord): Promise<VersionRecord> {
  const place = { arn: secretArn(secret), versionId: version.id };
  const bytes = await decrypted(ctx, place, version.value);
  const { keyId: _before, ...rest } = version;
  const value = await encrypted(ctx, place, secret.keyId, { kind: version.kind, bytes });
  return { ...rest, value, ...(secret.keyId !== undefined && { keyId: secret.keyId }) };
}
