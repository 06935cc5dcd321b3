/** ListParts. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { ownerOf } from '../acl/ownership.ts';
import { canonicalUserId } from '../canonical-user.ts';
import { memberOf } from '../checksums/named-checksum.ts';
import { abortMembers } from '../lifecycle/expiration.ts';
import { numberOf, pageSize } from './page-size.ts';
import { UploadParts } from './records.ts';
import { uploadOf } from './uploads.ts';

type ListInput = Input<'s3', 'ListParts'>;

export async function listParts(input: ListInput, ctx: Context): Promise<Output<'s3', 'ListParts'>> {
  const limit = pageSize('max-parts', input.MaxParts);
  const after = numberOf('part-number-marker', input.PartNumberMarker);
  const { bucket, upload, parts, isTruncated, abort } = await ctx.read(async (tx) => {
    const found = await uploadOf(tx, ctx, input);
    const { items } = await tx.in(UploadParts).list([found.upload.id], { from: [after + 1], limit: limit + 1 });
    const abort = await abortMembers(tx, found.bucket, found.upload);
    return { ...found, abort, parts: items.slice(0, limit), isTruncated: items.length > limit };
  });
  const { checksum } = upload;
  return {
    Bucket: input.Bucket,
    Key: input.Key,
    UploadId: input.UploadId,
    ...abort,
    PartNumberMarker: String(after),
    NextPartNumberMarker: String(parts.at(-1)?.number ?? 0),
    MaxParts: limit,
    IsTruncated: isTruncated,
    Initiator: upload.initiator,
    Owner: { ID: canonicalUserId(ownerOf(bucket, upload.attributes)) },
    StorageClass: upload.attributes.storageClass as 'STANDARD',
    ...(checksum && {
      ChecksumAlgorithm: checksum.algorithm.toUpperCase() as 'CRC32',
      ChecksumType: checksum.type,
    }),
    Parts: parts.map((part) => ({
      PartNumber: part.number,
      LastModified: new Date(Math.floor(part.modifiedAt / 1000) * 1000),
      ETag: `"${part.md5}"`,
      Size: part.size,
      ...(checksum && { [memberOf(part.checksum.algorithm)]: part.checksum.value }),
    })),
  };
}
