/**
 * The findings of a policy that is being written: what it would be refused for, and what it says in vain. A selection
 * of IAM Access Analyzer's checks; the service that a policy is sent to has the last word.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
import { parsePolicy } from '../../../policy/language/parse.ts';
import type { PolicyError, Statement } from '../../../policy/language/policy.ts';
import { policySize } from '../policies/documents/policy-documents.ts';
import { checkActions } from './actions.ts';
import { checkConditions } from './conditions.ts';
import { checkElements } from './elements.ts';
import { error, warning, type CheckedPolicyType, type Finding, type StatementCheck } from './finding.ts';
import { checkResources } from './resources.ts';

/** As many as anybody reads. */
const mostFindings = 100;

/** Characters: of a service control policy all, of a managed policy all but white space. */
const quotas = { SERVICE_CONTROL_POLICY: 10_240, IDENTITY_POLICY: 6_144 } as const;

const checks: readonly StatementCheck[] = [checkElements, checkActions, checkResources, checkConditions];

/** In the order of the document; what cannot be read further comes alone. */
export function policyFindings(document: string, type: CheckedPolicyType): readonly Finding[] {
  if (document.trim() === '') return [];
  const parsed = parsePolicy(document, { draft: true });
  if (!parsed.ok) return [unreadable(document, parsed.error)];
  const { statements, version, versionGiven } = parsed.policy;
  const found: Finding[] = ofWhole(document, type, versionGiven);
  const seen = new Set<string>();
  for (const [index, statement] of statements.entries()) {
    const place = { statement: index, ...(statement.sid !== undefined && { sid: statement.sid }) };
    const policy = { type, variables: version === '2012-10-17' };
    for (const check of checks) found.push(...check(statement, policy).map((one) => ({ ...one, ...place })));
    if (isRepeated(statement, seen)) {
      const sentence = 'Duplicate statement IDs are not supported for this policy type. Update the Sid value.';
      found.push({ ...error('UNIQUE_SIDS_REQUIRED', sentence), ...place });
    }
    if (found.length >= mostFindings) break;
  }
  return found.slice(0, mostFindings);
}

function isRepeated({ sid }: Statement, seen: Set<string>): boolean {
  if (sid === undefined || sid === '') return false;
  const repeated = seen.has(sid);
  seen.add(sid);
  return repeated;
}

function ofWhole(document: string, type: CheckedPolicyType, versionGiven: boolean): Finding[] {
  const found: Finding[] = [];
  if (!versionGiven) {
    const reason = 'to help you with debugging permission issues.';
    found.push(warning('MISSING_VERSION', `We recommend that you specify the Version element ${reason}`));
  }
  const quota = quotas[type];
  const advice = 'We recommend that you use multiple granular policies.';
  const [size, issueCode, sentence] =
    type === 'SERVICE_CONTROL_POLICY'
      ? ([
          document.length,
          'POLICY_SIZE_EXCEEDS_SCP_QUOTA',
          `characters in the service control policy (SCP) exceed the ${quota} character maximum for SCPs.`,
        ] as const)
      : ([
          policySize(document),
          'POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA',
          `characters in the identity policy, excluding whitespace, exceed the ${quota} character maximum for inline ` +
            'and managed policies.',
        ] as const);
  if (size > quota) found.push(error(issueCode, `The ${size} ${sentence} ${advice}`));
  return found;
}

function unreadable(document: string, { position, reason, code }: PolicyError): Finding {
  const before = document.slice(0, position).split('\n');
  const [line, column] = [before.length, before.at(-1)!.length + 1];
  const details =
    code === 'json'
      ? `Fix the JSON syntax error at index ${position} line ${line} column ${column}: ${reason}.`
      : `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
  return {
    findingType: 'ERROR',
    ...(code === 'json' && { issueCode: 'JSON_SYNTAX_ERROR' }),
    findingDetails: details,
    line,
    column,
  };
}
