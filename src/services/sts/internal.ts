/** What other services need of STS: which sessions IAM may not answer, and denials as encoded messages. */
export { encodeAuthorizationMessage } from './authorization-messages.ts';
export { admitToIam } from './session-limits.ts';
