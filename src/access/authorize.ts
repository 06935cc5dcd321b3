/**
 * What a caller may do: the `Authorize` port's implementation. It gathers the caller's policies, those of the
 * organization and of the resource, and lets `policy/` decide; closed by default: no policies, unreadable policies and
 * unknown callers are refusals.
 *
 * Not here: who the caller is (authenticate.ts), what a condition key's value is (condition-keys.ts), the
 * resource-based policies and tags themselves (the service that owns the resource hands them over).
 *
 * Spec: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { parseArn } from '../kernel/arn.ts';
import { createPolicyCache } from '../policy/cache.ts';
import type { PolicyCache } from '../policy/cache.ts';
import { policiesByClass } from '../policy/decision.ts';
import type { NamedPolicy, PolicyLevels, PolicySet } from '../policy/decision.ts';
import { evaluate } from '../policy/evaluate.ts';
import type { Principal } from '../policy/principal.ts';
import { createDocumentCache, identityPoliciesOf, policyText } from '../services/iam/internal.ts';
import type { DocumentCache, IdentityPolicies } from '../services/iam/internal.ts';
import { organizationOf, policiesOfAccount } from '../services/organizations/internal.ts';
import type { OrganizationPolicyLevels } from '../services/organizations/internal.ts';
import type { Caller, FederatedCaller, RoleCaller, UserCaller } from '../wire/caller.ts';
import type { AccessFacts, Context, Decision, DecisionExplanation, TagFacts } from '../wire/context.ts';
import type { Authorize } from '../wire/ports.ts';
import { conditionContext } from './condition-keys.ts';
import type { OrganizationFacts } from './condition-keys.ts';
import { requestTags } from './request-tags.ts';
import { rootPolicy } from './service-principals.ts';
import { serviceRules } from './service-rules.ts';
import { undefinedKeys } from './undefined-keys.ts';
import type { KnownService, ServiceRules } from './service-rules.ts';

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

type Sources = Required<Omit<AuthorizeOptions, 'services'>>;

const defaults = (documents: DocumentCache): Sources => ({
  policiesOf: (caller, ctx) => ctx.read((tx) => identityPoliciesOf(tx, caller, documents)),
  managedPolicyOf: (account, arn, ctx) => ctx.read((tx) => policyText(tx, account, arn)),
  organizationPoliciesOf: (account, ctx) => ctx.read((tx) => policiesOfAccount(tx, account)),
  organizationOf: (account, ctx) => ctx.read((tx) => organizationOf(tx, account)),
});

/** The question: may this caller do this action on this resource? */
interface Question {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly ctx: Context;
  readonly facts: AccessFacts;
  /** The account that owns the resource. */
  readonly owner: string;
  readonly rules: ServiceRules;
}

/** The caller's own side. */
interface Own {
  readonly policies: PolicySet;
  readonly tags: readonly TagFacts[];
}

/** Thrown inside this file only: a stored policy that cannot be read. */
class Unreadable extends Error {}

export function createAuthorize({ services, ...options }: AuthorizeOptions): Authorize {
  const from = { ...defaults(createDocumentCache()), ...options };
  const cache = createPolicyCache();
  const rules = serviceRules(services);
  return async (caller, action, resource, ctx, facts = {}) => {
    const question: Question = { caller, action, resource, ctx, facts, owner: ownerOf(caller, resource, facts), rules };
    try {
      const own = await ownPolicies(question, from, cache);
      if (!own) return none('identity-based policy', question);
      const policies = {
        ...own.policies,
        ...(await organizationPolicies(question, from, cache)),
        ...resourcePolicy(question, cache),
      };
      const decision = evaluate(
        { action, resource, principal: principalOf(caller), context: await contextOf(question, own, policies, from) },
        policies,
      );
      const { allowed, reason, explicitDeny, deciding, decidingUndecided, decidingMet, unmet } = decision;
      return {
        allowed,
        reason,
        ...(!allowed && (await isOutsider(question, from)) && { outsider: true }),
        explanation: {
          action,
          resource,
          outcome: allowed ? 'allowed' : explicitDeny ? 'explicit-deny' : 'implicit-deny',
          decidedBy: decision.class,
          unmet,
          ...(deciding && { statement: deciding }),
          ...(decidingUndecided && { undecided: decidingUndecided }),
          ...(decidingMet && { met: decidingMet }),
          ...(!allowed && undefinedKeyFacts(policies, action)),
        },
      };
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return refusal(question, `because a stored ${error.message} cannot be read: replace or detach it`);
    }
  };
}

/** `undefined`: nobody who could have policies. */
async function ownPolicies(
  { caller, ctx, rules }: Question,
  from: Sources,
  cache: PolicyCache,
): Promise<Own | undefined> {
  const ofPrincipal = async (principal: UserCaller | RoleCaller): Promise<Own | undefined> => {
    const found = await from.policiesOf(principal, ctx);
    if (!found.principalExists) return undefined;
    const session = principal.kind === 'assumed-role' ? principal : undefined;
    return {
      policies: {
        identity: compile(cache, 'identity-based policy', found.documents, found.names),
        session: await sessionPolicies(session, ctx, from, cache),
        ...(found.boundary !== undefined && {
          boundary: compile(
            cache,
            'permissions boundary',
            [found.boundary],
            [found.boundaryName ?? 'permissions boundary'],
          )[0]!,
        }),
      },
      tags: withSessionTags(found.tags ?? [], principal.tags ?? []),
    };
  };
  switch (caller.kind) {
    case 'root': {
      // The policies of root tasks only deny.
      const task =
        caller.taskPolicy === undefined
          ? {}
          : { session: [rootPolicy(), ...compile(cache, 'session policy', [caller.taskPolicy])] };
      return { policies: { identity: [rootPolicy()], ...task }, tags: caller.tags ?? [] };
    }
    case 'user':
    case 'assumed-role':
      return ofPrincipal(caller);
    case 'federated-user': {
      const issuer =
        caller.issuer.kind === 'root'
          ? { policies: { identity: [rootPolicy()] }, tags: [] }
          : await ofPrincipal(caller.issuer);
      const session = await sessionPolicies(caller, ctx, from, cache);
      return (
        issuer && {
          policies: { ...issuer.policies, session, sessionRequired: true },
          tags: withSessionTags(issuer.tags, caller.tags ?? []),
        }
      );
    }
    case 'service': {
      const policy = rules.policyOf(caller.principal);
      return { policies: { identity: policy ? [policy] : [] }, tags: [] };
    }
    case 'anonymous':
      return { policies: { identity: [] }, tags: [] };
  }
}

/** One that is gone cannot be read, and then nothing is allowed. Sessions of earlier versions hold documents alone. */
async function sessionPolicies(
  session: RoleCaller | FederatedCaller | undefined,
  ctx: Context,
  from: Sources,
  cache: PolicyCache,
) {
  const found = session?.sessionPolicies ?? [];
  const documents = await Promise.all(
    found.map((one) => (isArn(one) ? from.managedPolicyOf(session!.account, one, ctx) : one)),
  );
  return compile(
    cache,
    'session policy',
    documents.map((document) => document ?? ''),
    found.map((one, index) => (isArn(one) ? one : `session policy ${index + 1}`)),
  );
}

function isArn(policy: string): boolean {
  return policy.startsWith('arn:');
}

/** A session tag replaces the role's of the same key, whatever its case. */
function withSessionTags(own: readonly TagFacts[], session: readonly TagFacts[]): readonly TagFacts[] {
  return [...session, ...own.filter(({ Key }) => !session.some((tag) => tag.Key.toLowerCase() === Key.toLowerCase()))];
}

/**
 * SCPs restrict the accounts' principals, RCPs whoever comes to their resources, services included; neither restricts
 * service-linked roles.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
async function organizationPolicies(
  { caller, action, owner, ctx, rules }: Question,
  from: Sources,
  cache: PolicyCache,
): Promise<Partial<PolicySet>> {
  if (caller.kind === 'assumed-role' && caller.roleArn.includes(':role/aws-service-role/')) return {};
  const own =
    caller.kind === 'anonymous' || caller.kind === 'service'
      ? undefined
      : await from.organizationPoliciesOf(caller.account, ctx);
  const restricted = rules.isResourceControlled(action) && isAccount(owner);
  const others = !restricted
    ? undefined
    : owner === caller.account && own
      ? own
      : await from.organizationPoliciesOf(owner, ctx);
  return {
    ...(own?.serviceControl.length && {
      serviceControl: compileLevels(cache, 'service control policy', own.serviceControl),
    }),
    ...(others?.resourceControl.length && {
      resourceControl: compileLevels(cache, 'resource control policy', others.resourceControl),
    }),
  };
}

function resourcePolicy({ caller, action, owner, facts, rules }: Question, cache: PolicyCache): Partial<PolicySet> {
  const given = facts.resourcePolicy;
  if (given) {
    const { name, kind, account } = given;
    return { resource: { ...compile(cache, documentNames[kind], [given.document], [name])[0]!, kind, account } };
  }
  const foreign = caller.account !== owner && isAccount(owner) && !rules.decidesForeign(action);
  return foreign && caller.kind !== 'anonymous' ? { foreign } : {};
}

const documentNames = {
  'resource-based': 'resource-based policy',
  'role-trust': 'role trust policy',
  key: 'key policy',
} as const;

async function isOutsider({ caller, owner, ctx }: Question, from: Sources): Promise<boolean> {
  if (caller.kind === 'anonymous') return true;
  if (caller.account === owner || !isAccount(owner)) return false;
  const [own, others] = [await from.organizationOf(caller.account, ctx), await from.organizationOf(owner, ctx)];
  return own === undefined || own.id !== others?.id;
}

/** What names no account (`*`, a bucket that is not there yet) is the caller's. */
function ownerOf(caller: Caller, resource: string, facts: AccessFacts): string {
  const named = parseArn(resource)?.account;
  return named ? named : (facts.resourcePolicy?.account ?? facts.resourceAccount ?? caller.account);
}

function isAccount(text: string): boolean {
  return /^[0-9]{12}$/.test(text);
}

async function contextOf(question: Question, { tags }: Own, policies: PolicySet, from: Sources) {
  const { caller, action, ctx, facts, owner, rules } = question;
  const asked = keysAsked(policies);
  const asks = (part: string): boolean => asked.some((key) => key.includes(part));
  const organization =
    asks('aws:principalorg') && caller.kind !== 'anonymous' && caller.kind !== 'service'
      ? await from.organizationOf(caller.account, ctx)
      : undefined;
  const owners = !asks('aws:resourceorg')
    ? undefined
    : owner === caller.account && organization
      ? organization
      : await from.organizationOf(owner, ctx);
  const source = caller.kind === 'service' && asks('aws:sourceorg') ? caller.sourceAccount : undefined;
  const sourceOrganization = source === undefined ? undefined : await from.organizationOf(source, ctx);
  const resourceTags = asks(':resourcetag/') ? await facts.resourceTags?.() : undefined;
  return conditionContext({
    caller,
    action,
    ctx,
    rules,
    principalTags: tags,
    resourceAccount: owner,
    resourceTags,
    requestTags: requestTags(facts.input),
    conditionKeys: facts.conditionKeys ?? {},
    principalOrganization: organization,
    resourceOrganization: owners,
    sourceOrganization,
  });
}

function undefinedKeyFacts(policies: PolicySet, action: string): Pick<DecisionExplanation, 'undefinedKeys'> {
  const found = undefinedKeys(policies, action);
  return found.length > 0 ? { undefinedKeys: found } : {};
}

function keysAsked(policies: PolicySet): readonly string[] {
  const all = policiesByClass(policies).flatMap(([, among]) => among);
  return all.flatMap(({ policy }) => (policy.keys.size === 0 ? [] : [...policy.keys]));
}

/** @throws Unreadable when one of them is no policy */
function compile(
  cache: PolicyCache,
  kind: string,
  documents: readonly string[],
  names: readonly string[] = [],
): NamedPolicy[] {
  return documents.map((document, index) => {
    const parsed = cache.parse(document);
    if (!parsed.ok) throw new Unreadable(kind);
    return { name: names[index] ?? `${kind} ${index + 1}`, policy: parsed.policy };
  });
}

function compileLevels(cache: PolicyCache, kind: string, levels: OrganizationPolicyLevels): PolicyLevels {
  return levels.map((level) =>
    compile(
      cache,
      kind,
      level.map(({ document }) => document),
      level.map(({ arn }) => arn),
    ),
  );
}

/** The caller as a resource-based policy may name it. */
export function principalOf(caller: Caller): Principal {
  const { account } = caller;
  switch (caller.kind) {
    case 'service':
      return { account, arns: [], service: caller.principal };
    case 'anonymous':
      return { account: '', arns: [], anonymous: true };
    case 'assumed-role':
      return { account, arns: [caller.arn, caller.roleArn] };
    case 'federated-user':
      return { account, arns: [caller.arn, caller.issuer.arn] };
    default:
      return { account, arns: [caller.arn] };
  }
}

function none(kind: string, question: Question): Decision {
  return refusal(question, `because no ${kind} allows the ${question.action} action`);
}

function refusal({ action, resource }: Question, reason: string): Decision {
  return {
    allowed: false,
    reason,
    explanation: { action, resource, outcome: 'implicit-deny', decidedBy: 'principal', unmet: [] },
  };
}
