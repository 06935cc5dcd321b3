/**
 * CompleteMultipartUpload: the parts that the request lists become the object's, with their bodies as they lie; what it
 * does not list goes. All of it is one transaction, and the upload's id stays with the object, so that whoever asks a
 * second time is answered the same.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { checksumBytes, loadChecksum, type ChecksumAlgorithm } from '../../../kernel/blobs/checksum.ts';
import type { Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { multipartChecksum, multipartEtag } from '../checksums/multipart-checksum.ts';
import { checkCompletionKey } from '../encryption/customer-keys.ts';
import { encryptionMembers } from '../encryption/requested-encryption.ts';
import { expirationMember } from '../lifecycle/expiration.ts';
import { etagOf } from '../objects/etags.ts';
import { checksumMembers, newVersionMember } from '../objects/object-members.ts';
import { checkWriteConditions, refuseReadConditions } from '../objects/write-conditions.ts';
import { encodedKey } from '../object-names.ts';
import type { BucketRecord, ObjectPart, ObjectRecord } from '../records.ts';
import { Objects } from '../records.ts';
import { storeVersion } from '../versions/store-version.ts';
import { checkedParts, checkWhole, listedParts, type CompleteInput, type ListedPart } from './listed-parts.ts';
import { stateOf, Uploads, UploadParts, type UploadRecord } from './records.ts';
import { findUpload, noSuchUpload } from './uploads.ts';
import { keptAlgorithm } from './upload-part.ts';

export async function completeMultipartUpload(
  input: CompleteInput,
  ctx: Context,
): Promise<Output<'s3', 'CompleteMultipartUpload'>> {
  await loadNamed(input);
  // Ten thousand parts are read from XML in one go, and written in one transaction: others come in between.
  if ((input.MultipartUpload?.Parts?.length ?? 0) > manyParts) await nextTurn();
  const { bucket, object, expiration, tellsChecksum } = await ctx.write(async (tx) => {
    const bucket = await ownBucket(tx, ctx, input);
    const upload = await findUpload(tx, input);
    if (!upload && input.MultipartUpload === undefined) throw noSuchUpload(input.UploadId);
    const listed = listedParts(input);
    const object = upload
      ? await complete(tx, ctx, bucket, upload, input, listed)
      : await completedBefore(tx, input, listed);
    // As recorded: of a checksum that nobody asked for nothing is told under a key.
    const tellsChecksum = upload?.checksum !== undefined || !isUnderKey(object.encryption);
    return { bucket, object, tellsChecksum, expiration: await expirationMember(tx, bucket, object) };
  });
  return {
    Location: `${ctx.settings.endpoint}/${input.Bucket}/${encodedKey(input.Key)}`,
    Bucket: input.Bucket,
    Key: input.Key,
    ETag: etagOf(object),
    ...encryptionMembers(object),
    ...expiration,
    ...(tellsChecksum && checksumMembers(object)),
    ...newVersionMember(bucket, object),
  };
}

const manyParts = 1000;

/** Parts of a composite checksum are listed with theirs. */
async function loadNamed({ MultipartUpload }: CompleteInput): Promise<void> {
  const names = Object.keys(MultipartUpload?.Parts?.[0] ?? {});
  const named = names.map((name) => name.replace(/^Checksum/, '').toLowerCase()).find((name) => name in checksumBytes);
  if (named !== undefined) await loadChecksum(named as ChecksumAlgorithm);
}

function isUnderKey(encryption: ObjectRecord['encryption']): boolean {
  return encryption !== undefined && encryption.kind !== 'AES256';
}

async function complete(
  tx: WriteTx,
  ctx: Context,
  bucket: BucketRecord,
  upload: UploadRecord,
  input: CompleteInput,
  listed: readonly ListedPart[],
): Promise<ObjectRecord> {
  await checkConditions(tx, input, upload);
  checkCompletionKey(input, upload.attributes);
  const there = await tx.in(UploadParts).deleteAll([upload.id]);
  const parts = checkedParts(input, upload, listed, new Map(there.map((part) => [part.number, part])));
  const checksum = multipartChecksum(
    upload.checksum ?? { algorithm: keptAlgorithm(upload), type: 'FULL_OBJECT' },
    parts,
  );
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  checkWhole(input, upload, { size, checksum });
  await tx.in(Uploads).delete(upload.id);
  const used = new Set(parts.map(({ blobId }) => blobId));
  for (const { blobId } of there) if (!used.has(blobId)) tx.releaseBlob(blobId);
  return storeVersion(tx, ctx, bucket, {
    ...upload.attributes,
    bucket: upload.bucket,
    key: upload.key,
    uploadId: upload.id,
    parts: parts.map(({ upload: _upload, modifiedAt: _modifiedAt, ...part }) => part) as [ObjectPart, ...ObjectPart[]],
    size,
    etag: multipartEtag(parts),
    // As recorded: under a customer's key there is none that nobody asked for.
    ...((upload.checksum || upload.attributes.encryption?.kind !== 'SSE-C') && { checksum }),
    modifiedAt: Math.floor(ctx.clock.now() / 1000) * 1000,
  });
}

/** The object that the upload has become, where it still is the newest and the same parts are asked for. */
async function completedBefore(tx: ReadTx, input: CompleteInput, listed: readonly ListedPart[]): Promise<ObjectRecord> {
  const object = await tx.in(Objects).get(input.Bucket, input.Key);
  const isSame =
    object?.uploadId === input.UploadId &&
    object.parts.length === listed.length &&
    object.parts.every(({ number, md5 }, i) => number === listed[i]!.number && md5 === listed[i]!.etag);
  if (!isSame) throw noSuchUpload(input.UploadId);
  return object;
}

/** @throws AwsError NotImplemented, PreconditionFailed, NoSuchKey, ConditionalRequestConflict */
async function checkConditions(tx: ReadTx, input: CompleteInput, { over }: UploadRecord): Promise<void> {
  const { Bucket, Key, IfMatch, IfNoneMatch } = input;
  if (IfMatch === undefined && IfNoneMatch === undefined) return;
  refuseReadConditions(input);
  const current = await tx.in(Objects).get(Bucket, Key);
  checkWriteConditions(input, current);
  const now = current && stateOf(current);
  const isSameBody = over?.blobId === undefined || over.blobId === now?.blobId;
  if (now?.versionId === over?.versionId && now?.sequence === over?.sequence && isSameBody) return;
  throw conflict(IfMatch === undefined ? 'If-None-Match' : 'If-Match', Key);
}

/** The object is another one than when the upload began. */
function conflict(Condition: string, Key: string): AwsError {
  const message = 'The conditional request cannot succeed due to a conflicting operation against this resource.';
  return new AwsError('ConditionalRequestConflict', message, { Condition, Key }, 409);
}
