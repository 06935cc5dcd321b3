/** The session that a person gets of an assigned role, as credentials or in the console. */
import type { Context, NewSession } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import type { UserRecord } from '../identitystore/internal.ts';
import { accessControlTags, type AssignedRole } from '../sso-admin/internal.ts';
import { forbidden } from './portal-user.ts';

/**
 * With the person's attributes for access control as its tags.
 * Throws ForbiddenException when the role is not there (any more).
 */
export async function roleSession(
  ctx: Pick<Context, 'aws' | 'read'>,
  assigned: AssignedRole,
  user: UserRecord,
): Promise<NewSession & { readonly kind: 'assumed-role' }> {
  const { account, roleName, roleArn, sessionDurationSeconds } = assigned;
  const tags = await ctx.read((tx) => accessControlTags(tx, user));
  return {
    kind: 'assumed-role',
    account,
    durationSeconds: sessionDurationSeconds,
    roleName,
    roleArn,
    roleId: await roleId(ctx, account, roleName),
    sessionName: sessionName(user.userName),
    ...(tags.length > 0 && { tags }),
  };
}

/** The role as it is now: a role that was made anew has another id, and credentials hold for one id only. */
async function roleId(ctx: Pick<Context, 'aws'>, account: string, roleName: string): Promise<string> {
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
  return userName
    .replace(/[^\w+=,.@-]/g, '_')
    .slice(0, 64)
    .padEnd(2, '_');
}
