/** A resource-based policy's document, as DynamoDB takes it. */
import { randomUUID } from 'node:crypto';
import { conditionFault } from '../../../policy/language/grammar.ts';
import { parsePolicy } from '../../../policy/language/parse.ts';
import type { Policy, Statement } from '../../../policy/language/policy.ts';
import type { ReadTx } from '../../../wire/context.ts';
import { bindPrincipals, principalArns } from '../../iam/internal.ts';
import { validation } from '../errors.ts';
import type { ResourcePolicy } from '../records.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-rbac */
const maxBytes = 20 * 1024;

/** @throws AwsError ValidationException */
export async function newPolicy(tx: ReadTx, arn: string, document: string): Promise<ResourcePolicy> {
  const policy = checkPolicy(document, arn);
  const arns = principalArns(policy, invalidPrincipal);
  return { document, boundIds: await bindPrincipals(tx, arns, invalidPrincipal), revision: String(revisionNumber()) };
}

/** Digits, as AWS's are. */
function revisionNumber(): bigint {
  return BigInt(`0x${randomUUID().replaceAll('-', '').slice(0, 15)}`);
}

/** @throws AwsError ValidationException */
export function checkPolicy(document: string, arn: string): Policy {
  if (Buffer.byteLength(document) > maxBytes)
    throw validation(`The resource policy size exceeds the maximum allowed size of ${maxBytes} bytes`);
  const parsed = parsePolicy(document);
  if (!parsed.ok) throw malformed(parsed.error.code === 'json' ? 'Policy is not valid JSON.' : parsed.error.reason);
  const fault = conditionFault(parsed.policy);
  if (fault !== undefined) throw malformed(fault);
  for (const statement of parsed.policy.statements) checkStatement(statement, arn);
  return parsed.policy;
}

function checkStatement(statement: Statement, arn: string): void {
  const { principal, notPrincipal, actions, notActions, resources, notResources } = statement;
  if (!principal && !notPrincipal) throw malformed('Policy contains a statement with no principal.');
  if (!(actions ?? notActions ?? []).every((action) => action === '*' || /^dynamodb:/i.test(action)))
    throw malformed('Policy statement action must start with the service prefix dynamodb.');
  if (!resources && !notResources) throw malformed('Policy contains a statement with no resource.');
  const isOwn = (one: string): boolean => one === '*' || one === arn || one.startsWith(`${arn}/`);
  if (!(resources ?? []).every(isOwn))
    throw malformed('Policy statement resource must be the resource that the policy is attached to.');
}

function malformed(reason: string): Error {
  return validation(`Invalid policy document: ${reason}`);
}

function invalidPrincipal(): Error {
  return malformed('Invalid principal in policy');
}
