/** DeleteObject and DeleteObjects: the record goes in the transaction, the body later by a job. */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { checkKey, checkVersion } from '../object-names.ts';
import { denied, notImplemented, preconditionFailed } from '../errors.ts';
import { etagOf, matchesEtag } from './etags.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { deleteKeys } from '../condition-keys.ts';
import { releaseBody } from './object-body.ts';
import { Objects } from '../records.ts';

const maxKeys = 1000;

interface Deletion {
  readonly Key: string;
  readonly VersionId?: string | undefined;
  /** The ETag that the object must still have. */
  readonly condition?: string | undefined;
}

export async function deleteObject(
  input: Input<'s3', 'DeleteObject'>,
  ctx: Context,
): Promise<Output<'s3', 'DeleteObject'>> {
  refuseBypass(input);
  if (input.IfMatchLastModifiedTime !== undefined) throw notImplemented('x-amz-if-match-last-modified-time');
  if (input.IfMatchSize !== undefined) throw notImplemented('x-amz-if-match-size');
  await ctx.write(async (tx) => {
    await ownBucket(tx, ctx, input);
    await remove(tx, input.Bucket, { ...input, condition: input.IfMatch });
  });
  return {};
}

function refuseBypass({ BypassGovernanceRetention }: { readonly BypassGovernanceRetention?: boolean }): void {
  if (BypassGovernanceRetention !== true) return;
  const message = 'x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.';
  throw new AwsError('InvalidArgument', message, { ArgumentName: 'x-amz-bypass-governance-retention' }, 400);
}

/** A key that is not there is deleted already. */
async function remove(tx: WriteTx, bucket: string, { Key, VersionId, condition }: Deletion): Promise<void> {
  checkKey(Key);
  checkVersion(VersionId);
  const objects = tx.in(Objects);
  const object = await objects.get(bucket, Key);
  if (condition !== undefined && !object)
    throw new AwsError('NoSuchKey', 'The specified key does not exist.', { Key }, 404);
  if (!object) return;
  if (condition !== undefined && !matchesEtag(condition, etagOf(object))) throw preconditionFailed('If-Match');
  await objects.delete(bucket, Key);
  releaseBody(tx, object);
}

export async function deleteObjects(
  input: Input<'s3', 'DeleteObjects'>,
  ctx: Context,
): Promise<Output<'s3', 'DeleteObjects'>> {
  refuseBypass(input);
  const wanted = input.Delete.Objects ?? [];
  if (wanted.length === 0 || wanted.length > maxKeys) {
    throw new AwsError(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema: ' +
        `it names ${wanted.length} objects; 1 to ${maxKeys} are allowed.`,
      {},
      400,
    );
  }
  const allowed = await ctx.reading((within) =>
    Promise.all(
      wanted.map(({ Key, ETag }) =>
        within.isAllowed('s3:DeleteObject', `arn:aws:s3:::${input.Bucket}/${Key}`, {
          conditionKeys: deleteKeys({ IfMatch: ETag }, within),
        }),
      ),
    ),
  );
  return ctx.write(async (tx) => {
    await ownBucket(tx, ctx, input, allowed[0]!.resourceAccount);
    const deleted: { Key: string }[] = [];
    const errors: { Key: string; Code: string; Message: string }[] = [];
    for (const [i, one] of wanted.entries()) {
      const Key = one.Key ?? '';
      try {
        if (!allowed[i]!.allowed)
          throw denied(ctx, 's3:DeleteObject', `arn:aws:s3:::${input.Bucket}/${Key}`, allowed[i]!);
        if (Key === '')
          throw new AwsError(
            'UserKeyMustBeSpecified',
            'The bucket POST must contain the specified field name. If it is specified, check the order of the fields.',
            {},
            400,
          );
        if (one.LastModifiedTime !== undefined || one.Size !== undefined)
          throw notImplemented('LastModifiedTime, Size');
        await remove(tx, input.Bucket, { Key, VersionId: one.VersionId, condition: one.ETag });
        deleted.push({ Key });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        errors.push({ Key, Code: error.code, Message: error.message });
      }
    }
    return { ...(input.Delete.Quiet ? {} : { Deleted: deleted }), ...(errors.length > 0 ? { Errors: errors } : {}) };
  });
}
