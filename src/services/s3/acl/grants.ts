/**
 * Access control lists as S3 keeps them: grants to accounts (by their canonical user ids) and to its groups.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
 */
import type { Grant } from '../records.ts';

export type Permission = Grant['Permission'];

export const allUsers = 'http://acs.amazonaws.com/groups/global/AllUsers';
export const authenticatedUsers = 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers';
const logDelivery = 'http://acs.amazonaws.com/groups/s3/LogDelivery';
const groups: ReadonlySet<string> = new Set([allUsers, authenticatedUsers, logDelivery]);

/** Amazon EC2, which reads the images that `aws-exec-read` is for. */
const ec2Images = '6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c';

/** Canonical user ids of who owns what the list is of, and of the bucket's owner. */
export interface Owners {
  readonly owner: string;
  readonly bucketOwner: string;
}

export function isGroup(uri: string): boolean {
  return groups.has(uri);
}

/** Everybody, or everybody with an account: Block Public Access counts both as the public. */
export function isPublicGrant({ Grantee }: Grant): boolean {
  return Grantee.Type === 'Group' && (Grantee.URI === allUsers || Grantee.URI === authenticatedUsers);
}

export function toUser(ID: string, Permission: Permission): Grant {
  return { Grantee: { Type: 'CanonicalUser', ID }, Permission };
}

function toGroup(URI: string, Permission: Permission): Grant {
  return { Grantee: { Type: 'Group', URI }, Permission };
}

/** What there is without a list. */
export function ownersControl(owner: string): readonly Grant[] {
  return [toUser(owner, 'FULL_CONTROL')];
}

/** How lists are kept: absent where it is the owner's full control alone. */
export function asKept(grants: readonly Grant[], owner: string): { readonly acl?: readonly Grant[] } {
  const [first, ...others] = grants;
  const isDefault =
    others.length === 0 &&
    first?.Permission === 'FULL_CONTROL' &&
    first.Grantee.Type === 'CanonicalUser' &&
    first.Grantee.ID === owner;
  return isDefault ? {} : { acl: grants };
}

/** `undefined`: S3 knows no such list. Those of the bucket's owner are no different for a bucket. */
export function cannedAcl(name: string, { owner, bucketOwner }: Owners): readonly Grant[] | undefined {
  const own = ownersControl(owner);
  const toBucketOwner = (permission: Permission): readonly Grant[] =>
    owner === bucketOwner ? own : [...own, toUser(bucketOwner, permission)];
  switch (name) {
    case 'private':
      return own;
    case 'public-read':
      return [...own, toGroup(allUsers, 'READ')];
    case 'public-read-write':
      return [...own, toGroup(allUsers, 'READ'), toGroup(allUsers, 'WRITE')];
    case 'authenticated-read':
      return [...own, toGroup(authenticatedUsers, 'READ')];
    case 'aws-exec-read':
      return [...own, toUser(ec2Images, 'READ')];
    case 'log-delivery-write':
      return [...own, toGroup(logDelivery, 'WRITE'), toGroup(logDelivery, 'READ_ACP')];
    case 'bucket-owner-read':
      return toBucketOwner('READ');
    case 'bucket-owner-full-control':
      return toBucketOwner('FULL_CONTROL');
    default:
      return undefined;
  }
}
