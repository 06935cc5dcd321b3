/** A signed-in person's accounts and roles, and the one that a request names. */
import { findInstance, type AssignedRole, type Instance } from '../../services/sso-admin/internal.ts';
import { portalAccounts, type PortalAccount } from '../../services/sso/internal.ts';
import { PageError, type PageContext, type PageRequest } from '../../wire/page.ts';
import { findPortalSession, type PortalSession } from '../sessions/portal-sessions.ts';

export interface Portal {
  readonly instance: Instance;
  readonly session: PortalSession | undefined;
}

export function noPortal(): PageError {
  return new PageError(
    404,
    'PortalNotFound',
    'There is no access portal at this address. Its address is on the IAM Identity Center page ' +
      'of the console, once Identity Center is enabled.',
  );
}

/** The portal that the path names, and the person's session in it. */
export async function portalOf(request: PageRequest, ctx: PageContext): Promise<Portal> {
  const identityStoreId = request.params['identityStoreId'] ?? '';
  const instance = await ctx.read(findInstance);
  if (instance === undefined || instance.identityStoreId !== identityStoreId) throw noPortal();
  return { instance, session: await findPortalSession(request, ctx, identityStoreId) };
}

export async function accountsOf(ctx: PageContext, session: PortalSession): Promise<PortalAccount[]> {
  return await ctx.read((tx) => portalAccounts(tx, session.user));
}

export interface ChosenRole {
  readonly account: PortalAccount;
  readonly role: AssignedRole;
}

/**
 * The role that `account_id` and `role_name` (the permission set's name) choose; one answer for all that the person
 * does not have.
 */
export async function chosenRole(
  ctx: PageContext,
  session: PortalSession,
  chosen: URLSearchParams,
): Promise<ChosenRole> {
  const account = (await accountsOf(ctx, session)).find(({ accountId }) => accountId === chosen.get('account_id'));
  const role = account?.roles.find(({ permissionSetName }) => permissionSetName === chosen.get('role_name'));
  if (account !== undefined && role !== undefined) return { account, role };
  throw new PageError(
    403,
    'NoAccess',
    'This role is not assigned to you, or not any more. Go back to the access portal for those that are.',
  );
}

/** `account_id=…&role_name=…`, as AWS's shortcut links have it. */
export function choiceOf(role: Pick<AssignedRole, 'account' | 'permissionSetName'>, destination?: string): string {
  return new URLSearchParams({
    account_id: role.account,
    role_name: role.permissionSetName,
    ...(destination === undefined ? {} : { destination }),
  }).toString();
}
