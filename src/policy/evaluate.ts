/**
 * The decision. An explicit Deny in any policy wins. Without one, each level of resource control and service control
 * policies must allow; then a resource-based policy that names the principal closely enough allows alone within its
 * account; else the identity policies must allow, and so must the permissions boundary and the session policies where
 * there are any. Across accounts both sides must allow. A role's trust policy and a KMS key's policy must always allow:
 * naming the account there is what gives identity policies a say.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 *
 * What cannot be decided fails closed: such an Allow does not allow, such a Deny applies.
 */
import type { ConditionContext } from './values/condition-context.ts';
import { unknownContext } from './values/condition-context.ts';
import { allowReason, explicitDenyReason, implicitDenyReason } from './decision.ts';
import type {
  NamedPolicy,
  PolicyClass,
  PolicyDecision,
  PolicyLevels,
  PolicyRequest,
  PolicySet,
  ResourcePolicy,
  StatementRef,
} from './decision.ts';
import { metConditions, undecidedConditions, unmetStatements } from './explain.ts';
import { matchStatement } from './match.ts';
import type { CompiledStatement } from './language/policy.ts';
import { isEveryone, matchPrincipal } from './principal.ts';
import type { Principal, PrincipalMatch } from './principal.ts';

export type {
  NamedPolicy,
  PolicyClass,
  PolicyDecision,
  PolicyRequest,
  PolicySet,
  ResourcePolicy,
  StatementRef,
} from './decision.ts';

/** The request as the policies are asked about it. */
export interface Lookup {
  readonly lowerAction: string;
  readonly resource: string;
  readonly principal: Principal | undefined;
  /** Whether the principal has a permissions boundary. */
  readonly bounded: boolean;
  readonly context: ConditionContext;
}

interface Found {
  readonly named: NamedPolicy;
  readonly statement: CompiledStatement;
}

export function evaluate(request: PolicyRequest, policies: PolicySet): PolicyDecision {
  const lookup: Lookup = {
    lowerAction: request.action.toLowerCase(),
    resource: request.resource,
    principal: request.principal,
    bounded: policies.boundary !== undefined,
    context: request.context ?? unknownContext,
  };
  const deny = findDeny(lookup, policies);
  if (deny) {
    const decidingUndecided = undecidedConditions(lookup, deny.statement);
    const decidingMet = metConditions(lookup, deny.statement);
    return {
      allowed: false,
      reason: explicitDenyReason(deny.class, policies),
      explicitDeny: true,
      class: deny.class,
      deciding: refTo(deny.class, deny),
      ...(decidingUndecided.length > 0 && { decidingUndecided }),
      ...(decidingMet.length > 0 && { decidingMet }),
      unmet: [],
    };
  }
  const outcome = findPermission(lookup, policies);
  if ('missing' in outcome) {
    const { missing } = outcome;
    let unmet: PolicyDecision['unmet'] | undefined;
    return {
      allowed: false,
      reason: implicitDenyReason(missing, policies, request.action),
      explicitDeny: false,
      class: missing,
      // Worked out for those who ask why: it costs more than the decision.
      get unmet() {
        return (unmet ??= unmetStatements(lookup, missing, policies));
      },
    };
  }
  return {
    allowed: true,
    reason: allowReason(outcome.class, policies),
    explicitDeny: false,
    class: outcome.class,
    deciding: refTo(outcome.class, outcome),
    unmet: [],
  };
}

/** The Allow that suffices, or the class of policies where one is missing. */
function findPermission(
  lookup: Lookup,
  policies: PolicySet,
): (Found & { readonly class: PolicyClass }) | { readonly missing: PolicyClass } {
  if (!everyLevelAllows(lookup, policies.resourceControl)) return { missing: 'resource-control' };
  if (!everyLevelAllows(lookup, policies.serviceControl)) return { missing: 'service-control' };
  const { resource, boundary } = policies;
  const narrowed = !policies.session?.length ? policies.sessionRequired === true : !findAllow(lookup, policies.session);
  const bounded = boundary !== undefined && !findAllow(lookup, [boundary]);
  if (resource) {
    const grant = findGrant(lookup, resource);
    const within = lookup.principal?.account === resource.account || outsideAccounts(lookup.principal);
    if (grant && within) {
      if (grant.match === 'principal') return { ...grant, class: 'resource' };
      // Granted to the role or user behind the session: what limits the session still limits it.
      if (grant.match === 'issuer')
        return narrowed ? { missing: 'session' } : bounded ? { missing: 'boundary' } : { ...grant, class: 'resource' };
    }
    // A role's trust policy and a key's must allow, whatever the identity policies say;
    // so must any other account's policy.
    const nothingElse = outsideAccounts(lookup.principal) && policies.identity.length === 0;
    if (!grant && (resource.kind !== 'resource-based' || !within || nothingElse)) return { missing: 'resource' };
  } else if (policies.foreign) return { missing: 'resource' };
  if (narrowed) return { missing: 'session' };
  const identity = findAllow(lookup, policies.identity);
  if (!identity) return { missing: 'identity' };
  return bounded ? { missing: 'boundary' } : { ...identity, class: 'identity' };
}

/** Services, federated identities and anonymous callers have no identity policies of their own. */
function outsideAccounts(principal: Principal | undefined): boolean {
  return (
    principal !== undefined &&
    (principal.service !== undefined || principal.federated !== undefined || principal.anonymous === true)
  );
}

function everyLevelAllows(lookup: Lookup, levels: PolicyLevels | undefined): boolean {
  return (levels ?? []).every((level) => findAllow(lookup, level) !== undefined);
}

function findDeny(lookup: Lookup, policies: PolicySet): (Found & { readonly class: PolicyClass }) | undefined {
  const inClass = (
    kind: PolicyClass,
    among: readonly NamedPolicy[] | undefined,
  ): (Found & { readonly class: PolicyClass }) | undefined => {
    for (const named of among ?? []) {
      for (const statement of named.policy.concerning(lookup.lowerAction).deniesAbout(lookup.resource)) {
        if (kind === 'resource' && matchPrincipal(statement.statement, lookup.principal, lookup.bounded) === 'none')
          continue;
        if (matchStatement(statement, lookup.resource, lookup.context) !== 'no')
          return { class: kind, named, statement };
      }
    }
    return undefined;
  };
  return (
    inLevels('resource-control', policies.resourceControl) ??
    inLevels('service-control', policies.serviceControl) ??
    inClass('resource', policies.resource && [policies.resource]) ??
    inClass('identity', policies.identity) ??
    inClass('boundary', policies.boundary && [policies.boundary]) ??
    inClass('session', policies.session)
  );

  function inLevels(kind: PolicyClass, levels: PolicyLevels | undefined) {
    for (const level of levels ?? []) {
      const found = inClass(kind, level);
      if (found) return found;
    }
    return undefined;
  }
}

function findAllow(lookup: Lookup, policies: readonly NamedPolicy[]): Found | undefined {
  for (const named of policies) {
    for (const statement of named.policy.concerning(lookup.lowerAction).allowsAbout(lookup.resource)) {
      // Only trust policies have statements without resources, and they are no grant to anybody here.
      if (statement.resource && matchStatement(statement, lookup.resource, lookup.context) === 'yes')
        return { named, statement };
    }
  }
  return undefined;
}

const closeness: Readonly<Record<PrincipalMatch, number>> = { none: 0, account: 1, issuer: 2, principal: 3 };

/** As `findAllow`, in a resource-based policy: the Allow that names the principal most closely. */
function findGrant(lookup: Lookup, resource: ResourcePolicy): (Found & { readonly match: PrincipalMatch }) | undefined {
  let grant: (Found & { readonly match: PrincipalMatch }) | undefined;
  for (const statement of resource.policy.concerning(lookup.lowerAction).allowsAbout(lookup.resource)) {
    const match = grantTo(statement, lookup);
    if (closeness[match] <= closeness[grant?.match ?? 'none']) continue;
    if (matchStatement(statement, lookup.resource, lookup.context) === 'yes')
      grant = { named: resource, statement, match };
  }
  return grant;
}

/**
 * Everyone, narrowed by `aws:PrincipalArn`, is a grant to the session itself: neither boundary nor session policy
 * limits it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
function grantTo({ statement, conditions }: CompiledStatement, { principal, bounded }: Lookup): PrincipalMatch {
  const match = matchPrincipal(statement, principal, bounded);
  if (match !== 'issuer' || !isEveryone(statement.principal)) return match;
  return conditions.some(({ key, negated }) => key === 'aws:principalarn' && !negated) ? 'principal' : match;
}

function refTo(kind: PolicyClass, { named, statement: { index, statement } }: Found): StatementRef {
  return {
    class: kind,
    policy: named.name,
    statement: index,
    ...(statement.sid !== undefined && { sid: statement.sid }),
  };
}
