/**
 * S3's checks of a bucket policy, with its texts.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
 */
import { parsePolicy } from '../../../policy/parse.ts';
import type { Policy, PolicyError, Statement } from '../../../policy/policy.ts';
import { AwsError } from '../../../wire/errors.ts';
import { principalArns } from '../../iam/internal.ts';

/** Bytes, as sent. */
const maxPolicyBytes = 20 * 1024;

export interface CheckedPolicy {
  readonly policy: Policy;
  /** Users and roles that must exist. */
  readonly arns: readonly string[];
}

/** @throws AwsError MalformedPolicy */
export function checkBucketPolicy(bucket: string, document: string): CheckedPolicy {
  if (Buffer.byteLength(document) > maxPolicyBytes)
    throw malformedPolicy('Policy exceeds the maximum allowed document size.');
  const parsed = parsePolicy(document);
  if (!parsed.ok) throw malformedPolicy(textFor(parsed.error));
  if (!document.startsWith('{')) throw malformedPolicy("Policies must be valid JSON and the first byte must be '{'");
  for (const statement of parsed.policy.statements) checkStatement(bucket, statement);
  return { policy: parsed.policy, arns: principalArns(parsed.policy, invalidPrincipal) };
}

export function invalidPrincipal(kind: string, value: string): AwsError {
  return malformedPolicy('Invalid principal in policy', `"${kind}":"${value}"`);
}

function malformedPolicy(message: string, detail?: string): AwsError {
  return new AwsError('MalformedPolicy', message, detail === undefined ? {} : { Detail: detail }, 400);
}

function textFor({ code, reason }: PolicyError): string {
  if (code === 'json') return "Policies must be valid JSON and the first byte must be '{'";
  if (code === 'size') return 'Policy exceeds the maximum allowed document size.';
  if (code === 'action') return 'Missing required field Action';
  if (reason === 'a statement has no Effect') return 'Missing required field Effect';
  return `Invalid policy syntax: ${reason}.`;
}

function checkStatement(bucket: string, statement: Statement): void {
  const { principal, notPrincipal, resources, notResources } = statement;
  if (!principal && !notPrincipal) throw malformedPolicy('Missing required field Principal');
  if (principal !== '*' && principal?.CanonicalUser)
    throw invalidPrincipal('CanonicalUser', principal.CanonicalUser[0] ?? '');
  if (notPrincipal && statement.effect === 'Allow') throw malformedPolicy('Allow with NotPrincipal is not allowed.');
  if (!resources && !notResources) throw malformedPolicy('Missing required field Resource');
  for (const resource of resources ?? notResources!) {
    if (!isOf(bucket, resource)) throw malformedPolicy('Policy has invalid resource', resource);
  }
  for (const action of statement.actions ?? statement.notActions ?? []) {
    if (action !== '*' && !/^s3:[a-z0-9*?]+$/i.test(action)) throw malformedPolicy('Policy has invalid action', action);
    if (statement.actions && resources && !appliesTo(action, bucket, resources))
      throw malformedPolicy('Action does not apply to any resource(s) in statement');
  }
  for (const key of statement.conditionKeys ?? []) {
    if (!key.includes(':')) throw malformedPolicy('Policy has an invalid condition key', key);
  }
}

/** The bucket itself, or objects in it. */
function isOf(bucket: string, resource: string): boolean {
  return (
    resource === `arn:aws:s3:::${bucket}` ||
    resource.startsWith(`arn:aws:s3:::${bucket}/`) ||
    resource === `arn:aws:s3:::${bucket}*`
  );
}

/** An action on objects needs a resource that may be one, and an action on the bucket needs the bucket. */
function appliesTo(action: string, bucket: string, resources: readonly string[]): boolean {
  if (/[*?]/.test(action)) return true;
  const onObjects = isObjectAction(action.slice('s3:'.length).toLowerCase());
  return resources.some(
    (resource) =>
      resource === `arn:aws:s3:::${bucket}*` || resource.startsWith(`arn:aws:s3:::${bucket}/`) === onObjects,
  );
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html, resource type `object*` */
const otherObjectActions: ReadonlySet<string> = new Set([
  'abortmultipartupload',
  'bypassgovernanceretention',
  'initiatereplication',
  'listmultipartuploadparts',
]);

function isObjectAction(name: string): boolean {
  return otherObjectActions.has(name) || (/object/.test(name) && !/^(get|put)bucketobject|^list.*versions$/.test(name));
}
