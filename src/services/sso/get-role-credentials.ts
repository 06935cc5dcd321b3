/**
 * GetRoleCredentials: temporary credentials of the role that a permission set became, for as long as the set says.
 * Token, user, assignment and role are looked at anew each time; nothing is given on the strength of an earlier look.
 */
import type { Context } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import type { Operation } from '../../wire/service.ts';
import { forbidden, portalAccounts, requirePortalUser } from './portal-user.ts';

export const getRoleCredentials: Operation<'sso', 'GetRoleCredentials'> = async (input, ctx) => {
  const { user, assigned } = await ctx.read(async (tx) => {
    const user = await requirePortalUser(tx, input.accessToken, ctx.clock.now());
    const account = (await portalAccounts(tx, user)).find(({ accountId }) => accountId === input.accountId);
    return { user, assigned: account?.roles.find((role) => role.permissionSetName === input.roleName) };
  });
  if (!assigned) throw forbidden();
  const credentials = ctx.issueCredentials({
    kind: 'assumed-role',
    account: assigned.account,
    durationSeconds: assigned.sessionDurationSeconds,
    roleName: assigned.roleName,
    roleArn: assigned.roleArn,
    roleId: await roleId(ctx, assigned.account, assigned.roleName),
    sessionName: sessionName(user.userName),
  });
  return {
    roleCredentials: {
      accessKeyId: credentials.accessKeyId,
      secretAccessKey: credentials.secretAccessKey,
      sessionToken: credentials.sessionToken,
      expiration: credentials.expiresAt,
    },
  };
};

/** The role as it is now: a role that was made anew has another id, and credentials hold for one id only. */
async function roleId(ctx: Context, account: string, roleName: string): Promise<string> {
  try {
    const { Role } = await ctx.aws.asService('sso.amazonaws.com', account).iam.getRole({ RoleName: roleName });
    if (Role?.RoleId) return Role.RoleId;
  } catch (error) {
    if (!(error instanceof AwsError) || !error.code.startsWith('NoSuchEntity')) throw error;
  }
  throw forbidden();
}

/** The user's name, within what STS allows a session's name: 2 to 64 characters of `[\w+=,.@-]`. */
function sessionName(userName: string): string {
  return userName.replace(/[^\w+=,.@-]/g, '_').slice(0, 64).padEnd(2, '_');
}
