/** What conditions are evaluated against: facts are gathered where a policy asks for them, and not before. */
import { policiesByClass } from '../../policy/decision.ts';
import type { PolicySet } from '../../policy/decision.ts';
import { conditionContext } from '../condition-keys.ts';
import { requestTags } from '../request-tags.ts';
import type { Own } from './callers-policies.ts';
import { isAccount, type Question, type Sources } from './question.ts';

export async function contextOf(question: Question, { tags }: Own, policies: PolicySet, from: Sources) {
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
  const resourceRegion = asks('aws:requestedregion') ? await facts.resourceRegion?.() : undefined;
  const resourceTags = asks(':resourcetag/') ? await facts.resourceTags?.() : undefined;
  return conditionContext({
    caller,
    action,
    ctx,
    rules,
    principalTags: tags,
    resourceAccount: owner,
    resourceRegion,
    resourceTags,
    requestTags: () => requestTags(facts.input),
    conditionKeys: facts.conditionKeys ?? {},
    principalOrganization: organization,
    resourceOrganization: owners,
    sourceOrganization,
  });
}

export async function isOutsider({ caller, owner, ctx }: Question, from: Sources): Promise<boolean> {
  if (caller.kind === 'anonymous') return true;
  if (caller.account === owner || !isAccount(owner)) return false;
  const [own, others] = [await from.organizationOf(caller.account, ctx), await from.organizationOf(owner, ctx)];
  return own === undefined || own.id !== others?.id;
}

function keysAsked(policies: PolicySet): readonly string[] {
  const all = policiesByClass(policies).flatMap(([, among]) => among);
  return all.flatMap(({ policy }) => (policy.keys.size === 0 ? [] : [...policy.keys]));
}
