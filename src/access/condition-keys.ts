/**
 * The request context: every condition key that this server can know, answered when a policy asks for it. A key that
 * AWS would leave out of such a request, or does not define, is absent (`undefined`); one that the request has on AWS
 * and nobody here knows is `null`, and what depends on it fails closed.
 *
 * Spec: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 *       https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
import { isMultivalued, mayHaveKey } from '../authorization-reference/index.ts';
import { isSpelled, type ConditionContext, type ConditionValue } from '../policy/values/condition-context.ts';
import type { Caller } from '../wire/caller.ts';
import type { ConditionKeys, Context, TagFacts } from '../wire/context.ts';
import type { RequestTags } from './request-tags.ts';
import type { ServiceRules } from './service-rules.ts';

/** What has to be looked up beforehand. */
export interface Gathered {
  readonly caller: Caller;
  readonly action: string;
  /** Tags of the user or role and of the session. */
  readonly principalTags: readonly TagFacts[];
  readonly resourceAccount: string | undefined;
  /** Where its ARN does not say. */
  readonly resourceRegion: string | undefined;
  readonly resourceTags: readonly TagFacts[] | undefined;
  readonly requestTags: () => RequestTags;
  readonly conditionKeys: ConditionKeys;
  readonly principalOrganization: OrganizationFacts | undefined;
  readonly resourceOrganization: OrganizationFacts | undefined;
  /** Of the account on whose behalf a service calls. */
  readonly sourceOrganization: OrganizationFacts | undefined;
  readonly ctx: Context;
  readonly rules: ServiceRules;
}

export interface OrganizationFacts {
  readonly id: string;
  readonly managementAccount: string;
  readonly path: string;
}

export function conditionContext(facts: Gathered): ConditionContext {
  // Most policies ask for none.
  let known: ReadonlyMap<string, ConditionValue> | undefined;
  const { sessionKeys } = facts.caller;
  return (key) => {
    const given = (known ??= inLowerCase(facts.conditionKeys));
    if (given.has(key)) return ofService(key, given.get(key));
    if (sessionKeys && Object.hasOwn(sessionKeys, key)) return sessionKeys[key];
    const slash = key.indexOf('/');
    if (slash > 0) {
      const tagged = tagsFor(key.slice(0, slash), facts);
      if (tagged !== notTags) return valueOfTag(tagged, key.slice(slash + 1));
    }
    if (Object.hasOwn(globalKeys, key)) return globalKeys[key]!(facts);
    if (facts.rules.isOwnerKey(key, facts.action)) return facts.resourceAccount;
    return facts.rules.isUnknownKey(key, facts.action) ? null : undefined;
  };
}

/** A list is a list by AWS's reference: a value that came in one by chance is a value. */
function ofService(key: string, value: ConditionValue): ConditionValue {
  if (typeof value !== 'object' || value === null || isSpelled(value)) return value;
  return value.length === 1 && isMultivalued(key) === false ? value[0] : value;
}

/** Of two that differ by case alone, as objects' tags may, nobody can say which one a policy means. */
function inLowerCase(keys: ConditionKeys): ReadonlyMap<string, ConditionValue> {
  const known = new Map<string, ConditionValue>();
  for (const [name, value] of Object.entries(keys)) {
    const key = name.toLowerCase();
    known.set(key, known.has(key) && known.get(key) !== value ? null : value);
  }
  return known;
}

const notTags = Symbol('no family of tags');

function tagsFor(family: string, facts: Gathered): readonly TagFacts[] | undefined | typeof notTags {
  if (family === 'aws:principaltag') return facts.principalTags;
  if (family === 'aws:requesttag') return takesTags(facts, `${family}/x`) ? facts.requestTags().tags : undefined;
  if (family === 'aws:resourcetag') return facts.resourceTags;
  // A service's own name for it; of another one's, where the reference says so.
  if (!family.endsWith(':resourcetag')) return notTags;
  const own = family === `${facts.action.slice(0, facts.action.indexOf(':')).toLowerCase()}:resourcetag`;
  return own || mayHaveKey(facts.action, `${family}/x`) ? facts.resourceTags : notTags;
}

/**
 * Tags in a request are of the action that takes them: not of objects, which have keys of their own, and not of what
 * else the operation needs (`iam:PassRole`).
 */
function takesTags({ action }: Gathered, key: string): boolean {
  return mayHaveKey(action, key);
}

/** Keys of tags do not differ by case in conditions; a resource with two that do has the first. */
function valueOfTag(tags: readonly TagFacts[] | undefined, lowerKey: string): string | undefined {
  return tags?.find(({ Key }) => Key.toLowerCase() === lowerKey)?.Value;
}

const globalKeys: Readonly<Record<string, (facts: Gathered) => ConditionValue>> = {
  'aws:principalarn': ({ caller }) =>
    caller.kind === 'anonymous' ? undefined : caller.kind === 'assumed-role' ? caller.roleArn : caller.arn,
  'aws:principalaccount': ({ caller }) =>
    caller.kind === 'anonymous' ? 'anonymous' : caller.kind === 'service' ? undefined : caller.account,
  'aws:principaltype': ({ caller }) => principalTypes[caller.kind],
  'aws:userid': ({ caller }) => (caller.kind === 'service' ? undefined : caller.userId),
  'aws:username': ({ caller }) => (caller.kind === 'user' ? caller.userName : undefined),
  'aws:assumedroot': ({ caller }) => (caller.kind === 'root' && caller.taskPolicy !== undefined ? 'true' : undefined),
  'aws:principalisawsservice': ({ caller }) => String(caller.kind === 'service'),
  'aws:principalservicename': ({ caller }) => (caller.kind === 'service' ? caller.principal : undefined),
  'aws:principalservicenameslist': ({ caller }) => (caller.kind === 'service' ? [caller.principal] : undefined),
  'aws:principalorgid': ({ principalOrganization }) => principalOrganization?.id,
  'aws:principalorgpaths': ({ principalOrganization }) => principalOrganization && [principalOrganization.path],
  'aws:principalorgmasteraccountid': ({ principalOrganization }) => principalOrganization?.managementAccount,

  // Of a service's own call; a call with somebody's permissions has none of them.
  'aws:sourcearn': ({ caller }) => (caller.kind === 'service' ? caller.sourceArn : undefined),
  'aws:sourceaccount': ({ caller }) => (caller.kind === 'service' ? caller.sourceAccount : undefined),
  'aws:sourceorgid': ({ sourceOrganization }) => sourceOrganization?.id,
  'aws:sourceorgpaths': ({ sourceOrganization }) => sourceOrganization && [sourceOrganization.path],

  'aws:tokenissuetime': ({ caller }) =>
    caller.issuedAt === undefined ? undefined : new Date(caller.issuedAt).toISOString(),
  // Long-term credentials do not have the key at all: AWS's own example denies with BoolIfExists for that reason.
  'aws:multifactorauthpresent': ({ caller }) =>
    caller.expiresAt === undefined ? undefined : String(caller.mfaAuthenticatedAt !== undefined),
  'aws:multifactorauthage': ({ caller, ctx }) =>
    caller.mfaAuthenticatedAt === undefined
      ? undefined
      : String(Math.max(0, Math.floor((ctx.clock.now() - caller.mfaAuthenticatedAt) / 1000))),
  'aws:sourceidentity': ({ caller }) => caller.sourceIdentity,
  'aws:federatedprovider': ({ caller }) => caller.federatedProvider,

  'aws:currenttime': ({ ctx }) => new Date(ctx.clock.now()).toISOString(),
  'aws:epochtime': ({ ctx }) => String(Math.floor(ctx.clock.now() / 1000)),
  // One endpoint answers for every Region, while on AWS a request reaches a bucket in the bucket's own alone.
  'aws:requestedregion': ({ action, ctx, rules, resourceRegion }) =>
    rules.isGlobal(action) ? 'us-east-1' : (resourceRegion ?? ctx.region),
  'aws:sourceip': ({ ctx, caller }) =>
    ctx.http.remoteAddress === '' || caller.kind === 'service' || ctx.calledVia?.length
      ? undefined
      : ctx.http.remoteAddress,
  // The loopback interface carries nothing off this machine; other addresses are served with TLS only.
  'aws:securetransport': () => 'true',
  'aws:useragent': ({ ctx }) => ctx.http.headers['user-agent'],
  'aws:referer': ({ ctx }) => ctx.http.headers['referer'],
  'aws:calledvia': ({ ctx }) => ctx.calledVia,
  'aws:calledviafirst': ({ ctx }) => ctx.calledVia?.[0],
  'aws:calledvialast': ({ ctx }) => ctx.calledVia?.at(-1),
  'aws:viaawsservice': ({ ctx }) => String((ctx.calledVia?.length ?? 0) > 0),

  'aws:tagkeys': (facts) => (takesTags(facts, 'aws:tagkeys') ? facts.requestTags().keys : undefined),
  'aws:resourceaccount': ({ resourceAccount }) => resourceAccount,
  'aws:resourceorgid': ({ resourceOrganization }) => resourceOrganization?.id,
  'aws:resourceorgpaths': ({ resourceOrganization }) => resourceOrganization && [resourceOrganization.path],

  ...absent(
    // Through a VPC endpoint.
    ['aws:sourcevpc', 'aws:sourcevpcarn', 'aws:sourcevpce', 'aws:vpcsourceip'],
    ['aws:vpceaccount', 'aws:vpceorgid', 'aws:vpceorgpaths'],
    // With credentials of an EC2 instance, a chat, the console's sign-in.
    ['aws:ec2instancesourcevpc', 'aws:ec2instancesourceprivateipv4', 'aws:chatbotsourcearn', 'aws:signinsessionarn'],
    // Through AWS's MCP servers.
    ['aws:calledviaawsmcp', 'aws:viaawsmcpservice', 'aws:ismcpserviceaction'],
    // A service's call whose resource has an owner besides its account: Amazon SNS alone has them.
    ['aws:sourceowner'],
  ),
};

/** Keys of requests that no client of this server can make. */
function absent(...keys: readonly (readonly string[])[]): Record<string, () => undefined> {
  return Object.fromEntries(keys.flat().map((key) => [key, () => undefined]));
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable */
const principalTypes: Readonly<Record<Caller['kind'], string | undefined>> = {
  root: 'Account',
  user: 'User',
  'assumed-role': 'AssumedRole',
  'federated-user': 'FederatedUser',
  anonymous: 'Anonymous',
  service: undefined,
};
