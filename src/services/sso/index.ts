/**
 * The access portal's API: which accounts and roles a signed-in person has, and credentials for one of them.
 *
 * Requests are unsigned; the access token of SSO OIDC in `x-amz-sso_bearer_token` is who is asking. Not here: the
 * token's making (`sso-oidc`), what is assigned (`sso-admin`), the portal's pages.
 *
 * Source: https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/
 */
import { defineService } from '../../wire/service.ts';
import { admitUnsigned } from '../sso-oidc/internal.ts';

export const sso = defineService({
  name: 'sso',
  standsForProtocol: true,
  iamPrefix: 'awsssoportal',
  admit: admitUnsigned,
  dialect: { validationErrorCode: 'InvalidRequestException' },
  unsignedPaths: true,
  operations: {
    ListAccounts: { load: () => import('./assignments.ts') },
    ListAccountRoles: { load: () => import('./assignments.ts') },
    GetRoleCredentials: { load: () => import('./get-role-credentials.ts') },
    Logout: { load: () => import('./logout.ts') },
  },
});
