/**
 * AssumeRole: the role's trust policy must let the caller in. A trust policy that names the caller itself suffices
 * within the account; one that names the account (`:root`), and every other account's role, also needs the caller's
 * own policies to allow it. What the new session is to carry (tags, a source identity) needs permissions of its own.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
import type { Role } from '@aws-sdk/client-iam';
import type { Caller } from '../../wire/caller.ts';
import type { AccessFacts, Context, Decision } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import type { Input, Output } from '../../wire/aws-types.ts';
import { requirePrincipal } from './identity.ts';
import { mfaProof } from './sessions/mfa.ts';
import type { MfaProof } from './sessions/mfa.ts';
import { findRole, roleAccount, roleDurationFor } from './role.ts';
import { checkTokenSize, sessionPoliciesOf } from './sessions/session-policies.ts';
import { sessionTagsOf } from './sessions/session-tags.ts';
import type { SessionTags } from './sessions/session-tags.ts';
import { credentialsOf } from './sessions/session-tokens.ts';

/** A role assumed with another role's credentials (role chaining) lasts an hour at most. */
const chainedDurationSeconds = 3600;

export async function assumeRole(
  input: Input<'sts', 'AssumeRole'>,
  ctx: Context,
): Promise<Output<'sts', 'AssumeRole'>> {
  const { caller } = ctx;
  const account = roleAccount(input.RoleArn);
  if (caller.kind === 'root') throw new AwsError('AccessDenied', 'Roles may not be assumed by root accounts.', {}, 403);
  if (caller.kind === 'federated-user')
    throw new AwsError('AccessDenied', 'Cannot call AssumeRole with credentials from GetFederationToken.', {}, 403);
  if (input.ProvidedContexts?.length)
    throw new AwsError(
      'NotImplementedException',
      'Sandlot does not implement ProvidedContexts (trusted identity propagation) yet. Nothing was issued.',
      {},
      501,
    );
  await requirePrincipal(ctx);
  const tags = sessionTagsOf(input, caller);
  const sourceIdentity = sourceIdentityOf(input.SourceIdentity, caller);
  const mfa = await mfaProof(input, ctx);
  const role = await ctx.reading(async (within) => {
    const found = await findRole(input.RoleArn, account, within);
    await authorizeAll({ input, role: found, account, tags, sourceIdentity, mfa }, within);
    return found;
  });
  const durationSeconds = durationFor(input.DurationSeconds, role!, caller);
  const { documents, packedSize } = await sessionPoliciesOf(
    input as Parameters<typeof sessionPoliciesOf>[0],
    account,
    ctx,
  );
  const issued = ctx.issueCredentials({
    kind: 'assumed-role',
    account,
    durationSeconds,
    roleName: role!.RoleName!,
    roleArn: role!.Arn!,
    roleId: role!.RoleId!,
    sessionName: input.RoleSessionName,
    ...(documents && { sessionPolicies: documents }),
    ...tags,
    ...(sourceIdentity !== undefined && { sourceIdentity }),
    ...(mfa && { mfaAuthenticatedAt: mfa.authenticatedAt }),
    ...(caller.kind === 'service' && caller.opensWithKeys && { sessionKeys: caller.opensWithKeys }),
  });
  checkTokenSize(issued.sessionToken);
  await mfa?.spend();
  return {
    Credentials: credentialsOf(issued),
    AssumedRoleUser: { AssumedRoleId: issued.caller.userId, Arn: issued.caller.arn },
    ...(packedSize === undefined ? {} : { PackedPolicySize: packedSize }),
    ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
  };
}

/** Set once, it stays along a chain of roles. */
function sourceIdentityOf(given: string | undefined, caller: Caller): string | undefined {
  if (given !== undefined && caller.sourceIdentity !== undefined && given !== caller.sourceIdentity) {
    throw new AwsError(
      'AccessDenied',
      `The source identity of this session is ${caller.sourceIdentity}: it cannot be changed to ${given}.`,
      {},
      403,
    );
  }
  return caller.sourceIdentity ?? given;
}

interface Asked {
  readonly input: Input<'sts', 'AssumeRole'>;
  readonly role: Role | undefined;
  readonly account: string;
  readonly tags: SessionTags;
  readonly sourceIdentity: string | undefined;
  readonly mfa: MfaProof | undefined;
}

async function authorizeAll(asked: Asked, ctx: Context): Promise<void> {
  const { input, role, tags, sourceIdentity } = asked;
  const actions = [
    'sts:AssumeRole',
    ...(tags.tags.length > 0 ? ['sts:TagSession'] : []),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
  const facts = role && accessFacts(asked, role);
  for (const action of actions) {
    const decision = facts && (await ctx.isAllowed(action, role.Arn!, facts));
    if (decision?.allowed) continue;
    const message =
      `User: ${ctx.caller.arn} is not authorized to perform: ${action} ` +
      `on resource: ${input.RoleArn} ${shownReason(decision)}`;
    throw new AwsError('AccessDenied', message.trimEnd(), {}, 403);
  }
}

function accessFacts({ input, account, tags, sourceIdentity, mfa }: Asked, role: Role): AccessFacts {
  return {
    resourcePolicy: {
      name: `trust policy of ${role.Arn}`,
      kind: 'role-trust',
      document: decodeURIComponent(role.AssumeRolePolicyDocument ?? ''),
      account,
    },
    resourceTags: async () => (role.Tags ?? []).map(({ Key = '', Value = '' }) => ({ Key, Value })),
    input,
    conditionKeys: {
      'sts:RoleSessionName': input.RoleSessionName,
      'sts:ExternalId': input.ExternalId,
      'sts:SourceIdentity': sourceIdentity,
      'sts:TransitiveTagKeys': tags.transitiveTagKeys.length > 0 ? tags.transitiveTagKeys : undefined,
      ...(mfa && { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '0' }),
    },
  };
}

/** AWS does not tell the caller which of a role's trust or existence was lacking. */
function shownReason(decision: Decision | undefined): string {
  const { decidedBy, outcome } = decision?.explanation ?? {};
  return decision === undefined || (decidedBy === 'resource' && outcome === 'implicit-deny') ? '' : decision.reason;
}

function durationFor(requested: number | undefined, role: Role, caller: Caller): number {
  const seconds = roleDurationFor(requested, role);
  if (caller.kind === 'assumed-role' && seconds > chainedDurationSeconds) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
      {},
      400,
    );
  }
  return seconds;
}
