/**
 * AWS Account Management: an account's contacts, name, primary e-mail address and Regions, asked for by itself or, for
 * member accounts, by the organization's management account and this service's delegated administrators.
 *
 * Is not: the accounts themselves (`organizations`), the root user's sign-in (`signin/`). Regions are kept and listed,
 * and nothing is refused in one that is disabled. No account has a GovCloud account. Phone numbers are not verified.
 *
 * Spec: https://docs.aws.amazon.com/accounts/latest/APIReference/Welcome.html; resources as in
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsaccountmanagement.html
 */
import { defineService, on, type OperationManifest } from '../../wire/service.ts';
import { accountCreated } from '../organizations/internal.ts';
import { primaryEmailUpdateStarted } from './internal.ts';
import { AlternateContacts, ContactInformation, OptedRegions, PrimaryEmailUpdates } from './records.ts';
import { targetArns, targetKeys } from './target-account.ts';

const alternateContacts = () => import('./contacts/alternate-contacts.ts');
const contactInformation = () => import('./contacts/contact-information.ts');
const accountInformation = () => import('./account-information.ts');
const primaryEmail = () => import('./contacts/primary-email.ts');
const regions = () => import('./regions/regions.ts');

/** Authorized on the account that the input names, or on the caller's. */
function operation(load: OperationManifest['load']): OperationManifest {
  return { load, resources: targetArns, conditionKeys: targetKeys };
}

export const account = defineService({
  name: 'account',
  collections: [AlternateContacts, ContactInformation, OptedRegions, PrimaryEmailUpdates],
  iamPrefix: 'account',
  title: 'AWS Account Management',
  isGlobal: true,
  // It says which accounts administer members, whose ARNs are the management account's.
  decidesForeign: ['*'],
  conditionKeys: [
    'account:AccountResourceOrgPaths',
    'account:AccountResourceOrgTags/*',
    'account:AlternateContactTypes',
    'account:EmailTargetDomain',
    'account:TargetRegion',
  ],
  operations: {
    GetAlternateContact: operation(alternateContacts),
    PutAlternateContact: operation(alternateContacts),
    DeleteAlternateContact: operation(alternateContacts),
    GetContactInformation: operation(contactInformation),
    PutContactInformation: operation(contactInformation),
    GetAccountInformation: operation(accountInformation),
    PutAccountName: operation(accountInformation),
    GetPrimaryEmail: operation(primaryEmail),
    StartPrimaryEmailUpdate: operation(primaryEmail),
    AcceptPrimaryEmailUpdate: operation(primaryEmail),
    ListRegions: operation(regions),
    GetRegionOptStatus: operation(regions),
    EnableRegion: operation(regions),
    DisableRegion: operation(regions),
    GetGovCloudAccountInformation: operation(() => import('./gov-cloud.ts')),
  },
  jobs: {
    'account/change-region': { load: async () => (await regions()).changeRegionJob },
  },
  emits: [primaryEmailUpdateStarted],
  receives: [on(accountCreated, async () => (await contactInformation()).receiveAccountCreated)],
});
