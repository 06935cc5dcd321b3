/** Whom a resource policy names: that it names somebody, and as AWS's checks want principals written. */
import type { PrincipalElement, Statement } from '../../../policy/language/policy.ts';
import { unsupportedVariable, variableIn } from './resource-elements.ts';
import {
  error,
  isTrustPolicy,
  securityWarning,
  short,
  suggestion,
  warning,
  within,
  type StatementCheck,
  type StatementFinding,
  type StatementsPolicy,
} from './finding.ts';

export const checkPrincipals: StatementCheck = (statement, policy) => {
  const { principal, notPrincipal, effect } = statement;
  if (policy.type === 'RESOURCE_CONTROL_POLICY') return [];
  if (policy.type !== 'RESOURCE_POLICY') return notSupported(statement, policy);
  if (principal === undefined && notPrincipal === undefined)
    return [error('MISSING_PRINCIPAL', 'Add a Principal element to the policy statement.')];
  const element = principal === undefined ? 'NotPrincipal' : 'Principal';
  const found = namesOf(principal ?? notPrincipal!).map(({ kind, value, at }) =>
    within([element, kind, at], ofName(kind, value, policy)),
  );
  const wide: readonly StatementFinding[] =
    notPrincipal !== undefined && effect === 'Allow' && !isTrustPolicy(policy)
      ? [
          securityWarning(
            'ALLOW_WITH_NOT_PRINCIPAL',
            'Using Allow with NotPrincipal can be overly permissive. We recommend that you use Principal instead.',
          ),
        ]
      : [];
  return [...within([element], wide), ...found.flat(), ...within([element], ofSource(statement, policy))];
};

function notSupported({ principal, notPrincipal }: Statement, { type }: StatementsPolicy): StatementFinding[] {
  const found: StatementFinding[] = [];
  for (const [element, written] of Object.entries({ Principal: principal, NotPrincipal: notPrincipal })) {
    if (written === undefined) continue;
    const one =
      type === 'SERVICE_CONTROL_POLICY'
        ? error(
            'SCP_SYNTAX_ERROR_PRINCIPAL',
            'SCPs do not support specifying principals. Remove the Principal or NotPrincipal element.',
          )
        : error(
            'UNSUPPORTED_PRINCIPAL',
            `The policy type ${type} does not support the ${element} element. Remove the ${element} element.`,
          );
    found.push({ ...one, within: [element] });
  }
  return found;
}

export type PrincipalKind = keyof Exclude<PrincipalElement, '*'>;

export interface PrincipalName {
  readonly kind: PrincipalKind;
  readonly value: string;
  readonly at: number;
}

/** Everybody has no name. */
export function namesOf(element: PrincipalElement): readonly PrincipalName[] {
  if (element === '*') return [];
  return Object.entries(element).flatMap(([kind, values]) =>
    (values ?? []).map((value, at) => ({ kind: kind as PrincipalKind, value, at })),
  );
}

function ofName(kind: PrincipalKind, value: string, policy: StatementsPolicy): readonly StatementFinding[] {
  const variable = variableIn(value);
  if (variable !== undefined) return [unsupportedVariable(variable)];
  if (/[*?]/.test(value) && (kind !== 'AWS' || value !== '*')) {
    const sentence = `Wildcards (*, ?) are not supported with the principal key ${kind}.`;
    return [
      error('UNSUPPORTED_WILDCARD_IN_PRINCIPAL', `${sentence} Replace the wildcard with a valid principal value.`),
    ];
  }
  if (kind === 'AWS') return ofId(value);
  if (kind === 'Service' && !/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/.test(value)) {
    const sentence = 'The service principal does not match the expected format.';
    return [error('INVALID_SERVICE_PRINCIPAL_FORMAT', `${sentence} Use the format service-name.amazonaws.com.`)];
  }
  if (kind === 'Federated' && policy.resourceType !== undefined && !isTrustPolicy(policy)) {
    const sentence = 'The policy type does not support a federated identity provider in the principal element.';
    return [error('FEDERATED_PRINCIPAL_NOT_SUPPORTED', `${sentence} Use a supported principal.`)];
  }
  return [];
}

/** A user or role by its id stands for one that was deleted. */
function ofId(value: string): readonly StatementFinding[] {
  const [, prefix] = /^(AIDA|AROA)[A-Z0-9]{12,}$/.exec(value) ?? [];
  if (prefix === undefined) return [];
  const [noun, issueCode] =
    prefix === 'AROA' ? (['role', 'INVALID_ROLE_REFERENCE'] as const) : (['user', 'INVALID_USER_REFERENCE'] as const);
  const sentence = `The Principal element includes the IAM ${noun} ID ${short(value)}.`;
  return [warning(issueCode, `${sentence} We recommend that you use a ${noun} ARN instead.`)];
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html */
const sourceKeys: ReadonlySet<string> = new Set(
  ['SourceArn', 'SourceAccount', 'SourceOrgID', 'SourceOrgPaths'].map((name) => `aws:${name.toLowerCase()}`),
);

function ofSource(statement: Statement, policy: StatementsPolicy): readonly StatementFinding[] {
  const { effect, principal, conditionKeys = [] } = statement;
  if (effect !== 'Allow' || principal === undefined || principal === '*' || isTrustPolicy(policy)) return [];
  const services = principal.Service ?? [];
  if (services.length === 0) return [];
  const others = Object.keys(principal).length === 1 ? conditionKeys.filter((key) => ofOrganizations.test(key)) : [];
  const unsupported =
    others.length === 0
      ? []
      : [
          error(
            'UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL',
            'The following condition keys are not supported when used with the service principal: ' +
              `${others.map(short).join(', ')}.`,
          ),
        ];
  if (conditionKeys.some((key) => sourceKeys.has(key.toLowerCase()))) return unsupported;
  const keys = 'aws:SourceArn, aws:SourceAccount, aws:SourceOrgID, or aws:SourceOrgPaths';
  const referer = conditionKeys.find((key) => key.toLowerCase() === 'aws:referer');
  if (referer !== undefined) {
    const whom = `To restrict access to the service principal ${short(services[0]!)} operating on your behalf,`;
    const finding = suggestion(
      'RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL',
      `${whom} we recommend ${keys} instead of ${short(referer)}.`,
    );
    return [...unsupported, finding];
  }
  const sentence = 'Granting access to a service principal without specifying a source is overly permissive.';
  const advice = `Use ${keys} condition key to grant fine-grained access.`;
  return [...unsupported, securityWarning('RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL', `${sentence} ${advice}`)];
}

/** A service is in nobody's organization. */
const ofOrganizations = /^aws:PrincipalOrg(?:ID|Paths|MasterAccountId)$/i;
