/**
 * What an object is given besides its body, and PutObject, CopyObject, CreateMultipartUpload and POST forms share: its
 * headers, metadata, storage class, tags, lock, ACL and encryption. All of it belongs to one version.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { aclOfNewObject } from '../acl/new-object-acl.ts';
import { encryptionOf } from '../encryption/requested-encryption.ts';
import { invalidStorageClass, notImplemented } from '../errors.ts';
import { lockOf } from '../lock/lock-of-request.ts';
import { tagsOfHeader } from '../tagging/object-tags.ts';
import type { BucketRecord, ContentHeaders, ObjectRecord } from '../records.ts';
import { decodedMetadata } from './metadata.ts';

type PutInput = Input<'s3', 'PutObject'>;

/** Members that the inputs of all of them have. */
export type AttributesInput = Pick<
  PutInput,
  | 'ACL'
  | 'BucketKeyEnabled'
  | 'CacheControl'
  | 'ContentDisposition'
  | 'ContentEncoding'
  | 'ContentLanguage'
  | 'ContentType'
  | 'Expires'
  | 'GrantFullControl'
  | 'GrantRead'
  | 'GrantReadACP'
  | 'GrantWriteACP'
  | 'Metadata'
  | 'ObjectLockLegalHoldStatus'
  | 'ObjectLockMode'
  | 'ObjectLockRetainUntilDate'
  | 'SSECustomerAlgorithm'
  | 'SSECustomerKey'
  | 'SSECustomerKeyMD5'
  | 'SSEKMSEncryptionContext'
  | 'SSEKMSKeyId'
  | 'ServerSideEncryption'
  | 'StorageClass'
  | 'Tagging'
  | 'WebsiteRedirectLocation'
> & { readonly Key?: string };

export type Attributes = Pick<
  ObjectRecord,
  'acl' | 'content' | 'encryption' | 'lock' | 'metadata' | 'owner' | 'storageClass' | 'tags'
>;

const maxMetadataBytes = 2048;
const liveStorageClasses = [
  'STANDARD',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'REDUCED_REDUNDANCY',
  'GLACIER_IR',
];

const archives = ['GLACIER', 'DEEP_ARCHIVE'];

/**
 * What the request gives a new object in the bucket. Asked before a body is taken in, and again in the transaction that
 * stores the object: the bucket's settings may have changed.
 * @throws AwsError MetadataTooLarge, InvalidStorageClass, AccessControlListNotSupported, InvalidRequest and others
 */
export async function attributesOf(
  tx: ReadTx,
  ctx: Context,
  bucket: BucketRecord,
  input: AttributesInput,
): Promise<Attributes> {
  checkStorageClass(input.StorageClass);
  const lock = lockOf(input, bucket, ctx.clock.now());
  const tags = tagsOfHeader(input.Tagging ?? '');
  checkRedirect(input.WebsiteRedirectLocation);
  const encryption = encryptionOf(ctx, bucket, input);
  return {
    ...(await aclOfNewObject(tx, ctx, bucket, input)),
    ...(lock && { lock }),
    ...(tags.length > 0 && { tags }),
    storageClass: input.StorageClass ?? 'STANDARD',
    // What a form says is no header (as recorded, 2026-02).
    metadata: checkedMetadata(isForm(ctx) ? (input.Metadata ?? {}) : decodedMetadata(input.Metadata ?? {})),
    content: contentHeaders(input),
    ...(encryption && { encryption }),
  };
}

function isForm({ operation }: Context): boolean {
  return operation === 'PostObject';
}

const maxRedirectCharacters = 2048;

/** Where a website leads whoever asks for the object. */
function checkRedirect(location: string | undefined): void {
  if (location === undefined) return;
  if (location.length > maxRedirectCharacters) {
    const message = `The length of website redirect location cannot exceed ${maxRedirectCharacters} characters.`;
    throw new AwsError('InvalidRedirectLocation', message, {}, 400);
  }
  if (/^(?:\/|https?:\/\/)/.test(location)) return;
  const message = "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.";
  throw new AwsError('InvalidRedirectLocation', message, {}, 400);
}

/** Archives are not there; what remains is of other kinds of buckets. */
function checkStorageClass(storageClass: string | undefined): void {
  if (storageClass === undefined || liveStorageClasses.includes(storageClass)) return;
  if (archives.includes(storageClass)) throw notImplemented('x-amz-storage-class');
  throw new AwsError('InvalidStorageClass', invalidStorageClass, { StorageClassRequested: storageClass }, 400);
}

/** User-defined metadata: at most 2 KB, the names' and values' bytes together. */
function checkedMetadata(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const size = Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (size > maxMetadataBytes) {
    throw new AwsError(
      'MetadataTooLarge',
      'Your metadata headers exceed the maximum allowed metadata size',
      { Size: size, MaxSizeAllowed: maxMetadataBytes },
      400,
    );
  }
  return metadata;
}

function contentHeaders(input: AttributesInput): ContentHeaders {
  // aws-chunked describes the transfer, not the object; what else is there stays as it was written.
  const encodings = (input.ContentEncoding ?? '')
    .split(',')
    .filter((one) => one.trim() !== 'aws-chunked')
    .join(',')
    .trim();
  const kept = {
    CacheControl: input.CacheControl,
    ContentDisposition: input.ContentDisposition,
    ContentLanguage: input.ContentLanguage,
    ContentEncoding: encodings === '' ? undefined : encodings,
    Expires: input.Expires === undefined ? undefined : String(input.Expires),
    WebsiteRedirectLocation: input.WebsiteRedirectLocation,
  };
  return {
    ContentType: input.ContentType || 'binary/octet-stream',
    ...Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)),
  };
}
