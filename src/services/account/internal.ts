/** What other parts of Sandlot need of Account Management beyond its public operations. */
export { primaryEmailCode, primaryEmailUpdateStarted, type StartedEmailUpdate } from './primary-email-code.ts';
export { regionNames } from './region-names.ts';
