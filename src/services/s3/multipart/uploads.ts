/** The multipart uploads of a bucket: where they are found, and how they end without an object. */
import { AwsError } from '../../../wire/errors.ts';
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { canonicalUserId } from '../canonical-user.ts';
import type { BucketRecord } from '../records.ts';
import { Uploads, UploadParts, type UploadRecord } from './records.ts';

interface Named {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
  readonly ExpectedBucketOwner?: string;
}

/** @throws AwsError NoSuchUpload, and what `ownBucket` throws */
export async function uploadOf(
  tx: ReadTx,
  ctx: Context,
  input: Named,
): Promise<{ readonly bucket: BucketRecord; readonly upload: UploadRecord }> {
  const bucket = await ownBucket(tx, ctx, input);
  const upload = await findUpload(tx, input);
  if (!upload) throw noSuchUpload(input.UploadId);
  return { bucket, upload };
}

/** An id is of one key. */
export async function findUpload(tx: ReadTx, { Bucket, Key, UploadId }: Named): Promise<UploadRecord | undefined> {
  if (!isUploadId(UploadId)) return undefined;
  const upload = await tx.in(Uploads).get(UploadId);
  return upload?.bucket === Bucket && upload.key === Key ? upload : undefined;
}

export function noSuchUpload(UploadId: string): AwsError {
  const message =
    'The specified upload does not exist. ' +
    'The upload ID may be invalid, or the upload may have been aborted or completed.';
  return new AwsError('NoSuchUpload', message, { UploadId }, 404);
}

const timeDigits = 9;

/** Begins with its time, so that a listing finds its place again after the upload is gone. */
export function newUploadId(ids: Context['ids'], startedAt: number): string {
  return startedAt.toString(36).padStart(timeDigits, '0') + ids.token(60);
}

/** Milliseconds; `undefined`: it is none of these ids. */
export function startOfUpload(id: string): number | undefined {
  return isUploadId(id) ? Number.parseInt(id.slice(0, timeDigits), 36) : undefined;
}

function isUploadId(id: string): boolean {
  return /^[0-9a-z]{9}[\w-]{80}$/.test(id);
}

/** The upload, its parts and their bodies are gone. */
export async function dropUpload(tx: WriteTx, { id }: Pick<UploadRecord, 'id'>): Promise<void> {
  await tx.in(Uploads).delete(id);
  for (const { blobId } of await tx.in(UploadParts).deleteAll([id])) tx.releaseBlob(blobId);
}

/** A bucket goes with what was begun in it. */
export async function dropUploads(tx: WriteTx, bucket: string): Promise<void> {
  for (const upload of await tx.in(Uploads).allBy('key', [bucket])) await dropUpload(tx, upload);
}

/** Who began it: a user or role by its ARN, an account by its canonical id. */
export function initiatorOf({ caller, account }: Context): UploadRecord['initiator'] {
  if (caller.kind === 'root' || caller.kind === 'anonymous') return { ID: canonicalUserId(account), DisplayName: '' };
  return { ID: caller.arn, DisplayName: caller.arn.split('/').slice(1).join('/') };
}
