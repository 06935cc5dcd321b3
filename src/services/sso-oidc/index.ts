/**
 * SSO OIDC: the authorization server of IAM Identity Center, where a CLI or SDK becomes a client and gets its tokens.
 *
 * Here: client registration, the device grant (RFC 8628), the authorization code grant with PKCE (RFC 7636), refresh
 * with rotation (RFC 9700, section 4.14.2). Not here: the pages on which a person signs in, approves and consents
 * (`signin/`), which own the portal sessions; and CreateTokenWithIAM, which belongs to customer managed applications.
 *
 * Source: https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/
 */
import { defineService } from '../../wire/service.ts';
import {
  AccessTokens,
  AuthorizationCodes,
  Clients,
  DeviceAuthorizations,
  EndedSessions,
  Grants,
  RefreshTokens,
} from './records.ts';
import { admitUnsigned } from './unsigned-requests.ts';

export const ssoOidc = defineService({
  name: 'sso-oidc',
  collections: [Clients, DeviceAuthorizations, AuthorizationCodes, Grants, AccessTokens, RefreshTokens, EndedSessions],
  iamPrefix: 'sso-oauth',
  admit: admitUnsigned,
  dialect: {
    validationErrorCode: 'InvalidRequestException',
    oauthErrors: { InternalServerException: 'server_error', InvalidRequestRegionException: 'invalid_request' },
  },
  unsignedPaths: true,
  operations: {
    RegisterClient: { load: () => import('./clients/register-client.ts') },
    StartDeviceAuthorization: { load: () => import('./start-device-authorization.ts') },
    CreateToken: { load: () => import('./create-token.ts') },
  },
});
