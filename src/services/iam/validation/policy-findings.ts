/**
 * The findings of a policy that is being written: what it would be refused for, and what it says in vain. A selection
 * of IAM Access Analyzer's checks; the service that a policy is sent to has the last word.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
import { readJson, type JsonNode } from '../../../policy/language/json.ts';
import { parsePolicy } from '../../../policy/language/parse.ts';
import type { PolicyError, Statement } from '../../../policy/language/policy.ts';
import { checkActions } from './actions.ts';
import { checkBroadGrants } from './broad-grants.ts';
import { checkApplicableKeys } from './conditions/applicable-keys.ts';
import { checkConditionMeaning } from './conditions/condition-meaning.ts';
import { checkConditionTypes } from './conditions/condition-types.ts';
import { checkConditions } from './conditions/conditions.ts';
import { checkElements } from './elements.ts';
import {
  error,
  isTrustPolicy,
  short,
  suggestion,
  warning,
  within,
  type CheckedPolicyType,
  type CheckedResourceType,
  type Finding,
  type StatementCheck,
  type StatementFinding,
  type StatementsPolicy,
} from './finding.ts';
import { checkPrincipals } from './principals.ts';
import { checkQualifiers } from './conditions/qualifiers.ts';
import { checkResourceControl } from './resource-control.ts';
import { checkResourcePolicy } from './resource-policies.ts';
import { checkResources } from './resource-elements.ts';
import { sizeFinding } from './sizes.ts';
import { checkSourceAddresses } from './conditions/source-addresses.ts';
import { checkTrust } from './trust.ts';
import { checkWrittenConditions } from './conditions/written-conditions.ts';

/** As many as anybody reads; a page of ValidatePolicy holds fewer. */
const mostFindings = 1000;

const checks: readonly StatementCheck[] = [
  checkElements,
  checkPrincipals,
  checkTrust,
  checkActions,
  checkResourcePolicy,
  checkBroadGrants,
  checkResources,
  checkConditions,
  checkConditionTypes,
  checkConditionMeaning,
  checkApplicableKeys,
  checkResourceControl,
  checkQualifiers,
  checkSourceAddresses,
];

/** In the order of the document; what cannot be read further comes alone. */
export function policyFindings(
  document: string,
  type: CheckedPolicyType,
  resourceType?: CheckedResourceType,
): readonly Finding[] {
  if (document.trim() === '') return [];
  const parsed = parsePolicy(document, { draft: true });
  if (!parsed.ok) return [unreadable(document, parsed.error)];
  const { statements, version, versionGiven } = parsed.policy;
  const policy = { type, variables: version === '2012-10-17', ...(resourceType !== undefined && { resourceType }) };
  const found: Finding[] = ofWhole(document, policy, versionGiven);
  const [sids, written] = [new Set<string>(), new Set<string>()];
  const writtenStatements = statementsIn(document);
  for (const [index, statement] of statements.entries()) {
    const place = { statement: index, ...(statement.sid !== undefined && { sid: statement.sid }) };
    const placed = ({ within: path = [], ...one }: StatementFinding): Finding => ({
      ...one,
      ...place,
      path: ['Statement', index, ...path],
    });
    for (const check of checks) found.push(...check(statement, policy).map(placed));
    found.push(...checkWrittenConditions(writtenStatements[index]).map(placed));
    found.push(...[...repeatedSid(statement, sids, policy), ...repeatedStatement(statement, written)].map(placed));
    if (found.length >= mostFindings) break;
  }
  return found.slice(0, mostFindings);
}

/** As deep as a policy is read. */
const maxDepth = 12;

function statementsIn(document: string): readonly JsonNode[] {
  const json = readJson(document, maxDepth);
  const node = json.ok && json.node.kind === 'object' ? json.node.members.get('Statement') : undefined;
  return node?.kind === 'array' ? node.items : node ? [node] : [];
}

function repeatedSid({ sid }: Statement, seen: Set<string>, policy: StatementsPolicy): readonly StatementFinding[] {
  if (sid === undefined || sid === '') return [];
  const isRepeated = seen.has(sid);
  seen.add(sid);
  if (!isRepeated) return [];
  const advised = 'We recommend that you use statement IDs that are unique to your policy. Update the Sid value.';
  return within(
    ['Sid'],
    policy.type === 'RESOURCE_POLICY' && !isTrustPolicy(policy)
      ? [warning('UNIQUE_SIDS_RECOMMENDED', advised)]
      : [
          error(
            'UNIQUE_SIDS_REQUIRED',
            'Duplicate statement IDs are not supported for this policy type. Update the Sid value.',
          ),
        ],
  );
}

function repeatedStatement({ sid: _sid, ...statement }: Statement, seen: Set<string>): readonly StatementFinding[] {
  const text = JSON.stringify(statement);
  const isRepeated = seen.has(text);
  seen.add(text);
  if (!isRepeated) return [];
  const sentence = 'The statements are redundant because they provide identical permissions.';
  return [suggestion('REDUNDANT_STATEMENT', `${sentence} Update the policy to remove the redundant statement.`)];
}

function ofWhole(document: string, policy: StatementsPolicy, versionGiven: boolean): Finding[] {
  const found: Finding[] = [];
  if (!versionGiven) {
    const reason = 'to help you with debugging permission issues.';
    const sentence = `We recommend that you specify the Version element ${reason}`;
    found.push({ ...warning('MISSING_VERSION', sentence), path: [] });
  }
  const size = sizeFinding(document, policy);
  return size === undefined ? found : [...found, { ...size, path: [] }];
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
    path: [],
    position,
    line,
    column,
  };
}

/** `undefined`: AWS's checks do not name it. */
function grammarFinding({
  code,
  found = '',
}: PolicyError): (Pick<Finding, 'issueCode' | 'findingDetails'> & Partial<Pick<Finding, 'findingType'>>) | undefined {
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
    case 'type': {
      const sentence = `The text does not match the expected JSON data type ${what}.`;
      return { issueCode: 'DATA_TYPE_MISMATCH', findingDetails: sentence };
    }
    case 'principal-format': {
      const sentence = 'The Principal element contents are not valid.';
      const advice = 'Specify a key-value pair in the Principal element.';
      return { issueCode: 'INVALID_PRINCIPAL_FORMAT', findingDetails: `${sentence} ${advice}` };
    }
    case 'principal-key':
      return { issueCode: 'INVALID_PRINCIPAL_KEY', findingDetails: `The principal key ${what} is not valid.` };
    case 'empty-principal': {
      const sentence = 'This statement includes no principals and does not affect the policy. Specify principals.';
      return {
        findingType: 'SUGGESTION',
        issueCode: `EMPTY_${found === '' ? 'ARRAY' : 'OBJECT'}_PRINCIPAL`,
        findingDetails: sentence,
      };
    }
    default:
      return undefined;
  }
}
