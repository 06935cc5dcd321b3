/**
 * The login profile of a member account's root user, as sessions of AssumeRoot see it: whether a password may be
 * recovered. Nobody signs in to the console with it here.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html
 */
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { LoginProfiles } from './credential-records.ts';
import { currentSecond } from '../principals/principals.ts';

const rootId = 'root';

export async function createRootProfile(ctx: Context) {
  const createdAt = currentSecond(ctx);
  await ctx.write(async (tx) => {
    if (await tx.in(LoginProfiles).get(rootId))
      throw new AwsError('EntityAlreadyExists', 'Login Profile for the root user already exists.');
    // No password opens it: it is the permission to choose one.
    await tx
      .in(LoginProfiles)
      .insert({ userId: rootId, createdAt, changedAt: createdAt, passwordHash: '', resetRequired: true, earlier: [] });
  });
  return { LoginProfile: { UserName: '', CreateDate: new Date(createdAt), PasswordResetRequired: true } };
}

export async function getRootProfile(ctx: Context) {
  const profile = await ctx.read((tx: ReadTx) => tx.in(LoginProfiles).get(rootId));
  if (!profile) throw noRootProfile();
  return {
    LoginProfile: {
      UserName: '',
      CreateDate: new Date(profile.createdAt),
      PasswordResetRequired: profile.resetRequired,
    },
  };
}

export async function deleteRootProfile(tx: WriteTx) {
  if (!(await tx.in(LoginProfiles).delete(rootId))) throw noRootProfile();
  return {};
}

function noRootProfile(): AwsError {
  return new AwsError('NoSuchEntity', 'Login Profile for the root user cannot be found.');
}
