/**
 * Access control lists in a decision: grants as statements of a resource-based policy, beside the bucket's own.
 * An object that another account owns is that account's: of the bucket's policy only denials reach it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#acl-access-policy-permission-mapping
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-auth-workflow-object-operation.html
 */
import type { Caller } from '../../../wire/caller.ts';
import type { ReadTx, ResourcePolicyFacts } from '../../../wire/context.ts';
import { publicAccessIn } from '../buckets/public-access.ts';
import { canonicalUserId } from '../canonical-user.ts';
import { isKey } from '../object-names.ts';
import { isDeleteMarker } from '../records.ts';
import type { BucketRecord, Grant, ObjectRecord } from '../records.ts';
import { versionOf } from '../versions/version-of.ts';
import { authenticatedUsers, isPublicGrant } from './grants.ts';
import type { Permission } from './grants.ts';
import { ownerOf, writerOf } from './ownership.ts';

/** What is decided about. */
export interface Asked {
  readonly caller: Caller;
  readonly operation: string;
  readonly action: string;
  readonly arn: string;
  readonly versionId: string | undefined;
}

type Statement = Readonly<Record<string, unknown>>;
type Actions = Readonly<Partial<Record<Permission, readonly string[]>>>;

const ofBuckets: Actions = {
  READ: ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'],
  WRITE: ['s3:PutObject'],
  READ_ACP: ['s3:GetBucketAcl'],
  WRITE_ACP: ['s3:PutBucketAcl'],
};
/** Whoever makes an object owns it, and so may give it a list. */
const ofMakers: Actions = { ...ofBuckets, WRITE: ['s3:PutObject', 's3:PutObjectAcl'] };
const ofObjects: Actions = {
  READ: ['s3:GetObject', 's3:GetObjectVersion'],
  READ_ACP: ['s3:GetObjectAcl', 's3:GetObjectVersionAcl'],
  WRITE_ACP: ['s3:PutObjectAcl', 's3:PutObjectVersionAcl'],
};

/** On an object, and yet the bucket's. */
const bucketsActions: ReadonlySet<string> = new Set([
  's3:PutObject',
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:AbortMultipartUpload',
  's3:ListMultipartUploadParts',
  's3:BypassGovernanceRetention',
]);

/** Makes an object in place of the one that is there, whose owner has no say in that. */
const makesObject = /^(?:PutObject|CopyObject|CreateMultipartUpload|PostObject)$/;

/** Whether the bucket's owner allows it, whoever owns what is there. */
function isBuckets({ operation, action }: Asked): boolean {
  return bucketsActions.has(action) || (makesObject.test(operation) && action.startsWith('s3:PutObject'));
}

/** Of a bucket that has lists. `document`: its policy, as far as that is in force for the caller. */
export async function withAcls(
  tx: ReadTx,
  bucket: BucketRecord,
  document: string | undefined,
  asked: Asked,
): Promise<ResourcePolicyFacts | undefined> {
  const object = await objectAt(tx, bucket, asked);
  const owner = object && ownerOf(bucket, object);
  const isForeign = owner !== undefined && owner !== bucket.account && !isBuckets(asked);
  const own = document === undefined ? [] : statementsOf(document);
  const grants = await grantsInForce(tx, bucket, object);
  const lists = [
    ...statementsFor('bucket', grants.bucket, makesObject.test(asked.operation) ? ofMakers : ofBuckets, asked.caller),
    ...deletionOfOwn(grants.bucket, owner, asked.caller),
    ...statementsFor('object', grants.object, ofObjects, asked.caller),
    ...(object ? [] : readingOfNothing(grants.bucket, asked.caller)),
    // An owner always reads and writes the list.
    ...(isForeign ? [allow('object owner', { AWS: owner }, [...ofObjects.READ_ACP!, ...ofObjects.WRITE_ACP!])] : []),
  ];
  const statements = [...(isForeign ? own.filter(({ Effect }) => Effect === 'Deny') : own), ...lists];
  if (statements.length === 0) return undefined;
  return {
    name: policyName(bucket.name, own.length > 0, lists.length > 0),
    document: JSON.stringify({ ...(document === undefined ? version : JSON.parse(document)), Statement: statements }),
    kind: 'resource-based',
    account: isForeign ? owner : bucket.account,
  };
}

const version = { Version: '2012-10-17' };

function policyName(bucket: string, hasPolicy: boolean, hasLists: boolean): string {
  if (!hasLists) return `bucket policy of ${bucket}`;
  return hasPolicy ? `bucket policy and access control lists of ${bucket}` : `access control lists of ${bucket}`;
}

function statementsOf(document: string): readonly Statement[] {
  return [(JSON.parse(document) as { Statement: Statement | Statement[] }).Statement].flat();
}

async function objectAt(
  tx: ReadTx,
  bucket: BucketRecord,
  { arn, versionId }: Asked,
): Promise<ObjectRecord | undefined> {
  const key = arn.slice(`arn:aws:s3:::${bucket.name}/`.length);
  if (!isKey(key)) return undefined;
  const found = await versionOf(tx, bucket.name, key, versionId);
  return found === undefined || isDeleteMarker(found) ? undefined : found;
}

async function grantsInForce(tx: ReadTx, bucket: BucketRecord, object: ObjectRecord | undefined) {
  const all = { bucket: bucket.acl ?? [], object: object?.acl ?? [] };
  const isPublic = [...all.bucket, ...all.object].some(isPublicGrant);
  if (!isPublic || !(await publicAccessIn(tx, bucket)).IgnorePublicAcls) return all;
  const isKept = (grant: Grant) => !isPublicGrant(grant);
  return { bucket: all.bucket.filter(isKept), object: all.object.filter(isKept) };
}

/** Grants to others than the caller are none in this decision. */
function statementsFor(of: string, grants: readonly Grant[], actions: Actions, caller: Caller): Statement[] {
  return grants.flatMap(({ Grantee, Permission }) => {
    const granted = Permission === 'FULL_CONTROL' ? Object.values(actions).flat() : actions[Permission];
    const principal = principalOf(Grantee, caller);
    if (!granted || !principal) return [];
    return [allow(`${of} ACL ${Permission}`, principal, granted)];
  });
}

function principalOf(grantee: Grant['Grantee'], caller: Caller): unknown {
  const hasSigned = caller.kind !== 'anonymous' && caller.kind !== 'service';
  if (grantee.Type === 'Group' && grantee.URI === authenticatedUsers) return hasSigned ? '*' : undefined;
  if (grantee.Type === 'Group') return isPublicGrant({ Grantee: grantee, Permission: 'READ' }) ? '*' : undefined;
  if (!hasSigned) return undefined;
  return grantee.ID === canonicalUserId(caller.account) ? { AWS: caller.account } : undefined;
}

/** Who may list may ask for what is not there, and is told so. */
function readingOfNothing(grants: readonly Grant[], caller: Caller): Statement[] {
  return statementsFor('bucket', grants, { READ: ofObjects.READ! }, caller);
}

/** Who may write may delete what is theirs. */
function deletionOfOwn(grants: readonly Grant[], owner: string | undefined, caller: Caller): Statement[] {
  const writes = statementsFor('bucket', grants, { WRITE: ['s3:DeleteObject'] }, caller);
  return owner === writerOf({ caller, account: caller.account }) ? writes : [];
}

function allow(Sid: string, Principal: unknown, Action: readonly string[]): Statement {
  return { Sid, Effect: 'Allow', Principal, Action, Resource: '*' };
}
