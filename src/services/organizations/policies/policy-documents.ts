/**
 * Which documents a policy type accepts.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_inheritance_mgmt.html
 * A resource control policy with an action of a service that has none is refused:
 * https://github.com/aws-samples/data-perimeter-policy-examples/issues/57
 */
import { resourceControlled } from '../../../authorization-reference/index.ts';
import { JsonTooCostly, parseBoundedJson } from '../../../kernel/bounded/json.ts';
import { conditionFault } from '../../../policy/language/grammar.ts';
import { parsePolicy } from '../../../policy/language/parse.ts';
import type { Statement } from '../../../policy/language/policy.ts';
import { AwsError } from '../../../wire/errors.ts';
import { failsLegacyParsing, resourceFault } from '../../../policy/resource-arns.ts';
import { constraint } from '../errors.ts';
import { isObject, problemOf } from './management-policies.ts';
import { rulesOf } from './policy-types.ts';
import type { ManagementPolicyType, PolicyType } from '../records.ts';

/** The only top-level key of each management policy type. */
const topLevelKeys: Readonly<Record<ManagementPolicyType, string>> = {
  TAG_POLICY: 'tags',
  BACKUP_POLICY: 'plans',
  AISERVICES_OPT_OUT_POLICY: 'services',
  CHATBOT_POLICY: 'chatbot',
  DECLARATIVE_POLICY_EC2: 'ec2_attributes',
  SECURITYHUB_POLICY: 'securityhub',
  INSPECTOR_POLICY: 'inspector',
  UPGRADE_ROLLOUT_POLICY: 'upgrade_rollout',
  BEDROCK_POLICY: 'bedrock',
  S3_POLICY: 's3_attributes',
  NETWORK_SECURITY_DIRECTOR_POLICY: 'network_security_director',
};

/** Deeper than any management policy that means something. */
const maxDepth = 30;
/** One for every tenth character of the largest: names and values are longer. */
const maxTokens = 100_000;

/** Throws MalformedPolicyDocumentException, or ConstraintViolationException for one that is too long. */
export function checkPolicyDocument(type: PolicyType, content: string): void {
  const { maxCharacters } = rulesOf(type);
  if (content.length > maxCharacters) {
    throw constraint(
      'POLICY_CONTENT_LIMIT_EXCEEDED',
      `The policy's content has ${content.length} characters, white space included: ` +
        `a ${type} has ${maxCharacters} at most.`,
    );
  }
  if (type === 'SERVICE_CONTROL_POLICY') for (const statement of statementsOf(content)) checkServiceControl(statement);
  else if (type === 'RESOURCE_CONTROL_POLICY')
    for (const statement of statementsOf(content)) checkResourceControl(statement);
  else checkManagementPolicy(topLevelKeys[type], content);
}

function statementsOf(content: string): readonly Statement[] {
  const parsed = parsePolicy(content);
  if (!parsed.ok) throw malformed(`${parsed.error.reason} (at character ${parsed.error.position})`);
  if (!parsed.policy.versionGiven || parsed.policy.version !== '2012-10-17')
    throw malformed('Version must be there, and be "2012-10-17"');
  const fault = conditionFault(parsed.policy);
  if (fault !== undefined) throw malformed(fault);
  for (const { resources, notResources } of parsed.policy.statements)
    for (const resource of resources ?? notResources ?? []) checkResource(resource);
  return parsed.policy.statements;
}

function checkResource(resource: string): void {
  const fault = resourceFault(resource);
  if (fault !== undefined) throw malformed(fault.replace(/\.$/, ''));
  if (failsLegacyParsing(resource))
    throw malformed(`${JSON.stringify(resource.slice(0, 120))} leaves out a part that does not stand at its end`);
}

function checkServiceControl(statement: Statement): void {
  if (statement.principal !== undefined || statement.notPrincipal !== undefined)
    throw malformed('a service control policy has no Principal and no NotPrincipal');
  if (!statement.resources && !statement.notResources)
    throw malformed('a statement has neither Resource nor NotResource');
  for (const action of statement.actions ?? statement.notActions ?? []) checkAction(action, true);
}

function checkResourceControl(statement: Statement): void {
  if (statement.effect !== 'Deny')
    throw malformed('the Effect of a resource control policy must be "Deny": RCPFullAWSAccess alone allows');
  if (statement.notPrincipal !== undefined || !isEveryone(statement.principal))
    throw malformed('the Principal of a resource control policy must be "*": use conditions to name principals');
  if (statement.notActions) throw malformed('a resource control policy has no NotAction');
  if (!statement.resources && !statement.notResources)
    throw malformed('a statement has neither Resource nor NotResource');
  const services = new Set(resourceControlled());
  for (const action of statement.actions ?? []) {
    checkAction(action, false);
    if (!services.has(action.toLowerCase().split(':')[0]!))
      throw malformed(`${JSON.stringify(action)} is of a service that resource control policies do not support`);
  }
}

function isEveryone(principal: Statement['principal']): boolean {
  if (principal === undefined || principal === '*') return principal === '*';
  const names = Object.entries(principal).flatMap(([kind, values]) =>
    (values ?? []).map((value) => `${kind}:${value}`),
  );
  return names.length === 1 && names[0] === 'AWS:*';
}

function checkAction(action: string, aloneToo: boolean): void {
  if (action === '*' && aloneToo) return;
  if (!/^[a-zA-Z0-9-]+:[a-zA-Z0-9*?]+$/.test(action)) {
    throw malformed(
      `${JSON.stringify(action)} is no action: write the service's prefix, a colon, ` +
        `and the action or wildcards${aloneToo ? '' : ' ("*" alone is not allowed here)'}`,
    );
  }
}

function checkManagementPolicy(key: string, content: string): void {
  let document: unknown;
  try {
    document = parseBoundedJson(content, { maxDepth, maxTokens });
  } catch (error) {
    if (error instanceof JsonTooCostly) throw malformed(error.message);
    throw malformed(`it is no JSON: ${(error as Error).message}`);
  }
  if (!isObject(document)) throw malformed('it must be a JSON object');
  const other = Object.keys(document).find((name) => name !== key);
  if (other !== undefined) throw malformed(`its only top-level key is "${key}", not ${JSON.stringify(other)}`);
  const section = document[key];
  if (!isObject(section)) throw malformed(`its top-level key "${key}" must be there, with an object as its value`);
  const problem = problemOf(section, key);
  if (problem !== undefined) throw malformed(problem);
}

/** AWS's sentence, and then what is wrong, which AWS does not say. */
function malformed(reason: string): AwsError {
  return new AwsError(
    'MalformedPolicyDocumentException',
    `The provided policy document does not meet the requirements of the specified policy type. Here: ${reason}.`,
  );
}
