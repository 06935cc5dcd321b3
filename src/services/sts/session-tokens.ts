/** Temporary credentials of a user or the root user, for themselves or for someone they vouch for. */
import type { Caller, RootCaller, UserCaller } from '../../wire/caller.ts';
import type { TemporaryCredentials } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import type { Operation } from '../../wire/service.ts';
import { checkTokenSize, sessionPoliciesOf } from './session-policies.ts';

const defaultDurationSeconds = 43_200;
/** Root's sessions are cut to one hour, without an error. */
const rootDurationSeconds = 3600;

export const getSessionToken: Operation<'sts', 'GetSessionToken'> = async (input, ctx) => {
  const caller = longTermCaller(ctx.caller, 'GetSessionToken');
  refuseMfa(input);
  const durationSeconds = durationFor(caller, input.DurationSeconds);
  const issued = ctx.issueCredentials(caller.kind === 'root' ? { kind: 'root', account: ctx.account, durationSeconds }
    : { kind: 'user', account: ctx.account, durationSeconds, userName: caller.userName, userId: caller.userId, issuer: caller });
  return { Credentials: credentialsOf(issued) };
};

export const getFederationToken: Operation<'sts', 'GetFederationToken'> = async (input, ctx) => {
  const issuer = longTermCaller(ctx.caller, 'GetFederationToken');
  const { documents, packedSize } = await sessionPoliciesOf(input as Parameters<typeof sessionPoliciesOf>[0], ctx.account, ctx);
  const issued = ctx.issueCredentials({
    kind: 'federated-user', account: ctx.account, durationSeconds: durationFor(issuer, input.DurationSeconds),
    sessionName: input.Name, issuer, sessionPolicies: documents ?? [],
  });
  checkTokenSize(issued.sessionToken);
  return {
    Credentials: credentialsOf(issued),
    FederatedUser: { FederatedUserId: issued.caller.userId, Arn: issued.caller.arn },
    ...(packedSize === undefined ? {} : { PackedPolicySize: packedSize }),
  };
};

export function credentialsOf(issued: TemporaryCredentials) {
  return {
    AccessKeyId: issued.accessKeyId, SecretAccessKey: issued.secretAccessKey, SessionToken: issued.sessionToken,
    Expiration: new Date(issued.expiresAt),
  };
}

/** There are no MFA devices of IAM users yet, so a code can only be wrong. */
export function refuseMfa({ SerialNumber, TokenCode }: { SerialNumber?: string; TokenCode?: string }): void {
  if (SerialNumber === undefined && TokenCode === undefined) return;
  throw new AwsError('AccessDenied', SerialNumber === undefined || TokenCode === undefined
    ? 'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.'
    : 'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.', {}, 403);
}

function longTermCaller(caller: Caller, operation: string): UserCaller | RootCaller {
  if ((caller.kind === 'user' || caller.kind === 'root') && caller.expiresAt === undefined) return caller;
  throw new AwsError('AccessDenied', `Cannot call ${operation} with session credentials`, {}, 403);
}

function durationFor(caller: Caller, requested: number | undefined): number {
  return caller.kind === 'root' ? Math.min(requested ?? rootDurationSeconds, rootDurationSeconds) : requested ?? defaultDurationSeconds;
}
