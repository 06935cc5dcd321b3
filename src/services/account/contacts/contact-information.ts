/**
 * The primary contact:
 * https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-primary.html
 */
import type { Context } from '../../../wire/context.ts';
import type { EventReceiver } from '../../../wire/service.ts';
import { findOrganization, type CreatedAccount } from '../../organizations/internal.ts';
import { invalidField, notFound } from '../errors.ts';
import type { ContactInformationRecord } from '../records.ts';
import { ContactInformation } from '../records.ts';
import { requireTarget, requireTargetScope } from '../target-account.ts';

/** Where the API reference says that StateOrRegion is required. */
const countriesWithStates: ReadonlySet<string> = new Set(['US', 'CA', 'GB', 'DE', 'JP', 'IN', 'BR']);

/** What loses the spaces around it on AWS. */
const trimmed = ['FullName', 'AddressLine1', 'City', 'StateOrRegion', 'PostalCode', 'PhoneNumber'] as const;

/** Nobody has signed an account of Sandlot's up with an address, so that there is none before it is put. */
export const getContactInformation = (
  input: { readonly AccountId?: string },
  ctx: Context,
): Promise<{ ContactInformation: ContactInformationRecord }> =>
  ctx.read(async (tx) => {
    const account = await requireTarget(tx, ctx, input.AccountId);
    const contact = await tx.in(ContactInformation, { account }).get('primary');
    if (!contact)
      throw notFound(`Account ${account} has no contact information yet: set it with PutContactInformation.`);
    return { ContactInformation: contact };
  });

/** In place of the former: what is not given is gone. */
export const putContactInformation = (
  input: { readonly AccountId?: string; readonly ContactInformation: ContactInformationRecord },
  ctx: Context,
): Promise<object> =>
  ctx.write(async (tx) => {
    const contacts = tx.in(ContactInformation, await requireTargetScope(tx, ctx, input.AccountId));
    await contacts.put(checked(input.ContactInformation));
    return {};
  });

/** As on AWS, an account that CreateAccount makes begins with the management account's contact, in its own name. */
export const receiveAccountCreated: EventReceiver<CreatedAccount> = async ({ accountId, name }, tx) => {
  const organization = await findOrganization(tx);
  if (!organization) return;
  const contacts = tx.in(ContactInformation, { account: accountId });
  const model = await tx.in(ContactInformation, { account: organization.managementAccount }).get('primary');
  if (model && !(await contacts.get('primary'))) await contacts.put({ ...model, FullName: name });
};

function checked(given: ContactInformationRecord): ContactInformationRecord {
  const texts = trimmed.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name].trim()] as const]));
  const contact = { ...given, ...Object.fromEntries(texts), CountryCode: given.CountryCode.toUpperCase() };
  const blank = texts.find(([, text]) => text === '');
  if (blank) throw invalidField(blank[0], `${blank[0]} must not be blank.`);
  if (!/^[A-Z]{2}$/.test(contact.CountryCode))
    throw invalidField('CountryCode', `CountryCode must be the two letters of ISO 3166, not ${given.CountryCode}.`);
  if (contact.StateOrRegion === undefined && countriesWithStates.has(contact.CountryCode))
    throw invalidField('StateOrRegion', `StateOrRegion is required for the country ${contact.CountryCode}.`);
  return contact;
}
