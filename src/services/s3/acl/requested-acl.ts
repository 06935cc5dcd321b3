/**
 * The list that a request asks for: a canned one, grants in headers, or a body. At most one of the three.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Grant } from '../records.ts';
import { cannedAcl, isGroup, toUser } from './grants.ts';
import type { Owners, Permission } from './grants.ts';

type PutAcl = Input<'s3', 'PutBucketAcl'>;
type AclHeaders = Pick<PutAcl, 'GrantFullControl' | 'GrantRead' | 'GrantReadACP' | 'GrantWrite' | 'GrantWriteACP'> & {
  readonly ACL?: string | undefined;
};
type Policy = NonNullable<PutAcl['AccessControlPolicy']>;

const grantHeaders = [
  ['GrantFullControl', 'FULL_CONTROL', 'x-amz-grant-full-control'],
  ['GrantRead', 'READ', 'x-amz-grant-read'],
  ['GrantReadACP', 'READ_ACP', 'x-amz-grant-read-acp'],
  ['GrantWrite', 'WRITE', 'x-amz-grant-write'],
  ['GrantWriteACP', 'WRITE_ACP', 'x-amz-grant-write-acp'],
] as const;

const maxGrants = 100;
const canonicalId = /^[0-9a-f]{64}$/;

/** Whether `aclOfNew` has anything to say of it. */
export function asksForAcl(input: AclHeaders): boolean {
  return input.ACL !== undefined || grantHeaders.some(([member]) => input[member] !== undefined);
}

/**
 * Of a new bucket or object; `undefined`: the request does not say.
 * @throws AwsError InvalidRequest, InvalidArgument, MethodNotAllowed
 */
export function aclOfNew(input: AclHeaders, owners: Owners): readonly Grant[] | undefined {
  const inHeaders = grantHeaders.filter(([member]) => input[member] !== undefined);
  if (input.ACL !== undefined && inHeaders.length > 0)
    throw new AwsError('InvalidRequest', 'Specifying both Canned ACLs and Header Grants is not allowed', {}, 400);
  if (input.ACL !== undefined) {
    const grants = cannedAcl(input.ACL, owners);
    if (!grants) throw invalidArgument('', 'x-amz-acl', input.ACL);
    return grants;
  }
  if (inHeaders.length === 0) return undefined;
  return bounded(
    inHeaders.flatMap(([member, permission, header]) => grantsInHeader(input[member]!, permission, header)),
  );
}

/**
 * @throws AwsError MissingSecurityHeader, UnexpectedContent, MalformedACLError, AccessDenied and those of `aclOfNew`
 */
export function requestedAcl(
  input: AclHeaders & { readonly AccessControlPolicy?: Policy },
  owners: Owners,
): readonly Grant[] {
  const grants = aclOfNew(input, owners);
  const { AccessControlPolicy: policy } = input;
  if (grants && policy) throw new AwsError('UnexpectedContent', 'This request does not support content', {}, 400);
  if (grants) return grants;
  if (policy) return grantsInBody(policy, owners.owner);
  const message = 'Your request was missing a required header';
  throw new AwsError('MissingSecurityHeader', message, { MissingHeaderName: 'x-amz-acl' }, 400);
}

/** `id="…", uri="…"` */
function grantsInHeader(value: string, permission: Permission, header: string): Grant[] {
  return value.split(',').map((one) => {
    const text = one.trim();
    const match = /^(uri|id|emailAddress)="?([^"]*)"?$/.exec(text);
    if (!match) throw invalidArgument('Argument format not recognized', header, text);
    const [, kind, grantee = ''] = match;
    if (kind === 'emailAddress') throw emailGrantee();
    if (kind === 'id') return toUser(knownId(grantee, 'id'), permission);
    return { Grantee: { Type: 'Group', URI: knownGroup(grantee, 'uri') }, Permission: permission };
  });
}

function grantsInBody({ Owner, Grants }: Policy, owner: string): readonly Grant[] {
  if (!Owner || !Grants) throw malformedAcl();
  // A list is changed, never who owns what it is of.
  if (knownId(Owner.ID ?? '', 'CanonicalUser/ID') !== owner)
    throw new AwsError('AccessDenied', 'Access Denied', {}, 403);
  return bounded(
    Grants.map(({ Grantee, Permission }): Grant => {
      if (!Grantee || !Permission) throw malformedAcl();
      switch (Grantee.Type) {
        case 'CanonicalUser':
          return toUser(knownId(Grantee.ID ?? '', 'CanonicalUser/ID'), Permission);
        case 'Group':
          return { Grantee: { Type: 'Group', URI: knownGroup(Grantee.URI ?? '', 'Group/URI') }, Permission };
        case 'AmazonCustomerByEmail':
          throw emailGrantee();
        default:
          throw malformedAcl();
      }
    }),
  );
}

function bounded(grants: readonly Grant[]): readonly Grant[] {
  if (grants.length > maxGrants) throw malformedAcl();
  return grants;
}

/** Which accounts there are in the world is not known here: an id is one by its form. */
function knownId(id: string, argument: string): string {
  if (!canonicalId.test(id)) throw invalidArgument('Invalid id', argument, id);
  return id;
}

function knownGroup(uri: string, argument: string): string {
  if (!isGroup(uri)) throw invalidArgument('Invalid group uri', argument, uri);
  return uri;
}

/** Since October 2025. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Grantee.html */
function emailGrantee(): AwsError {
  return new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', {}, 405);
}

function malformedAcl(): AwsError {
  const message = 'The XML you provided was not well-formed or did not validate against our published schema';
  return new AwsError('MalformedACLError', message, {}, 400);
}

function invalidArgument(message: string, ArgumentName: string, value: string): AwsError {
  return new AwsError('InvalidArgument', message, { ArgumentName, ArgumentValue: value.slice(0, 256) }, 400);
}
