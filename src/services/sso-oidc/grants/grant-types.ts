/** The OAuth grant types that public clients may use. */

export const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code';
export const refreshTokenGrant = 'refresh_token';
export const authorizationCodeGrant = 'authorization_code';

export const grantTypes: ReadonlySet<string> = new Set([deviceCodeGrant, refreshTokenGrant, authorizationCodeGrant]);
