/** What other parts of Sandlot need of user pools beyond their public operations. */
export { openPoolMessage, poolMessageDue, type MessageDue, type PoolMessage } from './messages/message.ts';
export { providerName } from './pools/find-pool.ts';
export { isSigned, readToken, signedToken, type Claims } from './tokens/jwt.ts';
export { isStillSignedIn, verifiedToken, type VerifiedToken } from './tokens/verify-token.ts';
