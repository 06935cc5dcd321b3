/** A resource-based policy's document, as DynamoDB takes it. */
import { randomUUID } from 'node:crypto';
import { conditionFault, resourcePolicySentence } from '../../../policy/language/grammar.ts';
import { parsePolicy } from '../../../policy/language/parse.ts';
import type { Policy, Statement } from '../../../policy/language/policy.ts';
import type { ReadTx } from '../../../wire/context.ts';
import { bindPrincipals, principalArns } from '../../iam/internal.ts';
import { validation } from '../errors.ts';
import type { ResourcePolicy } from '../records.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-rbac */
const maxBytes = 20 * 1024;

const wrong = 'One or more parameter values were invalid:';

/** @throws AwsError ValidationException */
export async function newPolicy(tx: ReadTx, document: string): Promise<ResourcePolicy> {
  const policy = checkPolicy(document);
  const arns = principalArns(policy, invalidPrincipal);
  return { document, boundIds: await bindPrincipals(tx, arns, invalidPrincipal), revision: String(revisionNumber()) };
}

/** Digits, as AWS's are. */
function revisionNumber(): bigint {
  return BigInt(`0x${randomUUID().replaceAll('-', '').slice(0, 15)}`);
}

/** @throws AwsError ValidationException */
export function checkPolicy(document: string): Policy {
  if (Buffer.byteLength(document) > maxBytes)
    throw validation(`${wrong} Maximum policy size of ${maxBytes} bytes exceeded`);
  const parsed = parsePolicy(document);
  if (!parsed.ok) throw malformed(resourcePolicySentence(parsed.error));
  const fault = conditionFault(parsed.policy);
  if (fault !== undefined) throw malformed(fault);
  for (const statement of parsed.policy.statements) checkStatement(statement);
  return parsed.policy;
}

/** Other tables may be named, of which it then says nothing. */
function checkStatement(statement: Statement): void {
  const { principal, notPrincipal, actions, notActions, resources, notResources } = statement;
  if (!principal && !notPrincipal) throw malformed('Missing required field Principal');
  if (!(actions ?? notActions ?? []).every((action) => action === '*' || /^dynamodb:/i.test(action)))
    throw malformed('Policy statement action must start with the service prefix dynamodb.');
  if (!resources && !notResources) throw malformed('Missing required field Resource');
  if (!(resources ?? []).every((one) => one === '*' || /^arn:[^:]*:dynamodb:/.test(one)))
    throw malformed('Policy statement resource must be a resource of dynamodb.');
}

function malformed(reason: string): Error {
  return validation(`${wrong} Invalid policy document: ${reason}`);
}

function invalidPrincipal(): Error {
  return malformed('Invalid principal in policy');
}
