/**
 * Passwords of IAM users. What they open (the console's sign-in for IAM users) is not there yet.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_LoginProfile.html
 */
import { hashPassword, verifyPassword } from '../../../kernel/secrets/passwords.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { LoginProfiles } from './credential-records.ts';
import type { LoginProfileRecord, PasswordPolicyRecord } from './credential-records.ts';
import { validationError } from '../errors.ts';
import { checkPassword, findPasswordPolicy } from './password-policy.ts';
import { currentSecond, requirePrincipal } from '../principals/principals.ts';
import type { UserRecord } from '../records.ts';
import { createRootProfile, deleteRootProfile, getRootProfile } from './root-login-profile.ts';
import { callerName, isAboutRoot } from '../principals/users.ts';

/** As many as a password policy may forbid to use again. */
const earlierKept = 24;

interface Found {
  readonly user: UserRecord;
  readonly policy: PasswordPolicyRecord | undefined;
  readonly profile: LoginProfileRecord | undefined;
}

function find(ctx: Context, userName: string): Promise<Found> {
  return ctx.read(async (tx) => {
    const user = await requirePrincipal(tx, 'user', userName);
    return { user, policy: await findPasswordPolicy(tx), profile: await tx.in(LoginProfiles).get(user.id) };
  });
}

/** Throws EntityAlreadyExists, or PasswordPolicyViolation. */
export const createLoginProfile: Operation<'iam', 'CreateLoginProfile'> = async (input, ctx) => {
  if (isAboutRoot(ctx, input.UserName)) return createRootProfile(ctx);
  if (input.Password === undefined)
    throw validationError(
      "Must specify a password: 1 validation error detected: Value at 'password' failed to satisfy constraint: " +
        'Member must not be null',
    );
  const { user, policy } = await find(ctx, input.UserName ?? callerName(ctx));
  checkPassword(input.Password, policy, user.name);
  const given = input.Password;
  const passwordHash = await ctx.outside(`password/${given}`, () => hashPassword(given));
  const createdAt = currentSecond(ctx);
  const resetRequired = input.PasswordResetRequired ?? false;
  await ctx.write(async (tx) => {
    const { id } = await requirePrincipal(tx, 'user', user.name);
    if (await tx.in(LoginProfiles).get(id))
      throw new AwsError('EntityAlreadyExists', `Login Profile for user ${user.name} already exists.`);
    await tx
      .in(LoginProfiles)
      .insert({ userId: id, createdAt, changedAt: createdAt, passwordHash, resetRequired, earlier: [] });
  });
  return {
    LoginProfile: { UserName: user.name, CreateDate: new Date(createdAt), PasswordResetRequired: resetRequired },
  };
};

export const getLoginProfile: Operation<'iam', 'GetLoginProfile'> = async (input, ctx) => {
  if (isAboutRoot(ctx, input.UserName)) return getRootProfile(ctx);
  const name = input.UserName ?? callerName(ctx);
  const { user, profile } = await find(ctx, name);
  if (!profile) throw noProfile(name);
  return {
    LoginProfile: {
      UserName: user.name,
      CreateDate: new Date(profile.createdAt),
      PasswordResetRequired: profile.resetRequired,
    },
  };
};

export const updateLoginProfile: Operation<'iam', 'UpdateLoginProfile'> = async (input, ctx) => {
  const found = await find(ctx, input.UserName);
  if (!found.profile) throw noProfile(input.UserName);
  const given = input.Password;
  const passwordHash =
    given === undefined
      ? undefined
      : await ctx.outside(`password/${found.profile.passwordHash}/${given}`, () => acceptedHash(given, found));
  await replace(ctx, found.profile, { passwordHash, resetRequired: input.PasswordResetRequired });
  return {};
};

export const deleteLoginProfile: Operation<'iam', 'DeleteLoginProfile'> = (input, ctx) =>
  ctx.write(async (tx) => {
    if (isAboutRoot(ctx, input.UserName)) return deleteRootProfile(tx);
    const name = input.UserName ?? callerName(ctx);
    const user = await requirePrincipal(tx, 'user', name);
    if (!(await tx.in(LoginProfiles).delete(user.id))) throw noProfile(name);
    return {};
  });

/**
 * The caller's own. The account's password policy may let every user do it, whatever their policies do not say; a Deny
 * of theirs still holds.
 */
export const changePassword: Operation<'iam', 'ChangePassword'> = async (input, ctx) => {
  const { caller } = ctx;
  if (caller.kind !== 'user') throw new AwsError('InvalidUserType', 'Only IAM Users can change their own password');
  const found = await find(ctx, caller.userName);
  const decision = await ctx.isAllowed('iam:ChangePassword', found.user.arn);
  const letByPolicy = found.policy?.allowUsersToChange === true && !decision.reason.includes('explicit deny');
  if (!decision.allowed && !letByPolicy) {
    throw new AwsError(
      'AccessDenied',
      `User: ${caller.arn} is not authorized to perform: iam:ChangePassword on resource: ` +
        `${found.user.arn} ${decision.reason}`,
      {},
      403,
    );
  }
  const right = await verifyPassword(input.OldPassword, found.profile?.passwordHash);
  if (!found.profile) throw noProfile(caller.userName);
  if (!right) throw new AwsError('AccessDenied', 'The old password was incorrect.', {}, 403);
  await replace(ctx, found.profile, {
    passwordHash: await acceptedHash(input.NewPassword, found),
    resetRequired: false,
  });
  return {};
};

/** Throws PasswordPolicyViolation. Hashing takes its time, so this runs before the transaction. */
async function acceptedHash(password: string, { user, policy, profile }: Found): Promise<string> {
  checkPassword(password, policy, user.name);
  if (profile && policy?.reusePrevention !== undefined) {
    for (const hash of [profile.passwordHash, ...profile.earlier].slice(0, policy.reusePrevention)) {
      if (await verifyPassword(password, hash))
        throw new AwsError('PasswordPolicyViolation', 'Password can not be one of the last passwords that were used');
    }
  }
  return hashPassword(password);
}

/** Throws EntityTemporarilyUnmodifiable when somebody else changed the password meanwhile. */
async function replace(
  ctx: Context,
  seen: LoginProfileRecord,
  change: { readonly passwordHash?: string | undefined; readonly resetRequired?: boolean | undefined },
): Promise<void> {
  await ctx.write(async (tx) => {
    const before = await tx.in(LoginProfiles).get(seen.userId);
    if (before?.passwordHash !== seen.passwordHash) {
      throw new AwsError(
        'EntityTemporarilyUnmodifiable',
        'The password was changed at the same time by somebody else: try again.',
      );
    }
    await tx.in(LoginProfiles).put({
      ...before,
      ...(change.resetRequired !== undefined && { resetRequired: change.resetRequired }),
      ...(change.passwordHash !== undefined && {
        passwordHash: change.passwordHash,
        changedAt: currentSecond(ctx),
        earlier: [before.passwordHash, ...before.earlier].slice(0, earlierKept),
      }),
    });
  });
}

function noProfile(userName: string): AwsError {
  return new AwsError('NoSuchEntity', `Login Profile for User ${userName} cannot be found.`);
}
