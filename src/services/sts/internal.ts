/** What other services need of STS: denials as encoded messages, and who a web identity's token is of. */
export { encodeAuthorizationMessage } from './authorization-messages.ts';

/** Loaded when a token is verified. */
export const webIdentities = () => import('./web-identity/web-identity-token.ts');
