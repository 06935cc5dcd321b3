/**
 * What a POST form's fields say: who signed them, and the object that is asked for, under PutObject's members.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { ArrivedForm, FormFields, FormReader, PolicySignature } from '../../../wire/service.ts';
import { tagsOfForm } from './form-tags.ts';
import { checkPolicy, type LengthRange } from './policy.ts';

export interface PostInput extends Omit<Input<'s3', 'PutObject'>, 'Body'> {
  readonly Body: AsyncIterable<Uint8Array>;
  /** Digests that the fields claim, under the names of headers. */
  readonly claims: Readonly<Record<string, string>>;
  readonly checksumAlgorithm: string | undefined;
  /** Of the file, where the policy says. */
  readonly range: LengthRange | undefined;
  readonly fileBytes: number | undefined;
  readonly redirect: string | undefined;
  readonly status: string | undefined;
}

function missingField(name: string): AwsError {
  return new AwsError(
    'InvalidArgument',
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    { ArgumentName: name, ArgumentValue: '' },
    400,
  );
}

const versionFour = ['X-Amz-Signature', 'X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date'];
const versionTwo = ['Signature', 'AWSAccessKeyId'];

function signatureOf(fields: FormFields): PolicySignature | undefined {
  const has = (name: string) => fields.has(name.toLowerCase());
  const names = [versionFour, versionTwo].find((some) => some.some(has));
  const policy = fields.get('policy');
  if (!names) {
    if (policy === undefined) return undefined;
    throw new AwsError('AccessDenied', 'Access Denied', {}, 403);
  }
  for (const name of [...names, 'policy']) if (!has(name)) throw missingField(name);
  const [signature = '', ...others] = names.map((name) => fields.get(name.toLowerCase())!);
  const signed = { policy: policy!, signature, sessionToken: fields.get('x-amz-security-token') };
  if (names === versionTwo) return { ...signed, version: 2, accessKeyId: others[0]! };
  const [algorithm = '', credential = '', date = ''] = others;
  return { ...signed, version: 4, algorithm, credential, date };
}

function inputOf({ path, fields: sent, file, fileBytes, isSigned, now }: ArrivedForm): PostInput {
  const Bucket = bucketOf(path);
  // Variables are expanded before the policy is asked.
  const fields = new Map([...sent].map(([name, value]) => [name, expanded(value, file.name)]));
  const Key = fields.get('key');
  if (!Key) throw missingField('key');
  // What is signed is the policy as it was sent.
  if (isSigned) fields.set('policy', sent.get('policy')!);
  const range = isSigned ? checkPolicy(sent.get('policy')!, new Map([...fields, ['bucket', Bucket]]), now) : undefined;
  return {
    ...membersOf(fields),
    Bucket,
    Key,
    Body: file.body,
    claims: Object.fromEntries(
      [...fields].filter(([name]) => /^(?:content-md5|x-amz-checksum-(?!algorithm$).*)$/.test(name)),
    ),
    checksumAlgorithm: fields.get('x-amz-checksum-algorithm'),
    range,
    fileBytes,
    redirect: fields.get('success_action_redirect') ?? fields.get('redirect'),
    status: fields.get('success_action_status'),
  };
}

function bucketOf(path: string): string {
  const bucket = /^\/([^/]+)\/?$/.exec(path)?.[1];
  if (bucket !== undefined) return bucket;
  const message = 'The specified method is not allowed against this resource.';
  throw new AwsError('MethodNotAllowed', message, { Method: 'POST', ResourceType: 'OBJECT' }, 405);
}

/** The file's name without the folders that some browsers send. A file that is a plain field has none. */
function expanded(value: string, fileName: string | undefined): string {
  return fileName === undefined ? value : value.replaceAll('${filename}', () => fileName.replace(/^.*[/\\]/s, ''));
}

/** PutObject's members, by the fields that have them. */
const members: Readonly<Record<string, string>> = {
  acl: 'ACL',
  'cache-control': 'CacheControl',
  'content-disposition': 'ContentDisposition',
  'content-encoding': 'ContentEncoding',
  'content-language': 'ContentLanguage',
  'content-type': 'ContentType',
  expires: 'Expires',
  'x-amz-grant-full-control': 'GrantFullControl',
  'x-amz-grant-read': 'GrantRead',
  'x-amz-grant-read-acp': 'GrantReadACP',
  'x-amz-grant-write-acp': 'GrantWriteACP',
  'x-amz-object-lock-legal-hold': 'ObjectLockLegalHoldStatus',
  'x-amz-object-lock-mode': 'ObjectLockMode',
  'x-amz-server-side-encryption': 'ServerSideEncryption',
  'x-amz-server-side-encryption-aws-kms-key-id': 'SSEKMSKeyId',
  'x-amz-server-side-encryption-context': 'SSEKMSEncryptionContext',
  'x-amz-server-side-encryption-customer-algorithm': 'SSECustomerAlgorithm',
  'x-amz-server-side-encryption-customer-key': 'SSECustomerKey',
  'x-amz-server-side-encryption-customer-key-md5': 'SSECustomerKeyMD5',
  'x-amz-storage-class': 'StorageClass',
  'x-amz-website-redirect-location': 'WebsiteRedirectLocation',
};
const bucketKeyField = 'x-amz-server-side-encryption-bucket-key-enabled';
const untilField = 'x-amz-object-lock-retain-until-date';
const metadataPrefix = 'x-amz-meta-';

function membersOf(fields: FormFields): Partial<Omit<Input<'s3', 'PutObject'>, 'Body'>> {
  const metadata = [...fields].filter(([name]) => name.startsWith(metadataPrefix));
  const until = fields.get(untilField);
  const tags = fields.get('tagging');
  return {
    ...Object.fromEntries(
      Object.entries(members).flatMap(([field, member]) => (fields.has(field) ? [[member, fields.get(field)]] : [])),
    ),
    ...(metadata.length > 0 && {
      Metadata: Object.fromEntries(metadata.map(([name, value]) => [name.slice(metadataPrefix.length), value])),
    }),
    ...(fields.has(bucketKeyField) && { BucketKeyEnabled: fields.get(bucketKeyField) === 'true' }),
    ...(until !== undefined && { ObjectLockRetainUntilDate: dateOf(until) }),
    ...(tags !== undefined && { Tagging: tagsOfForm(tags) }),
  };
}

function dateOf(text: string): Date {
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date;
  throw new AwsError('InvalidArgument', 'The retain until date must be provided in ISO 8601 format', {}, 400);
}

export const reader: FormReader = { signatureOf, inputOf };
