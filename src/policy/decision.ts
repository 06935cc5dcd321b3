/** What the evaluator is given and what it answers; the answer can be written as JSON. */
import type { ConditionContext } from './values/condition-context.ts';
import type { Policy } from './language/policy.ts';
import type { Principal } from './principal.ts';

export interface PolicyRequest {
  /** `s3:GetObject`, in any case. */
  readonly action: string;
  /** An ARN, or `*` for what concerns no resource in particular. */
  readonly resource: string;
  /** Needed where there is a resource-based policy. */
  readonly principal?: Principal;
  /** Condition keys; without it every condition is undecided. */
  readonly context?: ConditionContext;
}

/** A policy under the name that the explanation uses (an ARN, an inline policy's name). */
export interface NamedPolicy {
  readonly name: string;
  readonly policy: Policy;
}

/** The policies of the organization's root, of each unit on the way down, of the account: every level must allow. */
export type PolicyLevels = readonly (readonly NamedPolicy[])[];

export interface PolicySet {
  /** Of the user and its groups, or of the role. */
  readonly identity: readonly NamedPolicy[];
  /** Permissions boundary. */
  readonly boundary?: NamedPolicy;
  /** Session policies; an empty list is no session policy. One of them must allow. */
  readonly session?: readonly NamedPolicy[];
  /** A federated user's session has no permissions of its own without a session policy. */
  readonly sessionRequired?: boolean;
  readonly resource?: ResourcePolicy;
  /** Service control policies on the principal's account; absent or no level: none apply (the management account). */
  readonly serviceControl?: PolicyLevels;
  /** Resource control policies on the resource's account. */
  readonly resourceControl?: PolicyLevels;
  /**
   * The account that owns the resource, where there is no resource-based policy and it is another than the principal's.
   */
  readonly foreign?: boolean;
}

export interface ResourcePolicy extends NamedPolicy {
  /** Of `role-trust` and `key` nothing is allowed that they do not allow themselves, whatever identity policies say. */
  readonly kind: 'resource-based' | 'role-trust' | 'key';
  /** The account that owns the resource. */
  readonly account: string;
}

/** All of a set's policies, by what kind they are. */
export function policiesByClass(policies: PolicySet): readonly (readonly [PolicyClass, readonly NamedPolicy[]])[] {
  return [
    ['resource-control', (policies.resourceControl ?? []).flat()],
    ['service-control', (policies.serviceControl ?? []).flat()],
    ['resource', policies.resource ? [policies.resource] : []],
    ['identity', policies.identity],
    ['boundary', policies.boundary ? [policies.boundary] : []],
    ['session', policies.session ?? []],
  ];
}

export type PolicyClass = 'resource-control' | 'service-control' | 'resource' | 'identity' | 'boundary' | 'session';

export interface StatementRef {
  readonly class: PolicyClass;
  readonly policy: string;
  /** Position in the document, from 0. */
  readonly statement: number;
  readonly sid?: string;
}

/** A test that did not hold, or could not be decided. */
export interface FailedCondition {
  /** As written. */
  readonly operator: string;
  readonly key: string;
  /** Values of the policy, as written. */
  readonly wanted: readonly string[];
  /** Values of the request; `null` where it has none. */
  readonly found: readonly string[] | null;
  readonly outcome: 'failed' | 'undecided';
  /** For `undecided`: what is not known; else where the values do not tell why. */
  readonly because?: string;
}

/** A test that held. */
export type MetCondition = Omit<FailedCondition, 'outcome' | 'because'>;

/** A statement about the action that did not decide. */
export interface UnmetStatement extends StatementRef {
  readonly effect: 'Allow' | 'Deny';
  readonly because: 'principal' | 'resource' | 'condition';
  /** `true`: it would have applied, or not, had what is undecided been known. */
  readonly undecided: boolean;
  /** For `resource`: what it names, as written. */
  readonly resources?: readonly string[];
  readonly conditions: readonly FailedCondition[];
}

export interface PolicyDecision {
  readonly allowed: boolean;
  /** The clause AWS ends its denials with; for an allowed request, which class allowed it. */
  readonly reason: string;
  /** Whether a Deny statement decided. */
  readonly explicitDeny: boolean;
  /** The kind of policy that decided: which allowed, denied, or did not allow. */
  readonly class: PolicyClass;
  /** The statement that decided: the Deny, or the Allow; none when nothing allowed. */
  readonly deciding?: StatementRef;
  /** What of the deciding Deny could not be decided, so that it applied. */
  readonly decidingUndecided?: readonly FailedCondition[];
  /** What of the deciding Deny held of this request, so that it applied. */
  readonly decidingMet?: readonly MetCondition[];
  /** On a denial: statements of the class that decided (and of the identity policies) that would concern the action. */
  readonly unmet: readonly UnmetStatement[];
}

const nouns: Readonly<Record<Exclude<PolicyClass, 'resource'> | ResourcePolicy['kind'], string>> = {
  'resource-control': 'resource control policy',
  'service-control': 'service control policy',
  identity: 'identity-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  'resource-based': 'resource-based policy',
  'role-trust': 'role trust policy',
  key: 'resource-based policy',
};

function nounFor(kind: PolicyClass, policies: PolicySet): string {
  return nouns[kind === 'resource' ? (policies.resource?.kind ?? 'resource-based') : kind];
}

/** AWS's clauses: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
export function implicitDenyReason(kind: PolicyClass, policies: PolicySet, action: string): string {
  return `because no ${nounFor(kind, policies)} allows the ${action} action`;
}

export function explicitDenyReason(kind: PolicyClass, policies: PolicySet): string {
  return `with an explicit deny in ${withArticle(kind, policies)}`;
}

export function allowReason(kind: PolicyClass, policies: PolicySet): string {
  return `because of an allow in ${withArticle(kind, policies)}`;
}

function withArticle(kind: PolicyClass, policies: PolicySet): string {
  const noun = nounFor(kind, policies);
  if (kind === 'resource' && policies.resource?.kind === 'role-trust') return `the ${noun}`;
  return kind === 'identity' ? `an ${noun}` : `a ${noun}`;
}
