/** The question that authorization answers, and where the policies come from that answer it. */
import { parseArn } from '../../kernel/arn.ts';
import { identityPoliciesOf, policyText } from '../../services/iam/internal.ts';
import type { DocumentCache, IdentityPolicies } from '../../services/iam/internal.ts';
import { organizationOf, policiesOfAccount } from '../../services/organizations/internal.ts';
import type { OrganizationPolicyLevels } from '../../services/organizations/internal.ts';
import type { Caller, RoleCaller, UserCaller } from '../../wire/caller.ts';
import type { AccessFacts, Context } from '../../wire/context.ts';
import type { OrganizationFacts } from '../condition-keys.ts';
import type { KnownService, ServiceRules } from '../service-rules.ts';

export interface OrganizationPolicies {
  readonly serviceControl: OrganizationPolicyLevels;
  readonly resourceControl: OrganizationPolicyLevels;
}

export interface AuthorizeOptions {
  /** Those that are here, and others whose names matter. */
  readonly services: readonly KnownService[];
  /** Where a principal's policies come from; default: IAM. */
  readonly policiesOf?: (caller: UserCaller | RoleCaller, ctx: Context) => Promise<IdentityPolicies>;
  /** A managed policy's document, which a session of the account names; default: IAM. */
  readonly managedPolicyOf?: (account: string, arn: string, ctx: Context) => Promise<string | undefined>;
  /** SCPs and RCPs of an account; default: Organizations. */
  readonly organizationPoliciesOf?: (account: string, ctx: Context) => Promise<OrganizationPolicies>;
  /** Where an account hangs in the organization; default: Organizations. */
  readonly organizationOf?: (account: string, ctx: Context) => Promise<OrganizationFacts | undefined>;
}

export type Sources = Required<Omit<AuthorizeOptions, 'services'>>;

export const defaults = (documents: DocumentCache): Sources => ({
  policiesOf: (caller, ctx) => ctx.read((tx) => identityPoliciesOf(tx, caller, documents)),
  managedPolicyOf: (account, arn, ctx) => ctx.read((tx) => policyText(tx, account, arn)),
  organizationPoliciesOf: (account, ctx) => ctx.read((tx) => policiesOfAccount(tx, account)),
  organizationOf: (account, ctx) => ctx.read((tx) => organizationOf(tx, account)),
});

/** The question: may this caller do this action on this resource? */
export interface Question {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly ctx: Context;
  readonly facts: AccessFacts;
  /** The account that owns the resource. */
  readonly owner: string;
  readonly rules: ServiceRules;
}

/** What names no account (`*`, a bucket that is not there yet) is the caller's. */
export function ownerOf(caller: Caller, resource: string, facts: AccessFacts): string {
  const named = parseArn(resource)?.account;
  return named ? named : (facts.resourcePolicy?.account ?? facts.resourceAccount ?? caller.account);
}

export function isAccount(text: string): boolean {
  return /^[0-9]{12}$/.test(text);
}
