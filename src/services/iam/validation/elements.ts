/** The elements of a statement: which must be there, which must not, and which are empty. */
import type { Statement } from '../../../policy/language/policy.ts';
import { compilePattern, matchesPattern } from '../../../policy/values/pattern.ts';
import { error, isTrustPolicy, suggestion, within, type StatementCheck, type StatementFinding } from './finding.ts';

export const checkElements: StatementCheck = (statement, policy) => {
  const found: StatementFinding[] = [];
  const { actions, notActions, resources, notResources, sid } = statement;
  if (actions === undefined && notActions === undefined)
    found.push(error('MISSING_ACTION', 'Add an Action or NotAction element to the policy statement.'));
  if (resources === undefined && notResources === undefined && !isTrustPolicy(policy))
    found.push(error('MISSING_RESOURCE', 'Add a Resource or NotResource element to the policy statement.'));
  if ((actions ?? notActions)?.length === 0)
    found.push({
      ...suggestion('EMPTY_ARRAY_ACTION', withoutAny('actions')),
      within: [actions ? 'Action' : 'NotAction'],
    });
  if ((resources ?? notResources)?.length === 0)
    found.push({
      ...suggestion('EMPTY_ARRAY_RESOURCE', withoutAny('resources')),
      within: [resources ? 'Resource' : 'NotResource'],
    });
  const ofSid = checkSid(sid, policy.type === 'RESOURCE_POLICY' && !isTrustPolicy(policy));
  return [...found, ...redundant(statement), ...within(['Sid'], ofSid)];
};

/** As many as are compared with each other. */
const mostCompared = 100;

function redundant({ resources = [] }: Statement): readonly StatementFinding[] {
  const compared = resources.slice(0, mostCompared).filter((one) => !one.includes('${'));
  const wide = compared.filter((one) => /[*?]/.test(one)).map((text) => ({ text, pattern: compilePattern(text) }));
  const count = compared.filter(
    (one, at) =>
      compared.indexOf(one) < at || wide.some(({ text, pattern }) => text !== one && matchesPattern(pattern, one)),
  ).length;
  if (count === 0) return [];
  const sentence = `The ${count} resource ARN(s) are redundant because they reference the same resource.`;
  const finding = suggestion('REDUNDANT_RESOURCE', `${sentence} Review the use of wildcards (*)`);
  return [{ ...finding, within: ['Resource'] }];
}

const withoutAny = (what: string): string =>
  `This statement includes no ${what} and does not affect the policy. Specify ${what}.`;

function checkSid(sid: string | undefined, anyCharacters: boolean): readonly StatementFinding[] {
  if (sid === '') return [suggestion('EMPTY_SID_VALUE', 'Add a value to the empty string in the Sid element.')];
  if (sid === undefined || anyCharacters || /^[0-9A-Za-z]+$/.test(sid)) return [];
  const types = '[a-z, A-Z, 0-9]';
  return [
    error(
      'UNSUPPORTED_SID',
      `Update the characters in the Sid element to use one of the following character types: ${types}`,
    ),
  ];
}
