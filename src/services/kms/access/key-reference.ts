/**
 * What a request calls a key: its id, its ARN, an alias's name or ARN. Nothing here says whether it is there.
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id
 */
import { parseArn } from '../../../kernel/arn.ts';
import { AwsError } from '../../../wire/errors.ts';
import { notFound } from '../errors.ts';

/** Where a name without an account means. */
export interface Here {
  readonly account: string;
  readonly region: string;
}

export interface KeyReference extends Here {
  readonly kind: 'key' | 'alias';
  /** The key's id, or the alias's name (`alias/app`). */
  readonly name: string;
}

const keyId = /^(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/** `undefined`: it can be no key's. */
export function parseReference(text: string, here: Here): KeyReference | undefined {
  if (!text.startsWith('arn:')) return parseName(text, here);
  const arn = parseArn(text);
  if (arn?.service !== 'kms') return undefined;
  const { account, region, resource } = arn;
  return parseName(resource.startsWith('key/') ? resource.slice('key/'.length) : resource, { account, region });
}

function parseName(text: string, { account, region }: Here): KeyReference | undefined {
  if (text.startsWith('alias/')) return { kind: 'alias', name: text, account, region };
  return keyId.test(text) ? { kind: 'key', name: text, account, region } : undefined;
}

/** @throws AwsError NotFoundException, InvalidArnException for what can be no key's of this Region */
export function requireReference(text: string, here: Here, options: { readonly aliases: boolean }): KeyReference {
  const reference = parseReference(text, here);
  if (!reference && text.startsWith('arn:')) throw new AwsError('InvalidArnException', `Invalid arn ${text}`);
  if (!reference) throw notFound(`Invalid keyId '${text}'`);
  if (reference.region !== here.region) throw notFound(`Invalid arn ${reference.region}`);
  if (reference.kind === 'key' || options.aliases) return reference;
  if (text.startsWith('arn:'))
    throw new AwsError('InvalidArnException', 'Key Aliases are not supported for this operation');
  throw notFound(`Invalid keyId '${text}'`);
}

export function keyArn({ account, region }: Here, id: string): string {
  return `arn:aws:kms:${region}:${account}:key/${id}`;
}

/** `name`: `alias/app` */
export function aliasArn({ account, region }: Here, name: string): string {
  return `arn:aws:kms:${region}:${account}:${name}`;
}
