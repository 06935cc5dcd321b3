/** Who a bearer token speaks for, and what is refused when it speaks for nobody. */
import type { ReadTx } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import type { UserRecord } from '../identitystore/internal.ts';
import { findUser } from '../identitystore/internal.ts';
import { findAccount, isMemberAccount } from '../organizations/internal.ts';
import type { AssignedRole } from '../sso-admin/internal.ts';
import { assignedRolesOf } from '../sso-admin/internal.ts';
import { findAccessToken } from '../sso-oidc/internal.ts';

/** Clients that registered scopes need this one; those that registered none have it implied. */
const portalScope = 'sso:account:access';

/**
 * The token's user: there and enabled. Anything else is UnauthorizedException (401),
 * which tells clients to sign in again.
 */
export async function requirePortalUser(tx: ReadTx, accessToken: string, now: number): Promise<UserRecord> {
  const token = await findAccessToken(tx, accessToken, now);
  if (!token || (token.scopes.length > 0 && !token.scopes.includes(portalScope))) throw unauthorized();
  const user = await findUser(tx, token.identityStoreId, token.userId);
  if (user?.status !== 'ENABLED') throw unauthorized();
  return user;
}

export interface PortalAccount {
  readonly accountId: string;
  readonly accountName: string;
  readonly emailAddress: string;
  readonly roles: readonly AssignedRole[];
}

/** The user's accounts that are active and in the organization, by account id, each with its roles by name. */
export async function portalAccounts(tx: ReadTx, user: UserRecord): Promise<PortalAccount[]> {
  const byAccount = Map.groupBy(await assignedRolesOf(tx, user.identityStoreId, user.userId), (role) => role.account);
  const accounts: PortalAccount[] = [];
  for (const [accountId, roles] of byAccount) {
    const account = await findAccount(tx, accountId);
    if (account?.status === 'ACTIVE' && (await isMemberAccount(tx, accountId)))
      accounts.push({ accountId, accountName: account.name, emailAddress: account.email, roles });
  }
  return accounts;
}

export function unauthorized(): AwsError {
  return new AwsError('UnauthorizedException', 'Session token not found or invalid');
}

/** For an account or role that the user has not: one answer, whether it exists or not. The model does not name it. */
export function forbidden(): AwsError {
  return new AwsError('ForbiddenException', 'No access', {}, 403);
}
