/** An inline policy is an identity policy: it is read once when it is put, so that provisioning meets no surprise. */
import { parsePolicy } from '../../../policy/parse.ts';
import type { Statement } from '../../../policy/policy.ts';
import { invalid } from '../errors.ts';

/** ValidationException with the place and the reason where the document is no identity policy. */
export function checkInlinePolicy(document: string): void {
  const parsed = parsePolicy(document);
  if (!parsed.ok)
    throw invalid(`The inline policy is not valid at character ${parsed.error.position}: ${parsed.error.reason}.`);
  parsed.policy.statements.forEach((statement, index) => {
    const problem = problemOf(statement);
    if (problem) throw invalid(`The inline policy is not valid: statement ${statement.sid ?? index + 1} ${problem}.`);
  });
}

function problemOf(statement: Statement): string | undefined {
  if (statement.principal !== undefined || statement.notPrincipal !== undefined)
    return 'names a principal, which an identity policy must not';
  if (statement.resources === undefined && statement.notResources === undefined)
    return 'has neither Resource nor NotResource';
  return undefined;
}
