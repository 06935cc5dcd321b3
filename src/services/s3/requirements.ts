/**
 * Permissions that an operation needs besides its own action, because of what it is asked, and the condition keys of
 * copies: both are about the source.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
import type { Input } from '../../wire/aws-types.ts';
import type { ConditionKeys, Context } from '../../wire/context.ts';
import type { Requirement } from '../../wire/service.ts';
import { createKeys, objectKeys, partKeys, putKeys, requestKeys } from './condition-keys.ts';
import { copySourceOf, sourceRequirement, type CopyInput } from './copies/copy-source.ts';
import type { AttributesInput } from './objects/attributes.ts';
import { isDeleteMarker } from './records.ts';
import { versionOf } from './versions/version-of.ts';

interface Named {
  readonly Bucket: string;
  readonly Key: string;
}

interface Matching extends Named {
  readonly IfMatch?: string | undefined;
}

interface Deletion extends Matching {
  readonly BypassGovernanceRetention?: boolean | undefined;
}

/**
 * Conditional writes and deletes tell whether an ETag is the object's, which is read.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export async function matchRequirements(input: Matching, ctx: Context): Promise<readonly Requirement[]> {
  const { Bucket, Key, IfMatch } = input;
  if (IfMatch === undefined || IfMatch.trim() === '*') return [];
  return needs(input, await objectKeys({ Bucket, Key }, ctx), ['s3:GetObject']);
}

export async function deletionRequirements(input: Deletion, ctx: Context): Promise<readonly Requirement[]> {
  return [...(await matchRequirements(input, ctx)), ...retentionRequirements(input, ctx)];
}

export async function putRequirements(
  input: Matching & AttributesInput,
  ctx: Context,
): Promise<readonly Requirement[]> {
  return [...attributeRequirements(input, ctx), ...(await matchRequirements(input, ctx))];
}

/** Whoever asks for an object's attributes may read it. */
export async function readRequirements(
  input: Named & { readonly VersionId?: string },
  ctx: Context,
): Promise<readonly Requirement[]> {
  return needs(input, await objectKeys(input, ctx), [
    input.VersionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion',
  ]);
}

/** What a new bucket is given at once. */
export function creationRequirements(input: Input<'s3', 'CreateBucket'>, ctx: Context): readonly Requirement[] {
  const [resource, conditionKeys] = [`arn:aws:s3:::${input.Bucket}`, createKeys(input, ctx)];
  const actions = [
    ...(input.ObjectLockEnabledForBucket ? ['s3:PutBucketObjectLockConfiguration', 's3:PutBucketVersioning'] : []),
    ...(setsAcl(input) ? ['s3:PutBucketAcl'] : []),
    ...(input.ObjectOwnership === undefined ? [] : ['s3:PutBucketOwnershipControls']),
    ...(input.CreateBucketConfiguration?.Tags?.length ? ['s3:TagResource'] : []),
  ];
  return actions.map((action) => ({ action, resource, conditionKeys }));
}

/** What the request gives a new object beyond its body and headers. */
export function attributeRequirements(input: Named & AttributesInput, ctx: Context): readonly Requirement[] {
  return needs(input, putKeys(input, ctx), [
    input.Tagging !== undefined && input.Tagging !== '' && 's3:PutObjectTagging',
    (input.ObjectLockMode !== undefined || input.ObjectLockRetainUntilDate !== undefined) && 's3:PutObjectRetention',
    input.ObjectLockLegalHoldStatus !== undefined && 's3:PutObjectLegalHold',
    setsAcl(input) && 's3:PutObjectAcl',
  ]);
}

/** Tags are copied by who may read and write tags. */
export async function copyRequirements(
  input: Input<'s3', 'CopyObject'>,
  ctx: Context,
): Promise<readonly Requirement[]> {
  const { Tagging: _ignored, ...others } = input;
  const replaces = input.TaggingDirective === 'REPLACE';
  const given = await putRequirements(replaces ? input : others, ctx);
  const source = copySourceOf(input.CopySource, ctx);
  const read = await sourceRequirement(source, ctx);
  const version = await ctx.read((tx) => versionOf(tx, source.bucket, source.key, source.versionId));
  const hasTags = version !== undefined && !isDeleteMarker(version) && version.tags !== undefined;
  if (replaces || !hasTags) return [read, ...given];
  const readTags = source.versionId === undefined ? 's3:GetObjectTagging' : 's3:GetObjectVersionTagging';
  const resource = `arn:aws:s3:::${input.Bucket}/${input.Key}`;
  const conditionKeys = copyKeys(input, ctx);
  return [read, { ...read, action: readTags }, { action: 's3:PutObjectTagging', resource, conditionKeys }, ...given];
}

export function copyKeys({ Tagging, ...input }: Input<'s3', 'CopyObject'>, ctx: Context): ConditionKeys {
  return {
    ...putKeys(input.TaggingDirective === 'REPLACE' ? { ...input, Tagging } : input, ctx),
    ...sourceKeys(input, ctx),
    's3:x-amz-metadata-directive': input.MetadataDirective,
  };
}

export function partCopyKeys(input: Input<'s3', 'UploadPartCopy'>, ctx: Context): ConditionKeys {
  return { ...partKeys(input, ctx), ...sourceKeys(input, ctx) };
}

/**
 * What is copied, however the header writes it: one that is escaped, or a whole address, would pass a policy by. The
 * header, and policies about it, have a slash before the bucket, or none.
 */
function sourceKeys({ CopySource }: CopyInput, ctx: Context): ConditionKeys {
  const { bucket, key } = copySourceOf(CopySource, ctx);
  const spellings = [`${bucket}/${key}`, `/${bucket}/${key}`] as const;
  return { 's3:x-amz-copy-source': { spellings } };
}

/** A part is copied by who may read its source. */
export async function partCopyRequirements(
  { CopySource }: Input<'s3', 'UploadPartCopy'>,
  ctx: Context,
): Promise<readonly Requirement[]> {
  return [await sourceRequirement(copySourceOf(CopySource, ctx), ctx)];
}

export function retentionRequirements(input: Deletion, ctx: Context): readonly Requirement[] {
  const bypasses = input.BypassGovernanceRetention === true;
  return needs(input, requestKeys(input, ctx), [bypasses && 's3:BypassGovernanceRetention']);
}

/** A canned list, or a grant. */
function setsAcl(input: object): boolean {
  return Object.entries(input).some(([name, value]) => value !== undefined && /^(?:ACL$|Grant[A-Z])/.test(name));
}

function needs(
  { Bucket, Key }: Named,
  conditionKeys: ConditionKeys,
  actions: readonly (string | false)[],
): readonly Requirement[] {
  const resource = `arn:aws:s3:::${Bucket}/${Key}`;
  return actions.filter((action) => action !== false).map((action) => ({ action, resource, conditionKeys }));
}
