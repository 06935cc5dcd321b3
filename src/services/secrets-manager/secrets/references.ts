/**
 * How requests name a secret: by its name, its ARN, or its ARN without the six characters at the end.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
 */
import { parseArn } from '../../../kernel/arn.ts';
import type { Scope } from '../../../kernel/collections/collection.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { invalidName, markedForDeletion, secretNotFound } from '../errors.ts';
import { type SecretRecord, Secrets } from '../records.ts';

type Here = Pick<Context, 'account' | 'region'>;

interface Reference {
  readonly name: string;
  /** Absent: whichever it has. */
  readonly suffix?: string;
  readonly scope: Required<Pick<Scope, 'account' | 'region'>>;
}

/** `undefined`: it is an ARN, but no secret's. An ARN that looks whole is taken for one. */
function referenceOf(id: string, { account, region }: Here): Reference | undefined {
  if (!id.startsWith('arn:')) return { name: id, scope: { account, region } };
  const arn = parseArn(id);
  if (arn?.service !== 'secretsmanager' || arn.account === '') return undefined;
  if (!arn.resource.startsWith('secret:')) return undefined;
  const scope = { account: arn.account, region: arn.region };
  const text = arn.resource.slice('secret:'.length);
  const suffix = /-([A-Za-z0-9]{6})$/.exec(text)?.[1];
  return suffix === undefined ? { name: text, scope } : { name: text.slice(0, -7), suffix, scope };
}

export function requireName(name: string): void {
  if (!/^[\w/+=.@!-]+$/.test(name)) throw invalidName();
}

export async function findSecret(tx: ReadTx, ctx: Here, id: string): Promise<SecretRecord | undefined> {
  const reference = referenceOf(id, ctx);
  if (!reference || reference.scope.region !== ctx.region) return undefined;
  const secret = await tx.in(Secrets, reference.scope).get(reference.name);
  return reference.suffix === undefined || reference.suffix === secret?.suffix ? secret : undefined;
}

/** Deleted or not. @throws AwsError ValidationException, ResourceNotFoundException */
export async function requireSecret(tx: ReadTx, ctx: Here, id: string): Promise<SecretRecord> {
  if (!id.startsWith('arn:')) requireName(id);
  const secret = await findSecret(tx, ctx, id);
  if (!secret) throw secretNotFound();
  return secret;
}

/** One that is not marked for deletion. @throws AwsError */
export async function requireLiving(tx: ReadTx, ctx: Here, id: string): Promise<SecretRecord> {
  const secret = await requireSecret(tx, ctx, id);
  if (secret.deletesAt !== undefined) throw markedForDeletion();
  return secret;
}

export function secretArn({
  name,
  suffix,
  account,
  region,
}: Omit<Pick<SecretRecord, 'name' | 'suffix'>, never> & Here) {
  return `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${suffix}`;
}

/** What most operations answer. */
export function nameAndArn(secret: SecretRecord) {
  return { ARN: secretArn(secret), Name: secret.name };
}
