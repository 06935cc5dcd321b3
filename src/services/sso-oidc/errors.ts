/** SSO OIDC's errors: OAuth's own body (`error`, `error_description`) under AWS's exception names. */
import { AwsError } from '../../wire/errors.ts';

/** AWS's description where it has one (seen on the wire), else what went wrong and what to do. */
const errors = {
  AccessDeniedException: ['access_denied', 'Access denied'],
  AuthorizationPendingException: [
    'authorization_pending',
    'Authorization is pending: the person has not yet decided in the browser.',
  ],
  ExpiredTokenException: ['expired_token', 'Expired token provided'],
  InvalidClientException: ['invalid_client', 'Invalid client provided'],
  InvalidClientMetadataException: ['invalid_client_metadata', 'Invalid client metadata provided'],
  InvalidGrantException: ['invalid_grant', 'Invalid grant provided'],
  InvalidRedirectUriException: ['invalid_redirect_uri', 'Invalid redirect URI provided'],
  InvalidRequestException: ['invalid_request', 'Invalid request'],
  InvalidScopeException: ['invalid_scope', 'Invalid scope provided'],
  SlowDownException: [
    'slow_down',
    'Slow down: poll no more often than the interval that StartDeviceAuthorization answered.',
  ],
  UnauthorizedClientException: ['unauthorized_client', 'The client did not register this grant type'],
  UnsupportedGrantTypeException: ['unsupported_grant_type', 'Unsupported grant type provided'],
} as const;

export type OidcErrorCode = keyof typeof errors;

export function oidcError(code: OidcErrorCode, description?: string): AwsError {
  const [error, standard] = errors[code];
  const text = description ?? standard;
  return new AwsError(code, text, { error, error_description: text });
}
