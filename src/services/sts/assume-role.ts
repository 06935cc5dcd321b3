/**
 * AssumeRole: the role's trust policy must let the caller in. A trust policy that names the caller itself suffices
 * within the account; one that names the account (`:root`), and every other account's role, also needs the caller's
 * own policies to allow it.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
import type { Role } from '@aws-sdk/client-iam';
import { parseArn } from '../../kernel/arn.ts';
import { evaluate } from '../../policy/evaluate.ts';
import { parsePolicy } from '../../policy/parse.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Principal } from '../../policy/principal.ts';
import type { Caller } from '../../wire/caller.ts';
import type { Context, Decision } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import type { Input, Output } from '../../wire/aws-types.ts';
import { requirePrincipal } from './identity.ts';
import { checkTokenSize, sessionPoliciesOf } from './session-policies.ts';
import { credentialsOf, refuseMfa } from './session-tokens.ts';

const defaultDurationSeconds = 3600;
/** A role assumed with another role's credentials (role chaining) lasts an hour at most. */
const chainedDurationSeconds = 3600;

export async function assumeRole(input: Input<'sts', 'AssumeRole'>, ctx: Context): Promise<Output<'sts', 'AssumeRole'>> {
  const { caller } = ctx;
  const arn = parseArn(input.RoleArn);
  if (arn?.service !== 'iam' || !arn.resource.startsWith('role/') || !/^\d{12}$/.test(arn.account)) {
    throw new AwsError('ValidationError', `${input.RoleArn} is invalid`, {}, 400);
  }
  if (caller.kind === 'root') throw new AwsError('AccessDenied', 'Roles may not be assumed by root accounts.', {}, 403);
  if (caller.kind === 'federated-user') throw new AwsError('AccessDenied', 'Cannot call AssumeRole with credentials from GetFederationToken.', {}, 403);
  if (input.ProvidedContexts?.length) throw new AwsError('NotImplementedException', 'Sandlot does not implement ProvidedContexts (trusted identity propagation) yet. Nothing was issued.', {}, 501);
  await requirePrincipal(ctx);
  const role = await findRole(input.RoleArn, arn.account, ctx);
  await authorizeAll(input, role, arn.account, ctx);
  refuseMfa(input);
  const durationSeconds = durationFor(input.DurationSeconds, role!, caller);
  const { documents, packedSize } = await sessionPoliciesOf(input as Parameters<typeof sessionPoliciesOf>[0], arn.account, ctx);
  const issued = ctx.issueCredentials({
    kind: 'assumed-role', account: arn.account, durationSeconds, roleName: role!.RoleName!, roleArn: role!.Arn!, roleId: role!.RoleId!,
    sessionName: input.RoleSessionName, ...(documents ? { sessionPolicies: documents } : {}),
  });
  checkTokenSize(issued.sessionToken);
  return {
    Credentials: credentialsOf(issued),
    AssumedRoleUser: { AssumedRoleId: issued.caller.userId, Arn: issued.caller.arn },
    ...(packedSize === undefined ? {} : { PackedPolicySize: packedSize }),
    ...(input.SourceIdentity === undefined ? {} : { SourceIdentity: input.SourceIdentity }),
  };
}

/** The role under exactly this ARN; a role of the same name under another path is not it. */
async function findRole(roleArn: string, account: string, ctx: Context): Promise<Role | undefined> {
  const name = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  try {
    const { Role } = await ctx.aws.asService('sts.amazonaws.com', account).iam.getRole({ RoleName: name });
    return Role?.Arn === roleArn ? Role : undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    // No such role, or a name that cannot be one: to the caller it is the same as a role that does not trust them.
    return undefined;
  }
}

/** Session tags and a source identity need their own permission, in the trust policy and by the caller's policies alike. */
async function authorizeAll(input: Input<'sts', 'AssumeRole'>, role: Role | undefined, account: string, ctx: Context): Promise<void> {
  const actions = ['sts:AssumeRole', ...(input.Tags?.length ? ['sts:TagSession'] : []), ...(input.SourceIdentity === undefined ? [] : ['sts:SetSourceIdentity'])];
  const trust = role && parsePolicy(decodeURIComponent(role.AssumeRolePolicyDocument ?? ''));
  for (const action of actions) {
    const decision = trust?.ok ? await decide(action, role!.Arn!, trust.policy, account, ctx) : { allowed: false, reason: '' };
    if (decision.allowed) continue;
    const message = `User: ${ctx.caller.arn} is not authorized to perform: ${action} on resource: ${input.RoleArn} ${decision.reason}`.trimEnd();
    throw new AwsError('AccessDenied', message, {}, 403);
  }
}

async function decide(action: string, roleArn: string, trust: Policy, account: string, ctx: Context): Promise<Decision> {
  const request = { action, resource: roleArn, principal: principalOf(ctx.caller) };
  const resource = { name: 'trust policy', policy: trust, kind: 'role-trust', account } as const;
  // With identity policies that allow everything, only the trust policy can refuse; with none, only it can allow.
  const trusted = evaluate(request, { identity: [allowEverything], resource });
  // AWS does not tell the caller which of a role's trust or existence was lacking.
  if (!trusted.allowed) return { allowed: false, reason: trusted.explicitDeny ? trusted.reason : '' };
  const sufficient = evaluate(request, { identity: [], resource }).allowed;
  if (ctx.caller.kind === 'service') return { allowed: sufficient, reason: '' };
  const own = await ctx.isAllowed(action, roleArn);
  if (own.allowed) return own;
  return { allowed: sufficient && isOnlySilent(own), reason: own.reason };
}

const everything = parsePolicy('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}');
if (!everything.ok) throw new Error(everything.error.reason);
const allowEverything = { name: 'everything', policy: everything.policy };

/** Whether the caller's own policies merely do not mention the action: neither a deny nor a narrowing session policy. */
function isOnlySilent({ reason }: Decision): boolean {
  return reason.includes('no identity-based policy');
}

function principalOf(caller: Caller): Principal {
  switch (caller.kind) {
    case 'service': return { account: caller.account, arns: [], service: caller.principal };
    case 'assumed-role': return { account: caller.account, arns: [caller.arn, caller.roleArn] };
    default: return { account: caller.account, arns: [caller.arn] };
  }
}

function durationFor(requested: number | undefined, role: Role, caller: Caller): number {
  const seconds = requested ?? defaultDurationSeconds;
  if (seconds > (role.MaxSessionDuration ?? defaultDurationSeconds)) {
    throw new AwsError('ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.', {}, 400);
  }
  if (caller.kind === 'assumed-role' && seconds > chainedDurationSeconds) {
    throw new AwsError('ValidationError', 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.', {}, 400);
  }
  return seconds;
}
