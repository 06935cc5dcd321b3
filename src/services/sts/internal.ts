/** What IAM needs of STS: which sessions it may not answer. */
export { admitToIam } from './session-limits.ts';
