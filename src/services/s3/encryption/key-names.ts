/**
 * KMS keys by their names: until there is a key service, any name that could be a key's is one, and the same key every
 * time. https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id
 */
import { createHash } from 'node:crypto';
import { AwsError } from '../../../wire/errors.ts';

export interface KeyPlace {
  readonly region: string;
  readonly account: string;
}

const managedKey = 'alias/aws/s3';
const keyId = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/i;
const alias = /^alias\/[\w/-]{1,250}$/;
const arnForm = /^arn:aws:kms:([a-z0-9-]+):(\d{12}):(?:key\/(.+)|(alias\/.+))$/;

/** The key's ARN; without a name that of the account's own key for S3. @throws AwsError KMS.NotFoundException */
export function keyArn(name: string | undefined, { region, account }: KeyPlace): string {
  const asked = name ?? managedKey;
  const [, namedRegion = region, namedAccount = account, id, named] = arnForm.exec(asked) ?? [];
  if (namedRegion !== region) throw notFound(`Invalid arn ${namedRegion}`);
  const key = id ?? named ?? asked;
  if (keyId.test(key)) return `arn:aws:kms:${region}:${namedAccount}:key/${key}`;
  if (alias.test(key) && id === undefined)
    return `arn:aws:kms:${region}:${namedAccount}:key/${idOf(key, region, namedAccount)}`;
  throw notFound(`Invalid keyId '${key}'`);
}

function notFound(message: string): AwsError {
  return new AwsError('KMS.NotFoundException', message, {}, 400);
}

/** What the alias stands for. */
function idOf(name: string, region: string, account: string): string {
  const hex = createHash('sha256').update(`${account} ${region} ${name}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
