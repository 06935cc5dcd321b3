/**
 * By which key AWS would encrypt a repository's images. Here bodies lie encrypted whatever is named.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
 */
import type { Context } from '../../../wire/context.ts';
import { invalidParameter } from '../errors.ts';
import type { Encryption } from '../records.ts';

interface Given {
  readonly encryptionType?: Encryption['encryptionType'] | undefined;
  readonly kmsKey?: string | undefined;
}

const keyArn = /^arn:aws:kms:[a-z0-9-]+:\d{12}:(?:key|alias)\/[A-Za-z0-9/_-]+$/;
const keyName = /^(?:alias\/[A-Za-z0-9/_-]+|[A-Za-z0-9-]+)$/;

/** A key's id becomes its ARN; where none is named, it is the one that AWS manages for ECR. */
export function encryptionOf(
  given: Given | undefined,
  { account, region }: Pick<Context, 'account' | 'region'>,
): Encryption {
  const { encryptionType = 'AES256', kmsKey } = given ?? {};
  if (encryptionType === 'AES256') {
    if (kmsKey !== undefined) throw invalidParameter('encryptionConfiguration', 'kmsKey is for KMS encryption only');
    return { encryptionType };
  }
  const arnOf = (resource: string): string => `arn:aws:kms:${region}:${account}:${resource}`;
  if (kmsKey === undefined) return { encryptionType, kmsKey: arnOf('alias/aws/ecr') };
  if (keyArn.test(kmsKey)) return { encryptionType, kmsKey };
  if (!keyName.test(kmsKey)) throw invalidParameter('kmsKey', 'Invalid KMS key');
  return { encryptionType, kmsKey: arnOf(kmsKey.startsWith('alias/') ? kmsKey : `key/${kmsKey}`) };
}
