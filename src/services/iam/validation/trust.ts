/** What of a role's trust policy AWS's checks have words of their own for. */
import type { Statement } from '../../../policy/language/policy.ts';
import { compilePattern, matchesPattern } from '../../../policy/values/pattern.ts';
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
} from './finding.ts';
import { namesOf, type PrincipalName } from './principals.ts';

export const checkTrust: StatementCheck = (statement, policy) =>
  isTrustPolicy(policy)
    ? [...ofElements(statement), ...ofActions(statement), ...ofFederation(statement), ...ofSessions(statement)]
    : [];

function ofElements({ principal, notPrincipal, resources, notResources }: Statement): readonly StatementFinding[] {
  const found: StatementFinding[] = [];
  const cannot = 'You cannot specify a resource. Remove the Resource or NotResource element.';
  if (notPrincipal !== undefined)
    found.push({
      ...error(
        'ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL',
        'Role trust policies do not support NotPrincipal. Update the policy to use a Principal element instead.',
      ),
      within: ['NotPrincipal'],
    });
  if (principal === '*')
    found.push({
      ...error(
        'ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL',
        '"Principal:" "*" is not supported in the principal element of a role trust policy. ' +
          'Replace the wildcard with a valid principal value.',
      ),
      within: ['Principal'],
    });
  if (resources ?? notResources)
    found.push({
      ...error(
        'ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE',
        `Role trust policies apply to the role that they are attached to. ${cannot}`,
      ),
      within: [resources ? 'Resource' : 'NotResource'],
    });
  return found;
}

const federated =
  'Use a SAML provider principal with the sts:AssumeRoleWithSAML action or use an OIDC provider ' +
  'principal with the sts:AssumeRoleWithWebIdentity action. ' +
  'Ensure the provider is Federated if you use either of the two options.';

function isSaml({ kind, value }: PrincipalName): boolean {
  return kind === 'Federated' && /^arn:[^:]+:iam::\d{12}:saml-provider\//.test(value);
}

function isOidc(name: PrincipalName): boolean {
  return name.kind === 'Federated' && !isSaml(name);
}

/** Of each action who may be named with it. */
const takers: readonly [action: string, takes: (name: PrincipalName) => boolean][] = [
  ['sts:AssumeRole', ({ kind }) => kind !== 'Federated'],
  ['sts:AssumeRoleWithSAML', isSaml],
  ['sts:AssumeRoleWithWebIdentity', isOidc],
];

function ofActions({ principal, actions = [] }: Statement): readonly StatementFinding[] {
  const names = principal === undefined ? [] : namesOf(principal);
  const found = takers.flatMap(([action, takes]) => {
    const at = actions.findIndex((one) => one.toLowerCase() === action.toLowerCase());
    const others = names.filter((name) => !takes(name));
    if (at < 0 || others.length === 0) return [];
    const named = others.map(({ value }) => short(value)).slice(0, 10);
    const sentence = `The ${action} action is invalid with the following principal(s): ${named.join(', ')}.`;
    return [{ ...error('MISMATCHED_ACTION_FOR_PRINCIPAL', `${sentence} ${federated}`), within: ['Action', at] }];
  });
  return [...found, ...ofRolesAnywhere(names, actions)];
}

function ofRolesAnywhere(names: readonly PrincipalName[], actions: readonly string[]): readonly StatementFinding[] {
  if (!names.some(({ kind, value }) => kind === 'Service' && value === 'rolesanywhere.amazonaws.com')) return [];
  const patterns = actions.map((action) => compilePattern(action.toLowerCase()));
  const needed = ['sts:assumerole', 'sts:setsourceidentity', 'sts:tagsession'];
  if (needed.every((action) => patterns.some((pattern) => matchesPattern(pattern, action)))) return [];
  const sentence =
    'The rolesanywhere.amazonaws.com service principal requires the sts:AssumeRole, sts:SetSourceIdentity, and ' +
    'sts:TagSession permissions to assume a role.';
  const finding = error('MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY', `${sentence} Add the missing permissions to`);
  return within(['Action'], [{ ...finding, findingDetails: `${finding.findingDetails} the policy.` }]);
}

const github = 'token.actions.githubusercontent.com';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html */
function ofFederation({ effect, principal, conditions = [] }: Statement): readonly StatementFinding[] {
  const names = principal === undefined ? [] : namesOf(principal).filter(({ kind }) => kind === 'Federated');
  const malformed = names.filter((name) => !isSaml(name) && issuerOf(name.value) === undefined);
  const found = malformed.flatMap(({ at }) =>
    within(
      ['Principal', 'Federated', at],
      [
        error(
          'INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY',
          'The principal value specifies a federated principal that does not match the expected format. ' +
            'Update the federated principal to a domain name or a SAML metadata ARN.',
        ),
      ],
    ),
  );
  const issuers = names.flatMap((name) => (isSaml(name) ? [] : (issuerOf(name.value) ?? [])));
  const keys = conditions.map(({ key }) => key.toLowerCase());
  const bare = issuers.some((issuer) => !keys.some((key) => key.startsWith(`${issuer.toLowerCase()}:`)));
  if (effect === 'Allow' && bare)
    found.push({
      ...securityWarning(
        'MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL',
        'Using an Open ID Connect principal without a condition can be overly permissive. Add condition keys with a ' +
          'prefix that matches your federated OIDC principals to ensure that only the intended identity provider ' +
          'assumes the role.',
      ),
      within: ['Principal'],
    });
  return effect === 'Allow' && issuers.includes(github) ? [...found, ...ofGithub(conditions)] : found;
}

/** A provider's ARN ends with its host and path; the first ones are named by their domain alone. */
function issuerOf(value: string): string | undefined {
  const [, named] = /^arn:[^:]+:iam::\d{12}:oidc-provider\/(.+)$/.exec(value) ?? [];
  if (named !== undefined) return named;
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(value) ? value : undefined;
}

function ofGithub(conditions: NonNullable<Statement['conditions']>): readonly StatementFinding[] {
  const subject = conditions.find(({ key }) => key.toLowerCase() === `${github}:sub`);
  if (!subject) {
    const sentence =
      'Granting a federated GitHub principal permissions without a condition key can allow more sources to assume ' +
      `the role than you intended. Add the ${github}:sub condition key and specify the branch and repository name`;
    return [
      { ...securityWarning('MISSING_GITHUB_REPO_CONDITION_KEY', `${sentence} in the value.`), within: ['Principal'] },
    ];
  }
  if (!subject.values.some((value) => value.includes('*'))) return [];
  const sentence =
    `Using a wildcard (*) in ${github}:sub can allow requests from more sources than you intended. ` +
    `Specify the value of ${github}:sub with the repository and branch name. If the subject claim does not include ` +
    `the branch, specify it in a ${github}:ref condition key.`;
  const finding = warning('SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED', sentence);
  return [{ ...finding, within: ['Condition', subject.operator, subject.key] }];
}

/** A session of a role that is named, too. */
function ofSessions({ principal }: Statement): readonly StatementFinding[] {
  const names = principal === undefined ? [] : namesOf(principal).filter(({ kind }) => kind === 'AWS');
  const roles = new Map(
    names.flatMap(({ value }) => {
      const [, account, path] = /^arn:[^:]+:iam::(\d{12}):role\/(.+)$/.exec(value) ?? [];
      return account === undefined ? [] : [[`${account}/${path!.split('/').at(-1)}`, value] as const];
    }),
  );
  return names.flatMap(({ value, at }) => {
    const [, account, role] = /^arn:[^:]+:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(value) ?? [];
    const parent = account === undefined ? undefined : roles.get(`${account}/${role}`);
    if (parent === undefined) return [];
    const sentence = `The assumed-role principal ${short(value)} is redundant with its parent role ${short(parent)}.`;
    const found = suggestion('REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY', `${sentence} Remove the assumed-role`);
    return [{ ...found, findingDetails: `${found.findingDetails} principal.`, within: ['Principal', 'AWS', at] }];
  });
}
