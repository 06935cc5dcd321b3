/** What other services need of identity pools: who an identity's token says that somebody is. */
export const identityTokens = () => import('./credentials/identity-token.ts');
