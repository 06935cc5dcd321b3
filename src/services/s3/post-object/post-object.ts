/**
 * PostObject: an object out of a form that a browser sent. Its policy is checked, and the caller authorized, before
 * this; the file is staged and stored as PutObject's body is.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { missingLength } from '../errors.ts';
import type { FormAnswer } from '../../../wire/service.ts';
import { checksumNamed } from '../checksums/named-checksum.ts';
import { customerKeyOf } from '../encryption/customer-keys.ts';
import { settleEncryption } from '../encryption/kms-keys.ts';
import { checkKey, encodedKey } from '../object-names.ts';
import { checkVouched, storeStaged, targetOf } from '../objects/put-object.ts';
import { claimsOf, type Claims } from '../objects/body-checks.ts';
import { maxBodyBytes } from '../objects/body-length.ts';
import { etagOf } from '../objects/etags.ts';
import { orDelete, stageBody, withStaged } from '../objects/object-body.ts';
import { checksumMembers, newVersionMember } from '../objects/object-members.ts';
import { encryptionMembers } from '../encryption/requested-encryption.ts';
import type { BucketRecord, ObjectPart, ObjectRecord } from '../records.ts';
import type { PostInput } from './form-reader.ts';

export async function postObject(input: PostInput, ctx: Context): Promise<FormAnswer> {
  checkKey(input.Key);
  checkAnnounced(ctx);
  const claims = claimsIn(input);
  const { bucket, attributes } = await ctx.read((tx) => targetOf(tx, ctx, input));
  checkVouched(attributes, claims);
  const place = { bucket: input.Bucket, key: input.Key };
  const { encryption, key } = await settleEncryption(ctx, bucket, place, attributes.encryption);
  const part = await stagedFile(ctx, input, claims, key ?? customerKeyOf(input));
  return withStaged(ctx, part, async () => answer(input, ctx, await storeStaged(ctx, input, part, encryption)));
}

function checkAnnounced({ http: { headers } }: Context): void {
  if (headers['content-length'] !== undefined) return;
  throw new AwsError('MissingContentLength', missingLength, {}, 411);
}

function claimsIn({ claims, checksumAlgorithm }: PostInput): Claims {
  const found = claimsOf(claims);
  if (found.isNamed || checksumAlgorithm === undefined) return found;
  return { ...found, algorithm: checksumNamed(checksumAlgorithm) };
}

/** @throws AwsError EntityTooLarge, EntityTooSmall, and what staging throws */
async function stagedFile(
  ctx: Context,
  input: PostInput,
  claims: Claims,
  key: Uint8Array | undefined,
): Promise<ObjectPart> {
  const { range, fileBytes } = input;
  const max = Math.min(range?.max ?? maxBodyBytes, maxBodyBytes);
  let part: ObjectPart;
  try {
    part = await stageBody(ctx, input.Body, claims, max, key);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'EntityTooLarge') throw error;
    throw new AwsError(error.code, error.message, { ProposedSize: fileBytes, MaxSizeAllowed: max }, 400);
  }
  await orDelete(ctx, part, async () => {
    if (part.size >= (range?.min ?? 0)) return;
    const message = 'Your proposed upload is smaller than the minimum allowed size';
    throw new AwsError('EntityTooSmall', message, { ProposedSize: part.size, MinSizeAllowed: range!.min }, 400);
  });
  return part;
}

interface Stored {
  readonly bucket: BucketRecord;
  readonly object: ObjectRecord;
}

function answer(input: PostInput, ctx: Context, { bucket, object }: Stored): FormAnswer {
  const ETag = etagOf(object);
  const location = `${ctx.settings.endpoint}/${input.Bucket}/${encodedKey(input.Key)}`;
  const headers = { ...headersOf(bucket, object), etag: ETag };
  const redirect = redirectOf(input.redirect, { bucket: input.Bucket, key: input.Key, etag: ETag });
  if (redirect !== undefined) return { status: 303, headers: { ...headers, location: redirect }, body: '' };
  if (input.status !== '201') {
    const status = input.status === '200' ? 200 : 204;
    return { status, headers: { ...headers, location }, body: '' };
  }
  const members = { Location: location, Bucket: input.Bucket, Key: input.Key, ETag };
  const content = Object.entries(members).map(([name, value]) => `<${name}>${escaped(value)}</${name}>`);
  return {
    status: 201,
    headers: { ...headers, location, 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>${content.join('')}</PostResponse>`,
  };
}

function headersOf(bucket: BucketRecord, object: ObjectRecord): Record<string, string> {
  const { ServerSideEncryption, SSEKMSKeyId, SSECustomerAlgorithm, SSECustomerKeyMD5 } = encryptionMembers(object);
  const { ChecksumType, ...checksum } = checksumMembers(object);
  const told = {
    'x-amz-version-id': newVersionMember(bucket, object).VersionId,
    'x-amz-server-side-encryption': ServerSideEncryption,
    'x-amz-server-side-encryption-aws-kms-key-id': SSEKMSKeyId,
    'x-amz-server-side-encryption-customer-algorithm': SSECustomerAlgorithm,
    'x-amz-server-side-encryption-customer-key-MD5': SSECustomerKeyMD5,
    'x-amz-checksum-type': ChecksumType,
    ...Object.fromEntries(
      Object.entries(checksum).map(([name, value]) => [
        name.replace('Checksum', 'x-amz-checksum-').toLowerCase(),
        value,
      ]),
    ),
  };
  return Object.fromEntries(Object.entries(told).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** What is no address counts for nothing. */
function redirectOf(text: string | undefined, told: Readonly<Record<string, string>>): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol)) return undefined;
  for (const [name, value] of Object.entries(told)) url.searchParams.append(name, value);
  return url.href;
}

/** A key may hold characters that XML has no form for; they are left out, as the answer is for people. */
function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replaceAll(/[&<>"]/g, (character) => entities[character]!).replaceAll(/\p{Cc}/gu, '');
}
