/**
 * GetRoleCredentials: temporary credentials of the role that a permission set became, for as long as the set says.
 * Token, user, assignment and role are looked at anew each time; nothing is given on the strength of an earlier look.
 */
import type { Operation } from '../../wire/service.ts';
import { forbidden, portalAccounts, requirePortalUser } from './portal-user.ts';
import { roleSession } from './role-session.ts';

export const getRoleCredentials: Operation<'sso', 'GetRoleCredentials'> = async (input, ctx) => {
  const { user, assigned } = await ctx.read(async (tx) => {
    const user = await requirePortalUser(tx, input.accessToken, ctx.clock.now());
    const account = (await portalAccounts(tx, user)).find(({ accountId }) => accountId === input.accountId);
    return { user, assigned: account?.roles.find((role) => role.permissionSetName === input.roleName) };
  });
  if (!assigned) throw forbidden();
  const credentials = ctx.issueCredentials(await roleSession(ctx, assigned, user));
  return {
    roleCredentials: {
      accessKeyId: credentials.accessKeyId,
      secretAccessKey: credentials.secretAccessKey,
      sessionToken: credentials.sessionToken,
      expiration: credentials.expiresAt,
    },
  };
};
