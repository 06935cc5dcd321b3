/** What other services need of STS: denials as encoded messages, and who a web identity's token is of. */
export { encodeAuthorizationMessage } from './authorization-messages.ts';

/** Loaded when a token is verified. */
export const webIdentities = () => import('./web-identity/web-identity-token.ts');

/** Keys of OpenID Connect providers, fetched where that is allowed. Loaded when a token comes. */
export const issuerKeys = () => import('./web-identity/provider-keys.ts');
