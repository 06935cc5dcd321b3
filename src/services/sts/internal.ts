/** What other services need of STS: denials as encoded messages. */
export { encodeAuthorizationMessage } from './authorization-messages.ts';
