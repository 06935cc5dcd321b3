/** What other parts of Sandlot need of Account Management beyond its public operations. */
export { primaryEmailCode, primaryEmailUpdateStarted, type StartedEmailUpdate } from './contacts/primary-email-code.ts';
export { regionNames } from './regions/region-names.ts';
