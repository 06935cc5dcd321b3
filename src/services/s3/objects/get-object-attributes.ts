/** GetObjectAttributes. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { memberOf } from '../checksums/named-checksum.ts';
import { readingKeyOf } from '../encryption/customer-keys.ts';
import { kmsKeyOf } from '../encryption/kms-keys.ts';
import { noAttributes } from '../errors.ts';
import { numberOf, pageSize } from '../multipart/page-size.ts';
import type { ObjectRecord } from '../records.ts';
import { findObject } from './get-object.ts';
import { versionMember } from './object-members.ts';

type AttributesInput = Input<'s3', 'GetObjectAttributes'>;
type AttributesOutput = Output<'s3', 'GetObjectAttributes'>;

export async function getObjectAttributes(input: AttributesInput, ctx: Context): Promise<AttributesOutput> {
  if (input.ObjectAttributes.length === 0) throw new AwsError('InvalidRequest', noAttributes, {}, 400);
  const { bucket, object } = await findObject(input, ctx);
  readingKeyOf(input, object);
  const wanted = new Set(input.ObjectAttributes);
  if (wanted.has('Checksum')) await kmsKeyOf(ctx, object);
  return {
    LastModified: new Date(object.modifiedAt),
    ...versionMember(bucket, object),
    ...(wanted.has('ETag') && { ETag: object.etag }),
    ...(wanted.has('StorageClass') && { StorageClass: object.storageClass as 'STANDARD' }),
    ...(wanted.has('ObjectSize') && { ObjectSize: object.size }),
    ...(wanted.has('Checksum') && checksumOf(object)),
    ...(wanted.has('ObjectParts') && partsOf(object, input)),
  };
}

/** Without the number of parts that a composite one ends with. */
function checksumOf({ checksum }: ObjectRecord): Pick<AttributesOutput, 'Checksum'> {
  if (!checksum) return {};
  const { algorithm, type, value } = checksum;
  return { Checksum: { [memberOf(algorithm)]: value.replace(/-\d+$/, ''), ChecksumType: type } };
}

/** Parts are listed where the checksum is theirs; else they are counted. */
function partsOf({ parts, checksum }: ObjectRecord, input: AttributesInput): Pick<AttributesOutput, 'ObjectParts'> {
  if (parts[0].number === undefined) return {};
  if (checksum?.type !== 'COMPOSITE') return { ObjectParts: { TotalPartsCount: parts.length } };
  const after = numberOf('part-number-marker', input.PartNumberMarker);
  const limit = pageSize('max-parts', input.MaxParts);
  const behind = parts.filter(({ number }) => number! > after);
  const page = behind.slice(0, limit);
  return {
    ObjectParts: {
      TotalPartsCount: parts.length,
      PartNumberMarker: String(after),
      NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
      MaxParts: limit,
      IsTruncated: behind.length > page.length,
      Parts: page.map((part) => ({
        PartNumber: part.number!,
        Size: part.size,
        [memberOf(part.checksum.algorithm)]: part.checksum.value,
      })),
    },
  };
}
