/** What the access portal's pages need of the portal beyond its public operations. */
export { portalAccounts, type PortalAccount } from './portal-user.ts';
export { roleSession } from './role-session.ts';
