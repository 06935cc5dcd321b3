/**
 * Whether a role's trust policy lets in somebody for whom an identity provider vouches. They have no policies of their
 * own; the organization's resource control policies on the role's account still hold.
 */
import type { Role } from '@aws-sdk/client-iam';
import type { ConditionContext, ConditionValue } from '../../policy/values/condition-context.ts';
import { evaluate } from '../../policy/evaluate.ts';
import { parsePolicy } from '../../policy/language/parse.ts';
import type { Policy } from '../../policy/language/policy.ts';
import type { SessionTag } from '../../wire/caller.ts';
import type { Context } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import { organizationOf, policiesOfAccount } from '../organizations/internal.ts';

export interface Federated {
  readonly account: string;
  readonly role: Role | undefined;
  /** The provider's ARN. */
  readonly provider: string;
  readonly tags: readonly SessionTag[];
  readonly sourceIdentity: string | undefined;
  /** The provider's and STS's condition keys, in lower case. */
  readonly keys: Readonly<Record<string, ConditionValue>>;
}

/** Throws AccessDenied, without a reason as AWS does. */
export async function authorizeFederated(action: string, federated: Federated, ctx: Context): Promise<void> {
  const { role, tags, sourceIdentity } = federated;
  const actions = [
    action,
    ...(tags.length > 0 ? ['sts:TagSession'] : []),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
  const trust = role && parsePolicy(decodeURIComponent(role.AssumeRolePolicyDocument ?? ''));
  const resourceControl = await resourceControlPolicies(federated.account, ctx);
  const context = contextOf(federated, await ctx.read((tx) => organizationOf(tx, federated.account)), ctx);
  for (const one of actions) {
    const allowed =
      trust?.ok === true &&
      resourceControl !== undefined &&
      evaluate(
        {
          action: one,
          resource: role!.Arn!,
          principal: { account: '', arns: [], federated: federated.provider },
          context,
        },
        {
          identity: [],
          resource: { name: 'trust policy', policy: trust.policy, kind: 'role-trust', account: federated.account },
          resourceControl,
        },
      ).allowed;
    if (!allowed) throw new AwsError('AccessDenied', `Not authorized to perform ${one}`, {}, 403);
  }
}

/** `undefined`: one of them cannot be read. */
async function resourceControlPolicies(
  account: string,
  ctx: Context,
): Promise<{ name: string; policy: Policy }[][] | undefined> {
  const { resourceControl } = await ctx.read((tx) => policiesOfAccount(tx, account));
  const levels: { name: string; policy: Policy }[][] = [];
  for (const level of resourceControl) {
    const policies = level.map(({ arn, document }) => ({ name: arn, parsed: parsePolicy(document) }));
    if (!policies.every(({ parsed }) => parsed.ok)) return undefined;
    levels.push(policies.flatMap(({ name, parsed }) => (parsed.ok ? [{ name, policy: parsed.policy }] : [])));
  }
  return levels;
}

/**
 * Nobody has signed in to AWS yet, so that a principal's keys are not there. All that AWS's reference has for these
 * actions besides is the provider's, STS's own, and the role's tags.
 */
function contextOf(
  { account, keys, provider, tags, role, sourceIdentity }: Federated,
  organization: { readonly id: string; readonly path: string } | undefined,
  ctx: Context,
): ConditionContext {
  const own: Readonly<Record<string, ConditionValue>> = {
    'aws:federatedprovider': provider,
    'aws:sourceidentity': sourceIdentity,
    'sts:sourceidentity': sourceIdentity,
    'aws:tagkeys': tags.length > 0 ? tags.map(({ Key }) => Key) : undefined,
    'aws:currenttime': new Date(ctx.clock.now()).toISOString(),
    'aws:epochtime': String(Math.floor(ctx.clock.now() / 1000)),
    'aws:sourceip': ctx.http.remoteAddress,
    'aws:securetransport': 'true',
    'aws:requestedregion': ctx.region,
    'aws:useragent': ctx.http.headers['user-agent'],
    'aws:referer': ctx.http.headers['referer'],
    'aws:principalisawsservice': 'false',
    'aws:viaawsservice': 'false',
    'aws:resourceaccount': account,
    'aws:resourceorgid': organization?.id,
    'aws:resourceorgpaths': organization && [organization.path],
    ...keys,
  };
  const tagged = (
    among: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[],
    key: string,
  ) => among.find((tag) => tag.Key?.toLowerCase() === key)?.Value;
  return (key) => {
    if (Object.hasOwn(own, key)) return own[key];
    if (key.startsWith('aws:requesttag/')) return tagged(tags, key.slice('aws:requesttag/'.length));
    const ofRole = /^(?:aws|iam):resourcetag\//.exec(key)?.[0];
    return ofRole === undefined ? undefined : tagged(role?.Tags ?? [], key.slice(ofRole.length));
  };
}
