/**
 * SSESpecification: which key a table is encrypted with at rest. Kept and shown; what lies here is the data folder's.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { invalidParameter } from '../errors.ts';
import type { TableRecord } from '../records.ts';

type Given = Input<'dynamodb', 'CreateTable'>['SSESpecification'];

/**
 * A table that names no key is under the AWS managed one. A key that the caller may not describe, or that is not there,
 * is shown as it was named.
 * @throws AwsError ValidationException
 */
export async function encryptionOf(given: Given, ctx: Context): Promise<Pick<TableRecord, 'encryption'>> {
  if (!given) return {};
  const { Enabled, SSEType, KMSMasterKeyId: key } = given;
  if (SSEType === 'AES256') throw invalidParameter('Unsupported input type for SSESpecification: AES256');
  if (!Enabled) {
    if (key !== undefined || SSEType !== undefined)
      throw invalidParameter('SSESpecification.Enabled must be true to specify SSEType or KMSMasterKeyId');
    return {};
  }
  const id = key ?? 'alias/aws/dynamodb';
  return { encryption: { keyArn: (await arnOfKey(id, ctx)) ?? asNamed(id, ctx) } };
}

async function arnOfKey(id: string, ctx: Context): Promise<string | undefined> {
  try {
    return (await ctx.aws.as(ctx.caller).kms.describeKey({ KeyId: id })).KeyMetadata?.Arn;
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

function asNamed(id: string, { region, account }: Context): string {
  if (id.startsWith('arn:')) return id;
  return `arn:aws:kms:${region}:${account}:${id.startsWith('alias/') ? id : `key/${id}`}`;
}
