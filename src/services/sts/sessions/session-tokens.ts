/** Temporary credentials of a user or the root user, for themselves or for someone they vouch for. */
import type { Caller, RootCaller, UserCaller } from '../../../wire/caller.ts';
import type { TemporaryCredentials } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { mfaProof } from './mfa.ts';
import { checkTokenSize, sessionPoliciesOf } from './session-policies.ts';
import { checkedTags } from './session-tags.ts';

const defaultDurationSeconds = 43_200;
/** Root's sessions are cut to one hour, without an error. */
const rootDurationSeconds = 3600;

/** With a code of the caller's MFA device the session also proves that. */
export const getSessionToken: Operation<'sts', 'GetSessionToken'> = async (input, ctx) => {
  const caller = longTermCaller(ctx.caller, 'GetSessionToken');
  const mfa = await mfaProof(input, ctx);
  const session = {
    account: ctx.account,
    durationSeconds: durationFor(caller, input.DurationSeconds),
    issuer: caller,
    ...(mfa && { mfaAuthenticatedAt: mfa.authenticatedAt }),
  };
  const issued = ctx.issueCredentials(
    caller.kind === 'root'
      ? { kind: 'root', ...session }
      : { kind: 'user', ...session, userName: caller.userName, userId: caller.userId },
  );
  await mfa?.spend();
  return { Credentials: credentialsOf(issued) };
};

export const getFederationToken: Operation<'sts', 'GetFederationToken'> = async (input, ctx) => {
  const issuer = longTermCaller(ctx.caller, 'GetFederationToken');
  const tags = checkedTags(input.Tags);
  const { documents, packedSize } = await sessionPoliciesOf(
    input as Parameters<typeof sessionPoliciesOf>[0],
    ctx.account,
    ctx,
  );
  const issued = ctx.issueCredentials({
    kind: 'federated-user',
    account: ctx.account,
    durationSeconds: durationFor(issuer, input.DurationSeconds),
    sessionName: input.Name,
    issuer,
    sessionPolicies: documents ?? [],
    tags,
  });
  checkTokenSize(issued.sessionToken);
  return {
    Credentials: credentialsOf(issued),
    FederatedUser: { FederatedUserId: issued.caller.userId, Arn: issued.caller.arn },
    // A role's session without a policy does not have it; this one always does.
    PackedPolicySize: packedSize ?? 0,
  };
};

export function credentialsOf(issued: TemporaryCredentials) {
  return {
    AccessKeyId: issued.accessKeyId,
    SecretAccessKey: issued.secretAccessKey,
    SessionToken: issued.sessionToken,
    Expiration: new Date(issued.expiresAt),
  };
}

function longTermCaller(caller: Caller, operation: string): UserCaller | RootCaller {
  if ((caller.kind === 'user' || caller.kind === 'root') && caller.expiresAt === undefined) return caller;
  throw new AwsError('AccessDenied', `Cannot call ${operation} with session credentials`, {}, 403);
}

function durationFor(caller: Caller, requested: number | undefined): number {
  return caller.kind === 'root'
    ? Math.min(requested ?? rootDurationSeconds, rootDurationSeconds)
    : (requested ?? defaultDurationSeconds);
}
