/**
 * Which role somebody gets.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
 */
import { badConfiguration, invalidParameter, notAuthorized } from '../errors.ts';
import type { RoleMapping } from '../pools/pool-settings.ts';
import type { IdentityPoolRecord } from '../records.ts';
import type { VerifiedLogin } from './logins.ts';

/** `custom`: what the request asks for, where it does. @throws AwsError */
export function roleFor(
  pool: IdentityPoolRecord,
  login: VerifiedLogin | undefined,
  custom: string | undefined,
): string {
  const { roles = {}, roleMappings = {} } = pool;
  if (!login) {
    if (custom !== undefined) throw invalidParameter('CustomRoleArn is not supported for unauthenticated identities.');
    return required(roles['unauthenticated']);
  }
  const mapping = roleMappings[login.mappedAs];
  if (!mapping) {
    if (custom !== undefined && custom !== roles['authenticated']) throw notAllowed();
    return required(roles['authenticated']);
  }
  const candidates = mapping.Type === 'Token' ? byToken(login, custom) : byRules(login, mapping, custom);
  if (candidates !== undefined) return candidates;
  if (custom !== undefined) throw notAllowed();
  if (mapping.AmbiguousRoleResolution !== 'AuthenticatedRole')
    throw notAuthorized('Access denied: no role can be chosen for this identity.');
  return required(roles['authenticated']);
}

function byToken({ claims }: VerifiedLogin, custom: string | undefined): string | undefined {
  const roles = [claims['cognito:roles'] ?? []].flat().map(String);
  if (custom !== undefined) return roles.includes(custom) ? custom : undefined;
  const preferred = claims['cognito:preferred_role'];
  if (typeof preferred === 'string') return preferred;
  return roles.length === 1 ? roles[0] : undefined;
}

/** The first rule that matches decides; another may be asked for where it matches as well. */
function byRules(
  { claims }: VerifiedLogin,
  { RulesConfiguration }: RoleMapping,
  custom: string | undefined,
): string | undefined {
  const matching = (RulesConfiguration?.Rules ?? []).filter(({ Claim = '', MatchType, Value = '' }) =>
    matches(claims[Claim], MatchType, Value),
  );
  const chosen = custom === undefined ? matching[0] : matching.find(({ RoleARN }) => RoleARN === custom);
  return chosen?.RoleARN;
}

function matches(claim: unknown, type: string | undefined, value: string): boolean {
  if (claim === undefined) return false;
  const texts = [claim].flat().map(String);
  switch (type) {
    case 'Equals':
      return texts.includes(value);
    case 'NotEqual':
      return !texts.includes(value);
    case 'StartsWith':
      return texts.some((text) => text.startsWith(value));
    default:
      return texts.some((text) => text.includes(value));
  }
}

function required(role: string | undefined): string {
  if (role === undefined) throw badConfiguration();
  return role;
}

function notAllowed() {
  return notAuthorized('Access to the requested role is forbidden.');
}
