/**
 * What a caller may do: the `Authorize` port's implementation. It gathers the caller's policies and lets `policy/`
 * decide, closed by default: no policies, unreadable policies and unknown callers are refusals.
 *
 * Not here: who the caller is (authenticate.ts), resource-based policies (the service that owns the resource evaluates
 * them), service control policies (a later issue).
 *
 * Spec: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { parseArn } from '../kernel/arn.ts';
import { createPolicyCache } from '../policy/cache.ts';
import type { PolicyCache } from '../policy/cache.ts';
import { evaluate } from '../policy/evaluate.ts';
import type { NamedPolicy, PolicyRequest } from '../policy/evaluate.ts';
import { identityPoliciesOf } from '../services/iam/internal.ts';
import type { IdentityPolicies } from '../services/iam/internal.ts';
import type { Caller, FederatedCaller, RoleCaller, RootCaller, UserCaller } from '../wire/caller.ts';
import type { Context, Decision } from '../wire/context.ts';
import type { Authorize } from '../wire/ports.ts';
import { servicePolicy } from './service-principals.ts';

export interface AuthorizeOptions {
  /** Where a principal's policies come from; default: IAM. */
  readonly policiesOf?: (caller: UserCaller | RoleCaller, ctx: Context) => Promise<IdentityPolicies>;
}

export function createAuthorize({ policiesOf = readPolicies }: AuthorizeOptions = {}): Authorize {
  const cache = createPolicyCache();

  const ofPrincipal = async (caller: UserCaller | RoleCaller, request: PolicyRequest, ctx: Context): Promise<Decision> => {
    const found = await policiesOf(caller, ctx);
    if (!found.principalExists) return none('identity-based policy', request);
    const identity = compile(cache, found.documents);
    const boundary = found.boundary === undefined ? [] : compile(cache, [found.boundary]);
    const session = caller.kind === 'assumed-role' ? compile(cache, caller.sessionPolicies ?? []) : [];
    if (!identity) return unreadable('identity-based policy');
    if (!boundary) return unreadable('permissions boundary');
    if (!session) return unreadable('session policy');
    return decide(request, { identity, session, ...(boundary[0] && { boundary: boundary[0] }) });
  };

  /** What both the issuer's policies and the session's own allow; without session policies, nothing. */
  const ofFederatedUser = async (caller: FederatedCaller, request: PolicyRequest, ctx: Context): Promise<Decision> => {
    const session = compile(cache, caller.sessionPolicies);
    if (!session) return unreadable('session policy');
    if (session.length === 0) return none('session policy', request);
    const narrowed = evaluate(request, { identity: [everything], session });
    if (!narrowed.allowed) return { allowed: false, reason: narrowed.reason };
    return caller.issuer.kind === 'root' ? ofRoot(caller.issuer) : ofPrincipal(caller.issuer, request, ctx);
  };

  return async (caller, action, resource, ctx) => {
    const request = { action, resource };
    if (isForeign(caller, request)) return none('resource-based policy', request);
    switch (caller.kind) {
      case 'root': return ofRoot(caller);
      case 'user':
      case 'assumed-role': return ofPrincipal(caller, request, ctx);
      case 'federated-user': return ofFederatedUser(caller, request, ctx);
      case 'service': return ofService(caller.principal, request);
      case 'anonymous': return none('identity-based policy', request);
    }
  };
}

function readPolicies(caller: UserCaller | RoleCaller, ctx: Context): Promise<IdentityPolicies> {
  return ctx.read((tx) => identityPoliciesOf(tx, caller));
}

/** Documents under the numbers they have in the list; `undefined` when one of them is no policy. */
function compile(cache: PolicyCache, documents: readonly string[]): NamedPolicy[] | undefined {
  const policies: NamedPolicy[] = [];
  for (const [index, document] of documents.entries()) {
    const parsed = cache.parse(document);
    if (!parsed.ok) return undefined;
    policies.push({ name: `policy ${index + 1}`, policy: parsed.policy });
  }
  return policies;
}

function decide(request: PolicyRequest, policies: Parameters<typeof evaluate>[1]): Decision {
  const { allowed, reason } = evaluate(request, policies);
  return { allowed, reason };
}

function ofRoot(caller: RootCaller): Decision {
  return { allowed: true, reason: `because ${caller.arn} is the account's root user` };
}

function ofService(principal: string, request: PolicyRequest): Decision {
  const policy = servicePolicy(principal);
  return policy ? decide(request, { identity: [policy] }) : none('identity-based policy', request);
}

function none(kind: string, request: PolicyRequest): Decision {
  return { allowed: false, reason: `because no ${kind} allows the ${request.action} action` };
}

function unreadable(kind: string): Decision {
  return { allowed: false, reason: `because a stored ${kind} cannot be read: replace or detach it` };
}

/** The other account's side of these is a role's trust policy, which STS itself evaluates. */
const decidedByTrustPolicy = /^sts:(assumerole|assumerolewithsaml|assumerolewithwebidentity|tagsession|setsourceidentity)$/i;

/**
 * Whether the resource belongs to another account. Nobody's identity policies, and no root user, reach there on their
 * own: the owner's resource-based policy would have to allow it too.
 */
function isForeign(caller: Caller, { action, resource }: PolicyRequest): boolean {
  const owner = parseArn(resource)?.account;
  if (owner === undefined || owner === caller.account || !/^[0-9]{12}$/.test(owner)) return false;
  return !decidedByTrustPolicy.test(action);
}

const everything: NamedPolicy = { name: 'everything', policy: allowAll() };

function allowAll(): NamedPolicy['policy'] {
  const parsed = createPolicyCache().parse('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}');
  if (!parsed.ok) throw new Error(parsed.error.reason);
  return parsed.policy;
}
