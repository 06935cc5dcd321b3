/** The elements of a statement: which must be there, which must not, and which are empty. */
import { error, suggestion, type StatementCheck, type StatementFinding } from './finding.ts';

export const checkElements: StatementCheck = (statement, { type }) => {
  const found: StatementFinding[] = [];
  const { actions, notActions, resources, notResources, principal, notPrincipal, sid } = statement;
  if (actions === undefined && notActions === undefined)
    found.push(error('MISSING_ACTION', 'Add an Action or NotAction element to the policy statement.'));
  if (resources === undefined && notResources === undefined)
    found.push(error('MISSING_RESOURCE', 'Add a Resource or NotResource element to the policy statement.'));
  for (const [element, written] of Object.entries({ Principal: principal, NotPrincipal: notPrincipal })) {
    if (written === undefined) continue;
    const sentence = `The policy type ${type} does not support the ${element} element. Remove the ${element} element.`;
    found.push(error('UNSUPPORTED_PRINCIPAL', sentence));
  }
  if ((actions ?? notActions)?.length === 0) found.push(suggestion('EMPTY_ARRAY_ACTION', withoutAny('actions')));
  if ((resources ?? notResources)?.length === 0)
    found.push(suggestion('EMPTY_ARRAY_RESOURCE', withoutAny('resources')));
  return [...found, ...checkSid(sid)];
};

const withoutAny = (what: string): string =>
  `This statement includes no ${what} and does not affect the policy. Specify ${what}.`;

function checkSid(sid: string | undefined): readonly StatementFinding[] {
  if (sid === '') return [suggestion('EMPTY_SID_VALUE', 'Add a value to the empty string in the Sid element.')];
  if (sid === undefined || /^[0-9A-Za-z]+$/.test(sid)) return [];
  const types = '[a-z, A-Z, 0-9]';
  return [
    error(
      'UNSUPPORTED_SID',
      `Update the characters in the Sid element to use one of the following character types: ${types}`,
    ),
  ];
}
