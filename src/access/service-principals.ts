/**
 * The policies of who has none in the store: the root user, and AWS's services when they act inside an account on their
 * own behalf (`ctx.aws.asService(…)`). A service's is what its manifest grants and nothing more, decided like any
 * other.
 */
import { parsePolicy } from '../policy/language/parse.ts';
import type { NamedPolicy } from '../policy/evaluate.ts';
import type { Grant } from '../wire/service.ts';

/**
 * The root user's permissions: everything in its account,
 * unless a policy of the organization or the resource denies it.
 */
export function rootPolicy(): NamedPolicy {
  return (everything ??= compiledPolicy('the root user', [{ Effect: 'Allow', Action: '*', Resource: '*' }]));
}

let everything: NamedPolicy | undefined;

export function grantedPolicy(principal: string, grants: readonly Grant[]): NamedPolicy {
  const statements = grants.map(({ actions, resources }) => ({
    Effect: 'Allow',
    Action: actions,
    Resource: resources,
  }));
  return compiledPolicy(principal, statements);
}

function compiledPolicy(name: string, statements: readonly object[]): NamedPolicy {
  const parsed = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  if (!parsed.ok) throw new Error(`the policy of ${name} is wrong: ${parsed.error.reason}`);
  return { name, policy: parsed.policy };
}
