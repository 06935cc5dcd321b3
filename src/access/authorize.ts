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
import { createPolicyCache } from '../policy/cache.ts';
import type { PolicySet } from '../policy/decision.ts';
import { evaluate } from '../policy/evaluate.ts';
import type { Principal } from '../policy/principal.ts';
import { createDocumentCache } from '../services/iam/internal.ts';
import type { Caller } from '../wire/caller.ts';
import type { Decision, DecisionExplanation } from '../wire/context.ts';
import type { Authorize } from '../wire/ports.ts';
import { ownPolicies } from './deciding/callers-policies.ts';
import { Unreadable } from './deciding/compile-policies.ts';
import { contextOf, isOutsider } from './deciding/condition-facts.ts';
import { organizationPolicies, resourcePolicy } from './deciding/others-policies.ts';
import { defaults, ownerOf, type AuthorizeOptions, type Question } from './deciding/question.ts';
import { serviceRules } from './service-rules.ts';
import { undefinedKeys } from './undefined-keys.ts';

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

function undefinedKeyFacts(policies: PolicySet, action: string): Pick<DecisionExplanation, 'undefinedKeys'> {
  const found = undefinedKeys(policies, action);
  return found.length > 0 ? { undefinedKeys: found } : {};
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
