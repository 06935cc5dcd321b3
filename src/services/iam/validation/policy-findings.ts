/**
 * The findings of a policy that is being written: what it would be refused for, and what it says in vain. A selection
 * of IAM Access Analyzer's checks; the service that a policy is sent to has the last word.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
import { parsePolicy } from '../../../policy/language/parse.ts';
import type { PolicyError, Statement } from '../../../policy/language/policy.ts';
import { policySize } from '../policies/documents/policy-documents.ts';
import { checkActions } from './actions.ts';
import { checkBroadGrants } from './broad-grants.ts';
import { checkConditions } from './conditions.ts';
import { checkElements } from './elements.ts';
import { error, short, warning, type CheckedPolicyType, type Finding, type StatementCheck } from './finding.ts';
import { checkQualifiers } from './qualifiers.ts';
import { checkResources } from './resources.ts';
import { checkSourceAddresses } from './source-addresses.ts';

/** As many as anybody reads. */
const mostFindings = 100;

/** Characters: of a service control policy all, of a managed policy all but white space. */
const quotas = { SERVICE_CONTROL_POLICY: 10_240, IDENTITY_POLICY: 6_144 } as const;

const checks: readonly StatementCheck[] = [
  checkElements,
  checkActions,
  checkBroadGrants,
  checkResources,
  checkConditions,
  checkQualifiers,
  checkSourceAddresses,
];

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

function unreadable(document: string, fault: PolicyError): Finding {
  const { position } = fault;
  const before = document.slice(0, position).split('\n');
  const [line, column] = [before.length, before.at(-1)!.length + 1];
  const named = grammarFinding(fault);
  const where = `at index ${position} line ${line} column ${column}`;
  return {
    findingType: 'ERROR',
    ...(fault.code === 'json'
      ? { issueCode: 'JSON_SYNTAX_ERROR', findingDetails: `Fix the JSON syntax error ${where}: ${fault.reason}.` }
      : (named ?? { findingDetails: `${fault.reason.charAt(0).toUpperCase()}${fault.reason.slice(1)}.` })),
    line,
    column,
  };
}

/** `undefined`: AWS's checks do not name it. */
function grammarFinding({ code, found = '' }: PolicyError): Pick<Finding, 'issueCode' | 'findingDetails'> | undefined {
  const what = short(found);
  switch (code) {
    case 'version': {
      const sentence = `The version ${what} is not valid. Use one of the following versions: 2012-10-17, 2008-10-17`;
      return { issueCode: 'INVALID_VERSION', findingDetails: sentence };
    }
    case 'no-statement':
    case 'empty-statement':
      return { issueCode: 'MISSING_STATEMENT', findingDetails: 'Add a statement to the policy' };
    case 'no-effect': {
      const sentence = 'Add an Effect element to the policy statement with a value of Allow or Deny.';
      return { issueCode: 'MISSING_EFFECT', findingDetails: sentence };
    }
    case 'effect':
      return { issueCode: 'INVALID_EFFECT', findingDetails: `The effect ${what} is not valid. Use Allow or Deny.` };
    case 'unknown-element':
      return { issueCode: 'INVALID_POLICY_ELEMENT', findingDetails: `The policy element ${what} is not valid.` };
    case 'both': {
      const sentence = `The policy elements ${what} and Not${what} can not be used in the same statement.`;
      return {
        issueCode: 'UNSUPPORTED_ELEMENT_COMBINATION',
        findingDetails: `${sentence} Remove one of these elements.`,
      };
    }
    default:
      return undefined;
  }
}
