/**
 * Resource control policies: what they may say, and whom their conditions would hit besides.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
 */
import { resourceControlled } from '../../../authorization-reference/index.ts';
import type { ConditionTest, Statement } from '../../../policy/language/policy.ts';
import { bareOperator } from './conditions/condition-types.ts';
import { error, short, warning, within, type StatementCheck, type StatementFinding } from './finding.ts';

export const checkResourceControl: StatementCheck = (statement, { type }) =>
  type === 'RESOURCE_CONTROL_POLICY' ? [...ofElements(statement), ...ofConditions(statement)] : [];

function ofElements(statement: Statement): readonly StatementFinding[] {
  const { principal, notPrincipal, actions = [], notActions, effect, resources, conditions = [] } = statement;
  const found: StatementFinding[] = [];
  if (principal === undefined && notPrincipal === undefined)
    found.push(error('MISSING_PRINCIPAL', 'Add a Principal element to the policy statement.'));
  else if (principal !== '*') {
    const only = 'RCPs only support specifying all principals ("*") in the Principal element.';
    const sentence = `The Principal element contents are not valid. ${only}`;
    found.push({
      ...error('RCP_SYNTAX_ERROR_PRINCIPAL', `${sentence} The NotPrincipal element is not supported for RCPs.`),
      within: [principal === undefined ? 'NotPrincipal' : 'Principal'],
    });
  }
  if (effect === 'Allow' && (resources?.join() !== '*' || conditions.length > 0)) {
    const only = 'all resources ("*") in the Resource element, and no Condition element with an effect of Allow.';
    const sentence = 'RCPs only support specifying all principals ("*") in the Principal element,';
    found.push(error('RCP_SYNTAX_ERROR_ALLOW', `${sentence} ${only}`));
  }
  if (notActions) {
    const sentence = 'RCPs do not support the NotAction element. Update to use the Action element.';
    found.push(...within(['NotAction'], [error('RCP_SYNTAX_ERROR_NOTACTION', sentence)]));
  }
  const services = new Set(resourceControlled());
  const sentence = 'RCPs only support specifying select service prefixes in the Action element. Learn more here.';
  const other = actions.findIndex((action) => !services.has(action.toLowerCase().split(':')[0]!));
  if (other >= 0 && !(effect === 'Allow' && actions[other] === '*'))
    found.push(...within(['Action', other], [error('RCP_SYNTAX_ERROR_ACTION', sentence)]));
  return found;
}

const impact = 'RCPs impact IAM roles, users, and AWS service principals. To prevent unintended impact to';
const added = 'an additional statement should be added to the Condition block';

function ofConditions({ effect, conditions = [] }: Statement): readonly StatementFinding[] {
  if (effect !== 'Deny') return [];
  const tests = conditions.filter(({ operator }) => bareOperator(operator) !== 'Null');
  return tests.flatMap((test) => within(['Condition', test.operator, test.key], ofKey(test.key, conditions)));
}

function ofKey(key: string, conditions: readonly ConditionTest[]): readonly StatementFinding[] {
  const lower = key.toLowerCase();
  const found: StatementFinding[] = [];
  if (/^aws:principal(?:account|arn|orgid|orgpaths|tag\/.+)$/.test(lower) && !saysOfServices(conditions, 'false')) {
    const whom = `services acting on your behalf using a service principal, ${added} "BoolIfExists": {`;
    const when = `"aws:PrincipalIsAWSService": "false"} whenever a principal key ${short(key)} is used.`;
    found.push(warning('RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY', `${impact} ${whom} ${when}`));
  }
  if (/^aws:source(?:account|arn|orgid|orgpaths)$/.test(lower) && !saysOfServices(conditions, 'true')) {
    const whom = `your principals, ${added} "BoolIfExists": { "aws:PrincipalIsAWSService": "true"}`;
    const when = `whenever the key ${short(key)} is used.`;
    found.push(warning('RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY', `${impact} ${whom} ${when}`));
  }
  if (/^aws:source(?:orgid|orgpaths)$/.test(lower) && !asksForSource(conditions)) {
    const why = 'The specified service may have a service integration that does not require the use of the';
    const whom = 'To prevent unintended impact to services acting on your behalf using a service principal,';
    const what = `${added} "Null": { "aws:SourceAccount": "false"} or "Null": { "aws:SourceArn": "false"}`;
    const sentence = `${why} ${short(key)} condition key. ${whom} ${what} whenever the key ${short(key)} is used.`;
    found.push(warning('RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK', sentence));
  }
  return found;
}

function saysOfServices(conditions: readonly ConditionTest[], value: string): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      bareOperator(operator) === 'Bool' &&
      key.toLowerCase() === 'aws:principalisawsservice' &&
      values.length === 1 &&
      values[0]!.toLowerCase() === value,
  );
}

function asksForSource(conditions: readonly ConditionTest[]): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      operator === 'Null' && /^aws:source(?:account|arn)$/i.test(key) && values.join() === 'false',
  );
}
