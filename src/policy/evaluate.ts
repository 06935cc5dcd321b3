/**
 * The decision. An explicit Deny in any policy wins; without it, the identity policies must allow, and so must the
 * permissions boundary and the session policies where there are any. A resource-based policy that names the principal
 * itself allows alone within its account; across accounts, both sides must allow.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 *
 * Not known yet: conditions and policy variables. Both fail closed: an Allow that depends on one does not allow, a
 * Deny that does applies. The decision lists such Allows in `undecided`.
 */
import { matchesPattern } from './pattern.ts';
import type { Pattern } from './pattern.ts';
import type { ActionMatcher, CompiledStatement, Policy, ResourceMatcher, StatementIndex } from './policy.ts';
import { matchPrincipal } from './principal.ts';
import type { Principal } from './principal.ts';

export interface PolicyRequest {
  /** `s3:GetObject`, in any case. */
  readonly action: string;
  /** An ARN, or `*` for what concerns no resource in particular. */
  readonly resource: string;
  /** Needed where there is a resource-based policy. */
  readonly principal?: Principal;
}

/** A policy under the name that the explanation uses (an ARN, an inline policy's name). */
export interface NamedPolicy { readonly name: string; readonly policy: Policy }

export interface PolicySet {
  readonly identity: readonly NamedPolicy[];
  /** Permissions boundary. */
  readonly boundary?: NamedPolicy;
  /** Session policies; an empty list is no session policy. One of them must allow. */
  readonly session?: readonly NamedPolicy[];
  readonly resource?: ResourcePolicy;
}

export interface ResourcePolicy extends NamedPolicy {
  readonly kind: 'resource-based' | 'role-trust';
  /** The account that owns the resource. */
  readonly account: string;
}

export type PolicyClass = 'identity' | 'boundary' | 'session' | 'resource';

export interface StatementRef {
  readonly class: PolicyClass;
  readonly policy: string;
  /** Position in the document, from 0. */
  readonly statement: number;
  readonly sid?: string;
}

export interface PolicyDecision {
  readonly allowed: boolean;
  /** The clause AWS ends its denials with; for an allowed request, which class allowed it. */
  readonly reason: string;
  /** Whether a Deny statement decided. */
  readonly explicitDeny: boolean;
  /** The statement that decided: the Deny, or the Allow; none when nothing allowed. */
  readonly deciding?: StatementRef;
  /** Allow statements that match but depend on what is not evaluated yet. */
  readonly undecided: readonly (StatementRef & { readonly because: 'condition' | 'policy-variable' })[];
}

interface Lookup extends PolicyRequest { readonly lowerAction: string; readonly service: string }

export function evaluate(request: PolicyRequest, policies: PolicySet): PolicyDecision {
  const lowerAction = request.action.toLowerCase();
  const lookup: Lookup = { ...request, lowerAction, service: lowerAction.slice(0, lowerAction.indexOf(':') + 1) };
  const deny = findDeny(lookup, policies);
  if (deny) return { allowed: false, reason: `with an explicit deny in ${wordsFor(deny.class, policies)}`, explicitDeny: true, deciding: deny, undecided: [] };

  const undecided: PolicyDecision['undecided'][number][] = [];
  const refuse = (missing: PolicyClass): PolicyDecision =>
    ({ allowed: false, reason: `because no ${nounFor(missing, policies)} allows the ${request.action} action`, explicitDeny: false, undecided });
  const allow = (deciding: StatementRef): PolicyDecision =>
    ({ allowed: true, reason: `because of an allow in ${wordsFor(deciding.class, policies)}`, explicitDeny: false, deciding, undecided });

  if (policies.session?.length && !findAllow(lookup, 'session', policies.session, undecided)) return refuse('session');
  if (policies.resource) {
    const grant = findGrant(lookup, policies.resource, undecided);
    const sameAccount = request.principal?.account === policies.resource.account;
    if (grant && (grant.alone && (sameAccount || outsideAccounts(request.principal)))) return allow(grant.ref);
    // A role's trust policy must allow, whatever the identity policies say; so must any other account's policy.
    if (!grant && (policies.resource.kind === 'role-trust' || !sameAccount)) return refuse('resource');
  }
  const identity = findAllow(lookup, 'identity', policies.identity, undecided);
  if (!identity) return refuse('identity');
  if (policies.boundary && !findAllow(lookup, 'boundary', [policies.boundary], undecided)) return refuse('boundary');
  return allow(identity);
}

/** Services and federated identities have no identity policies of their own. */
function outsideAccounts(principal: Principal | undefined): boolean {
  return principal?.service !== undefined || principal?.federated !== undefined;
}

function findDeny(lookup: Lookup, policies: PolicySet): StatementRef | undefined {
  const inClass = (kind: PolicyClass, named: NamedPolicy): StatementRef | undefined => {
    for (const statement of candidates(named.policy.denies, lookup)) {
      if (kind === 'resource' && matchPrincipal(statement.statement, lookup.principal) === 'none') continue;
      if (matchesAction(statement.action, lookup.lowerAction) && matchesResource(statement, lookup.resource)) return refTo(kind, named, statement);
    }
    return undefined;
  };
  for (const named of policies.identity) {
    const found = inClass('identity', named);
    if (found) return found;
  }
  if (policies.boundary) {
    const found = inClass('boundary', policies.boundary);
    if (found) return found;
  }
  for (const named of policies.session ?? []) {
    const found = inClass('session', named);
    if (found) return found;
  }
  return policies.resource && inClass('resource', policies.resource);
}

function findAllow(lookup: Lookup, kind: PolicyClass, policies: readonly NamedPolicy[], undecided: PolicyDecision['undecided'][number][]): StatementRef | undefined {
  for (const named of policies) {
    for (const statement of candidates(named.policy.allows, lookup)) {
      if (!matchesAction(statement.action, lookup.lowerAction)) continue;
      if (!statement.resource) continue;
      if (!statement.hasCondition && matchesResource(statement, lookup.resource)) return refTo(kind, named, statement);
      noteUndecided(lookup, kind, named, statement, undecided);
    }
  }
  return undefined;
}

/** As `findAllow`, in a resource-based policy; `alone`: it names the principal itself. */
function findGrant(lookup: Lookup, resource: ResourcePolicy, undecided: PolicyDecision['undecided'][number][]): { ref: StatementRef; alone: boolean } | undefined {
  let grant: { ref: StatementRef; alone: boolean } | undefined;
  for (const statement of candidates(resource.policy.allows, lookup)) {
    const match = matchPrincipal(statement.statement, lookup.principal);
    if (match === 'none' || !matchesAction(statement.action, lookup.lowerAction)) continue;
    if (statement.hasCondition || !matchesResource(statement, lookup.resource)) noteUndecided(lookup, 'resource', resource, statement, undecided);
    else if (match === 'principal') return { ref: refTo('resource', resource, statement), alone: true };
    else grant ??= { ref: refTo('resource', resource, statement), alone: false };
  }
  return grant;
}

function noteUndecided(lookup: Lookup, kind: PolicyClass, named: NamedPolicy, statement: CompiledStatement, undecided: PolicyDecision['undecided'][number][]): void {
  if (!statement.hasCondition && !statement.hasVariable) return;
  if (statement.resource && !resourceMayMatch(statement.resource, lookup.resource)) return;
  undecided.push({ ...refTo(kind, named, statement), because: statement.hasCondition ? 'condition' : 'policy-variable' });
}

function* candidates(index: StatementIndex, lookup: Lookup): Iterable<CompiledStatement> {
  yield* index.byService.get(lookup.service) ?? [];
  yield* index.any;
}

function matchesAction(matcher: ActionMatcher, lowerAction: string): boolean {
  const named = matcher.literals.has(lowerAction) || anyMatches(matcher.patterns, lowerAction);
  return named !== matcher.negated;
}

/** A Deny matches when it may concern the resource, an Allow only when it surely does. */
function matchesResource(statement: CompiledStatement, resource: string): boolean {
  if (!statement.resource) return true;
  return statement.statement.effect === 'Deny' ? resourceMayMatch(statement.resource, resource) : resourceSurelyMatches(statement.resource, resource);
}

function resourceMayMatch(matcher: ResourceMatcher, resource: string): boolean {
  return matcher.negated ? !anyMatches(matcher.certain, resource) : anyMatches(matcher.possible, resource);
}

function resourceSurelyMatches(matcher: ResourceMatcher, resource: string): boolean {
  return matcher.negated ? !anyMatches(matcher.possible, resource) : anyMatches(matcher.certain, resource);
}

function anyMatches(patterns: readonly Pattern[], text: string): boolean {
  for (const pattern of patterns) if (matchesPattern(pattern, text)) return true;
  return false;
}

function refTo(kind: PolicyClass, named: NamedPolicy, { index, statement }: CompiledStatement): StatementRef {
  return { class: kind, policy: named.name, statement: index, ...(statement.sid !== undefined && { sid: statement.sid }) };
}

const nouns = { identity: 'identity-based policy', boundary: 'permissions boundary', session: 'session policy', 'resource-based': 'resource-based policy', 'role-trust': 'role trust policy' };

function nounFor(kind: PolicyClass, policies: PolicySet): string {
  return kind === 'resource' ? nouns[policies.resource?.kind ?? 'resource-based'] : nouns[kind];
}

function wordsFor(kind: PolicyClass, policies: PolicySet): string {
  const noun = nounFor(kind, policies);
  if (kind === 'resource' && policies.resource?.kind === 'role-trust') return `the ${noun}`;
  return kind === 'identity' ? `an ${noun}` : `a ${noun}`;
}
