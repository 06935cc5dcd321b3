/**
 * DeleteObject and DeleteObjects. Without a version's id what is current goes, or is hidden by a delete marker; with
 * one, that version goes for good. The record goes in the transaction, the body later by a job.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context, Decision, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { checkKey } from '../object-names.ts';
import { denied, malformedXml, notImplemented, preconditionFailed } from '../errors.ts';
import { etagOf, matchesEtag } from './etags.ts';
import { inShortReads } from './in-short-reads.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { deleteKeys } from '../condition-keys.ts';
import { checkBypass, isLocked, protectedByLock } from '../lock/object-lock.ts';
import { deletionRequirements } from '../requirements.ts';
import { deleteNewest, removeVersion } from '../versions/store-version.ts';
import { versionOf } from '../versions/version-of.ts';
import { checkVersionId } from '../versions/version-ids.ts';
import type { BucketRecord, ObjectVersion } from '../records.ts';
import { isDeleteMarker, Objects } from '../records.ts';

const maxKeys = 1000;

interface Deletion {
  readonly Key: string;
  readonly VersionId?: string | undefined;
  /** The ETag that the object must still have. */
  readonly condition?: string | undefined;
  readonly bypass?: boolean | undefined;
}

export async function deleteObject(
  input: Input<'s3', 'DeleteObject'>,
  ctx: Context,
): Promise<Output<'s3', 'DeleteObject'>> {
  if (input.IfMatchLastModifiedTime !== undefined) throw notImplemented('x-amz-if-match-last-modified-time');
  if (input.IfMatchSize !== undefined) throw notImplemented('x-amz-if-match-size');
  const { bucket, gone } = await ctx.write(async (tx) => {
    const bucket = await ownBucket(tx, ctx, input);
    checkBypass(bucket, input.BypassGovernanceRetention);
    checkVersionId(input.VersionId);
    const deletion = { ...input, condition: input.IfMatch, bypass: input.BypassGovernanceRetention };
    return { bucket, gone: await remove(tx, ctx, bucket, deletion) };
  });
  if (bucket.versioning === undefined) return {};
  const id = gone?.versionId ?? input.VersionId;
  return {
    ...(gone && isDeleteMarker(gone) && { DeleteMarker: true }),
    ...(id !== undefined && { VersionId: id }),
  };
}

/**
 * A key or a version that is not there is deleted already. Answers the delete marker that was made, or what went for
 * good.
 */
async function remove(
  tx: WriteTx,
  ctx: Context,
  bucket: BucketRecord,
  { Key, VersionId, condition, bypass }: Deletion,
): Promise<ObjectVersion | undefined> {
  checkKey(Key);
  if (condition !== undefined) {
    const current = await tx.in(Objects).get(bucket.name, Key);
    if (!current) throw new AwsError('NoSuchKey', 'The specified key does not exist.', { Key }, 404);
    if (!matchesEtag(condition, etagOf(current))) throw preconditionFailed('If-Match');
  }
  const now = ctx.clock.now();
  if (VersionId === undefined)
    return deleteNewest(tx, ctx, bucket, {
      bucket: bucket.name,
      key: Key,
      modifiedAt: Math.floor(now / 1000) * 1000,
      ...(ctx.caller.kind !== 'anonymous' && ctx.account !== bucket.account && { owner: ctx.account }),
    });
  const version = await versionOf(tx, bucket.name, Key, VersionId);
  if (version && isLocked(version, now, bypass)) throw protectedByLock();
  return removeVersion(tx, ctx, bucket, Key, VersionId);
}

type Wanted = NonNullable<Input<'s3', 'DeleteObjects'>['Delete']['Objects']>[number];
type Results = Required<Pick<Output<'s3', 'DeleteObjects'>, 'Deleted' | 'Errors'>>;

export async function deleteObjects(
  input: Input<'s3', 'DeleteObjects'>,
  ctx: Context,
): Promise<Output<'s3', 'DeleteObjects'>> {
  const wanted = input.Delete.Objects ?? [];
  if (wanted.length === 0 || wanted.length > maxKeys) throw malformedXml();
  const decided = await inShortReads(ctx, wanted, (within, one) => decide(within, input, one));
  return ctx.write(async (tx) => {
    const bucket = await ownBucket(tx, ctx, input, decided[0]![0]!.decision.resourceAccount);
    checkBypass(bucket, input.BypassGovernanceRetention);
    const results: Results = { Deleted: [], Errors: [] };
    for (const [index, one] of wanted.entries()) {
      try {
        refuseDenied(ctx, decided[index]!);
        results.Deleted!.push(await removeOne(tx, ctx, bucket, one, input.BypassGovernanceRetention));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        const named = { Key: one.Key, ...(one.VersionId !== undefined && { VersionId: one.VersionId }) };
        results.Errors!.push({ ...named, Code: error.code, Message: error.message });
      }
    }
    return {
      ...(input.Delete.Quiet ? {} : { Deleted: results.Deleted }),
      ...(results.Errors!.length > 0 ? { Errors: results.Errors } : {}),
    };
  });
}

interface Decided {
  readonly action: string;
  readonly resource: string;
  readonly decision: Decision;
}

/** Every key is authorized by itself, as DeleteObject of it would be. */
async function decide(
  within: Context,
  { Bucket, BypassGovernanceRetention }: Input<'s3', 'DeleteObjects'>,
  { Key, VersionId, ETag }: Wanted,
): Promise<readonly Decided[]> {
  const input = { Bucket, Key: Key ?? '', VersionId, IfMatch: ETag, BypassGovernanceRetention };
  const ownNeed = {
    action: VersionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion',
    resource: `arn:aws:s3:::${Bucket}/${Key}`,
    conditionKeys: deleteKeys(input, within),
  };
  return Promise.all(
    [ownNeed, ...(await deletionRequirements(input, within))].map(async ({ action, resource, conditionKeys }) => ({
      action,
      resource,
      decision: await within.isAllowed(action, resource, { ...(conditionKeys && { conditionKeys }) }),
    })),
  );
}

function refuseDenied(ctx: Context, decided: readonly Decided[]): void {
  const refused = decided.find(({ decision }) => !decision.allowed);
  if (refused) throw denied(ctx, refused.action, refused.resource, refused.decision);
}

async function removeOne(
  tx: WriteTx,
  ctx: Context,
  bucket: BucketRecord,
  { Key = '', VersionId, ETag, LastModifiedTime, Size }: Wanted,
  bypass: boolean | undefined,
): Promise<NonNullable<Results['Deleted']>[number]> {
  if (Key === '')
    throw new AwsError(
      'UserKeyMustBeSpecified',
      'The bucket POST must contain the specified field name. If it is specified, check the order of the fields.',
      {},
      400,
    );
  if (LastModifiedTime !== undefined || Size !== undefined) throw notImplemented('LastModifiedTime, Size');
  checkListedVersion(VersionId);
  const gone = await remove(tx, ctx, bucket, { Key, VersionId, condition: ETag, bypass });
  const isMarker = gone !== undefined && bucket.versioning !== undefined && isDeleteMarker(gone);
  return {
    Key,
    ...(VersionId !== undefined && { VersionId }),
    ...(isMarker && { DeleteMarker: true, DeleteMarkerVersionId: gone.versionId }),
  };
}

/** In a list S3 does not tell what is no id of a version from the id of one that never was. */
function checkListedVersion(VersionId: string | undefined): void {
  try {
    checkVersionId(VersionId);
  } catch {
    throw new AwsError('NoSuchVersion', 'The specified version does not exist.', {}, 404);
  }
}
