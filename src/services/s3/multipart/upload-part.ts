/**
 * UploadPart: a body that is staged and verified as an object's, then put beside the upload's other parts.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html
 */
import { loadChecksum } from '../../../kernel/blobs/checksum.ts';
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { partKeyOf } from '../encryption/customer-keys.ts';
import { kmsKeyOf } from '../encryption/kms-keys.ts';
import { encryptionMembers } from '../encryption/requested-encryption.ts';
import { memberOf } from '../checksums/named-checksum.ts';
import { checkClaims, claimHeaders, claimsOf, measured, type Body, type Claims } from '../objects/body-checks.ts';
import { checkLength, maxBodyBytes } from '../objects/body-length.ts';
import { orDelete, stageBody, withStaged } from '../objects/object-body.ts';
import type { ObjectChecksum, ObjectPart } from '../records.ts';
import { UploadParts, type UploadRecord } from './records.ts';
import { uploadOf } from './uploads.ts';

type PartInput = Input<'s3', 'UploadPart'>;

const maxParts = 10_000;

export async function uploadPart(input: PartInput, ctx: Context): Promise<Output<'s3', 'UploadPart'>> {
  const { upload } = await ctx.read((tx) => uploadOf(tx, ctx, input));
  checkPartNumber(input.PartNumber);
  checkLength(ctx);
  const claims = { ...claimsOf(claimHeaders(ctx.http.headers, input)), isPart: true };
  checkAlgorithm(upload, claims);
  const customerKey = partKeyOf(input, upload.attributes) ?? (await kmsKeyOf(ctx, { ...upload, ...upload.attributes }));
  const { part, claimed } = await stagePart(ctx, input.Body as Body, claims, upload, customerKey);
  await withStaged(ctx, part, () =>
    ctx.write(async (tx) => {
      await uploadOf(tx, ctx, input);
      await putPart(tx, ctx, input, part);
    }),
  );
  return {
    ETag: `"${part.md5}"`,
    ...encryptionMembers(upload.attributes),
    ...(claimed && { [memberOf(claimed.algorithm)]: claimed.value }),
  };
}

/** @throws AwsError InvalidArgument */
export function checkPartNumber(number: number): void {
  if (number >= 1 && number <= maxParts) return;
  throw new AwsError(
    'InvalidArgument',
    `Part number must be an integer between 1 and ${maxParts}, inclusive`,
    { ArgumentName: 'partNumber', ArgumentValue: String(number) },
    400,
  );
}

/** The algorithm in which an upload keeps its parts' checksums. */
export function keptAlgorithm({ checksum }: Pick<UploadRecord, 'checksum'>): ObjectChecksum['algorithm'] {
  return checksum?.algorithm ?? 'crc64nvme';
}

/** A part that is sent again replaces the one of its number. */
export async function putPart(
  tx: WriteTx,
  { clock }: Context,
  { UploadId, PartNumber }: Pick<PartInput, 'UploadId' | 'PartNumber'>,
  part: ObjectPart,
): Promise<void> {
  const parts = tx.in(UploadParts);
  const replaced = await parts.get(UploadId, PartNumber);
  if (replaced) tx.releaseBlob(replaced.blobId);
  tx.keepBlob(part.blobId);
  await parts.put({ ...part, upload: UploadId, number: PartNumber, modifiedAt: clock.now() });
}

function checkAlgorithm({ checksum }: UploadRecord, claims: Claims): void {
  const actual = claims.isNamed ? claims.algorithm : 'null';
  // That of the whole is made of what the parts have, told or not (as measured on AWS: versitygw 1342, floci 3093).
  if (!checksum || actual === checksum.algorithm || (actual === 'null' && checksum.type === 'FULL_OBJECT')) return;
  const message =
    `Checksum Type mismatch occurred, expected checksum Type: ${checksum.algorithm}, ` +
    `actual checksum Type: ${actual}`;
  throw new AwsError('InvalidRequest', message, {}, 400);
}

interface Staged {
  readonly part: ObjectPart;
  /** What the answer has: the client's own, or of the upload's algorithm where it has one. */
  readonly claimed: ObjectChecksum | undefined;
}

/** The part keeps the checksum of the upload's algorithm, also where the client's is another. */
async function stagePart(
  ctx: Context,
  body: Body,
  claims: Claims,
  upload: UploadRecord,
  customerKey: Buffer | undefined,
): Promise<Staged> {
  const algorithm = keptAlgorithm(upload);
  if (!claims.isNamed || claims.algorithm === algorithm) {
    const part = await stageBody(ctx, body, { ...claims, algorithm }, maxBodyBytes, customerKey);
    return { part, claimed: claims.isNamed || upload.checksum ? part.checksum : undefined };
  }
  await loadChecksum(claims.algorithm);
  const own = measured(body, claims.algorithm);
  const kept = { ...claims, algorithm, checksum: undefined, isNamed: false };
  const part = await stageBody(ctx, own.body, kept, maxBodyBytes, customerKey);
  const value = own.checksum.digest();
  await orDelete(ctx, part, async () => checkClaims(claims, part.md5, value));
  return { part, claimed: { algorithm: claims.algorithm, value } };
}
