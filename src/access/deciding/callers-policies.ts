/** The caller's own side: identity-based policies, the boundary and the session's. */
import type { PolicyCache } from '../../policy/cache.ts';
import type { PolicySet } from '../../policy/decision.ts';
import type { FederatedCaller, RoleCaller, UserCaller } from '../../wire/caller.ts';
import type { Context, TagFacts } from '../../wire/context.ts';
import { rootPolicy } from '../service-principals.ts';
import { compile } from './compile-policies.ts';
import type { Question, Sources } from './question.ts';

/** The caller's own side. */
export interface Own {
  readonly policies: PolicySet;
  readonly tags: readonly TagFacts[];
}

/** `undefined`: nobody who could have policies. */
export async function ownPolicies(
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
