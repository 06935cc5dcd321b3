/** A new version of a secret's value, of CreateSecret, PutSecretValue and UpdateSecret. */
import type { Context, WriteTx } from '../../../wire/context.ts';
import { exists, invalidParameter, invalidRequest } from '../errors.ts';
import { type SecretRecord, SecretVersions, type VersionRecord } from '../records.ts';
import { secretArn } from '../secrets/references.ts';
import { withNewVersion } from './stages.ts';
import { digestOf, encrypted, type PlainValue } from './value-encryption.ts';

interface GivenValue {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}

/** Versions that a secret keeps; beyond, those without a label go. */
const keptVersions = 100;

/** The value of a request. @throws AwsError InvalidParameterException where there are two */
export function givenValue({ SecretString, SecretBinary }: GivenValue): PlainValue | undefined {
  if (SecretString !== undefined && SecretBinary !== undefined)
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  if (SecretString !== undefined) return { kind: 'string', bytes: Buffer.from(SecretString) };
  return SecretBinary && { kind: 'binary', bytes: Buffer.from(SecretBinary) };
}

/** @throws AwsError InvalidRequestException */
export function requireToken(token: string | undefined): string {
  if (token === undefined)
    throw invalidRequest('You must provide a ClientRequestToken value. We recommend a UUID-type value.');
  return token;
}

/** A version that is not kept yet: encrypted, and without its place in the row of the others. */
export type MadeVersion = Omit<VersionRecord, 'number'>;

type Owner = Pick<SecretRecord, 'name' | 'suffix' | 'account' | 'region' | 'keyId'>;

export async function makeVersion(ctx: Context, secret: Owner, id: string, value: PlainValue): Promise<MadeVersion> {
  const place = { arn: secretArn(secret), versionId: id };
  return {
    secret: secret.name,
    id,
    kind: value.kind,
    value: await encrypted(ctx, place, secret.keyId, value),
    digest: digestOf(ctx, place, value),
    ...(secret.keyId !== undefined && { keyId: secret.keyId }),
    createdAt: ctx.clock.now(),
  };
}

/**
 * Whether the request was made before: a version of its token is there, with its value.
 * @throws AwsError ResourceExistsException with another value
 */
export function isRepeated(secret: SecretRecord, there: VersionRecord | undefined, made: MadeVersion): boolean {
  if (!there) return false;
  if (there.digest === made.digest) return true;
  throw exists(
    `You can't use ClientRequestToken ${made.id} because that value is already in use for a version of secret ` +
      `${secretArn(secret)}.`,
  );
}

/** Keeps the version with its labels; the secret as it is then, which the caller keeps. */
export async function addVersion(
  tx: WriteTx,
  secret: SecretRecord,
  made: MadeVersion,
  labels: readonly string[],
): Promise<SecretRecord> {
  const number = secret.versionCount + 1;
  const stages = withNewVersion(secret.stages, made.id, labels);
  const versions = tx.in(SecretVersions, secret);
  await versions.put({ ...made, number });
  if (number > keptVersions) await dropOldest(tx, secret, stages);
  return { ...secret, stages, versionCount: number, changedAt: made.createdAt };
}

async function dropOldest(tx: WriteTx, secret: SecretRecord, stages: SecretRecord['stages']): Promise<void> {
  const versions = tx.in(SecretVersions, secret);
  const all = await versions.all([secret.name]);
  const labelled = new Set(Object.values(stages));
  const deprecated = all.filter(({ id }) => !labelled.has(id)).toSorted((left, right) => left.number - right.number);
  for (const { id } of deprecated.slice(0, Math.max(0, all.length - keptVersions)))
    await versions.delete(secret.name, id);
}
