/**
 * Which documents AWS takes as an organization's resource policy, and how it keeps them: without white space, with a
 * version, accounts as ARNs. What it answers was seen on AWS in September 2026.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html
 */
import { conditionFault } from '../../../policy/language/grammar.ts';
import { isServicePrincipal } from '../../../authorization-reference/index.ts';
import { parsePolicy } from '../../../policy/language/parse.ts';
import { isUniqueId, principalArns } from '../../../policy/principal-arns.ts';
import type { Statement } from '../../../policy/language/policy.ts';
import type { AwsError } from '../../../wire/errors.ts';
import { resourceFault } from '../../../policy/resource-arns.ts';
import { invalidInput } from '../errors.ts';
import { namesDelegable } from './delegable-actions.ts';

export interface ResourcePolicyDocument {
  /** As it is kept and shown. */
  readonly content: string;
  /** Account numbers that its principals name. */
  readonly accounts: readonly string[];
}

/** As JSON has it; its grammar has been checked. */
interface Document {
  readonly Version?: string;
  readonly Statement: JsonStatement | readonly JsonStatement[];
}

interface JsonStatement {
  readonly Principal: '*' | Readonly<Record<string, string | readonly string[]>>;
}

/** @throws AwsError InvalidInputException with AWS's reason */
export function readResourcePolicy(text: string): ResourcePolicyDocument {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw invalidPolicy(`${parsed.error.reason} (at character ${parsed.error.position})`);
  const fault = conditionFault(parsed.policy);
  if (fault !== undefined) throw invalidPolicy(fault);
  const { statements } = parsed.policy;
  statements.forEach(checkElements);
  const invalid = (_kind: string, value: string) => invalidPrincipal(`there is no principal ${JSON.stringify(value)}`);
  const byId = principalArns(parsed.policy, invalid, isServicePrincipal).find(isUniqueId);
  if (byId !== undefined) throw invalid('AWS', byId);
  const accounts = statements.flatMap(accountsOf);
  const { Version = '2008-10-17', ...rest } = JSON.parse(text) as Document;
  const { Statement } = rest;
  const kept = Array.isArray(Statement) ? Statement.map(withAccountArns) : withAccountArns(Statement as JsonStatement);
  return { content: JSON.stringify({ Version, ...rest, Statement: kept }), accounts };
}

/** AWS's sentence, and then what is wrong, which AWS does not say. */
export function invalidPolicy(reason: string): AwsError {
  return invalidInput(
    'INVALID_RESOURCE_POLICY_JSON',
    `This resource-based policy contains invalid JSON. Here: ${reason}.`,
  );
}

/** As `invalidPolicy`, of whom it names. */
export function invalidPrincipal(reason: string): AwsError {
  return invalidInput(
    'INVALID_PRINCIPAL',
    `You specified an invalid principal element in the policy. Here: ${reason}.`,
  );
}

function checkElements({ actions, principal, resources }: Statement): void {
  if (!actions) throw invalidPolicy('a statement has no Action, or NotAction in its place');
  if (!resources) throw invalidPolicy('a statement has no Resource, or NotResource in its place');
  if (!principal) throw invalidPolicy('a statement has no Principal, or NotPrincipal in its place');
  const action = actions.find((name) => !namesDelegable(name));
  if (action !== undefined) {
    throw invalidInput(
      'UNSUPPORTED_ACTION_IN_RESOURCE_POLICY',
      `${action} is not a supported action for this resource-based policy.`,
    );
  }
  for (const resource of resources) checkResource(resource);
}

function checkResource(resource: string): void {
  const fault = resourceFault(resource);
  if (fault !== undefined) throw invalidPolicy(fault.replace(/\.$/, ''));
  if (resource !== '*' && !resource.startsWith('arn:aws:organizations:')) {
    throw invalidInput(
      'UNSUPPORTED_RESOURCE_IN_RESOURCE_POLICY',
      `${resource} is not a supported resource for this resource-based policy.`,
    );
  }
}

/** AWS takes everybody, services, and accounts; no user and no role. */
function accountsOf({ principal }: Statement): string[] {
  if (principal === undefined || principal === '*') return [];
  const kind = Object.keys(principal).find((name) => name !== 'AWS' && name !== 'Service');
  if (kind !== undefined) throw invalidPrincipal(`its Principal is of the kind ${kind}: name accounts under "AWS"`);
  return (principal.AWS ?? []).flatMap((name) => {
    const account = /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(name)?.[1];
    if (account === undefined && name !== '*')
      throw invalidPrincipal(
        `${JSON.stringify(name)} is no account: name one by its number, or as arn:aws:iam::…:root`,
      );
    return account ?? [];
  });
}

function withAccountArns(statement: JsonStatement): JsonStatement {
  const { Principal } = statement;
  if (Principal === '*' || Principal['AWS'] === undefined) return statement;
  const { AWS } = Principal;
  const named = typeof AWS === 'string' ? accountArn(AWS) : AWS.map(accountArn);
  return { ...statement, Principal: { ...Principal, AWS: named } };
}

function accountArn(name: string): string {
  return /^\d{12}$/.test(name) ? `arn:aws:iam::${name}:root` : name;
}
