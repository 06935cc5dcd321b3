/**
 * SSESpecification: which key a table is encrypted with at rest. Kept and shown; what lies here is the data folder's.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { invalidParameter } from '../errors.ts';
import type { TableRecord } from '../records.ts';

type Given = Input<'dynamodb', 'CreateTable'>['SSESpecification'];

export function encryptionOf(given: Given, { region, account }: Context): Pick<TableRecord, 'encryption'> {
  if (!given) return {};
  const { Enabled, SSEType, KMSMasterKeyId: key } = given;
  if (SSEType === 'AES256') throw invalidParameter('Unsupported input type for SSESpecification: AES256');
  if (!Enabled) {
    if (key !== undefined || SSEType !== undefined)
      throw invalidParameter('SSESpecification.Enabled must be true to specify SSEType or KMSMasterKeyId');
    return {};
  }
  const id = key ?? 'alias/aws/dynamodb';
  if (id.startsWith('arn:')) return { encryption: { keyArn: id } };
  const resource = id.startsWith('alias/') ? id : `key/${id}`;
  return { encryption: { keyArn: `arn:aws:kms:${region}:${account}:${resource}` } };
}
