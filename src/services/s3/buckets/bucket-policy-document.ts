/**
 * S3's checks of a bucket policy, with its texts.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
 */
import { isConditionKey } from '../../../authorization-reference/index.ts';
import { malformedDate, resourcePolicySentence, unknownOperator } from '../../../policy/language/grammar.ts';
import { networkOf } from '../../../policy/values/ip-address.ts';
import { parsePolicy } from '../../../policy/language/parse.ts';
import type { Policy, PolicyError, Statement } from '../../../policy/language/policy.ts';
import type { AwsError } from '../../../wire/errors.ts';
import { principalArns } from '../../iam/internal.ts';
import { malformedPolicy, policyIsNoJson } from '../errors.ts';
import { actionsNamed, areOn, inapplicableKey, namedOf } from './policy-actions.ts';

/** Bytes, as sent. */
const maxPolicyBytes = 20 * 1024;

export interface CheckedPolicy {
  readonly policy: Policy;
  /** Users and roles that must exist. */
  readonly arns: readonly string[];
  /** Canonical user ids, which must be accounts'. */
  readonly canonicalUsers: readonly string[];
}

/** @throws AwsError MalformedPolicy */
export function checkBucketPolicy(bucket: string, document: string): CheckedPolicy {
  if (Buffer.byteLength(document) > maxPolicyBytes)
    throw malformedPolicy('Policy exceeds the maximum allowed document size.');
  if (!document.startsWith('{')) throw malformedPolicy(policyIsNoJson);
  const parsed = parsePolicy(document);
  if (!parsed.ok) throw unparsed(parsed.error);
  const { policy } = parsed;
  for (const statement of policy.statements) checkStatement(bucket, statement);
  return { policy, arns: principalArns(policy, invalidPrincipal), canonicalUsers: canonicalUsersOf(policy) };
}

/** Of a field that is missing, AWS's sentence says all: there is no detail. */
function unparsed(error: PolicyError): AwsError {
  const sentence = resourcePolicySentence(error);
  return malformedPolicy(sentence, sentence.startsWith('Missing required field') ? undefined : error.reason);
}

export function invalidPrincipal(kind: string, value: string): AwsError {
  return malformedPolicy('Invalid principal in policy', `"${kind}":"${value}"`);
}

function checkStatement(bucket: string, statement: Statement): void {
  const { principal, notPrincipal, resources, notResources } = statement;
  if (!principal && !notPrincipal) throw malformedPolicy('Missing required field Principal');
  if (notPrincipal && statement.effect === 'Allow') throw malformedPolicy('Allow with NotPrincipal is not allowed.');
  if (!resources && !notResources) throw malformedPolicy('Missing required field Resource');
  for (const resource of resources ?? notResources!) {
    const named = namedOf(bucket, resource);
    if (!named.bucket && !named.objects) throw malformedPolicy('Policy has invalid resource', resource);
  }
  for (const action of statement.actions ?? statement.notActions ?? []) {
    if (actionsNamed(action).length === 0) throw malformedPolicy('Policy has invalid action', action);
    if (statement.actions && resources && !actionsNamed(action).some((one) => areOn(one, bucket, resources)))
      throw malformedPolicy('Action does not apply to any resource(s) in statement');
  }
  checkConditions(statement);
}

function checkConditions(statement: Statement): void {
  const operator = unknownOperator(statement);
  if (operator !== undefined) throw malformedPolicy(`Invalid Condition type : ${operator}`);
  for (const key of statement.conditionKeys ?? []) {
    if (!isConditionKey(key)) throw malformedPolicy('Policy has an invalid condition key', key);
  }
  const inapplicable = inapplicableKey(statement);
  if (inapplicable !== undefined)
    throw malformedPolicy('Conditions do not apply to combination of actions and resources in statement', inapplicable);
  for (const { operator: test, values } of statement.conditions ?? []) {
    const wrong = /IpAddress(?:IfExists)?$/.test(test) ? values.find((value) => !networkOf(value)) : undefined;
    if (wrong !== undefined) throw malformedPolicy('Invalid IP address in Conditions', wrong);
  }
  const date = malformedDate(statement);
  if (date !== undefined) throw malformedPolicy('Invalid date in Conditions', date);
}

function canonicalUsersOf({ statements }: Policy): readonly string[] {
  return statements.flatMap(({ principal, notPrincipal }) => {
    const element = principal ?? notPrincipal;
    return element === undefined || element === '*' ? [] : (element.CanonicalUser ?? []);
  });
}
