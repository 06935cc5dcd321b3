/**
 * Contacts for billing, operations and security:
 * https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html
 */
import type { Context } from '../../../wire/context.ts';
import type { AwsError } from '../../../wire/errors.ts';
import { notFound } from '../errors.ts';
import type { AlternateContactRecord, AlternateContactType } from '../records.ts';
import { AlternateContacts } from '../records.ts';
import { requireTargetScope } from '../target-account.ts';

interface OfType {
  readonly AccountId?: string;
  readonly AlternateContactType: AlternateContactType;
}

/** ResourceNotFoundException where the account has none of the type. */
export const getAlternateContact = (
  input: OfType,
  ctx: Context,
): Promise<{ AlternateContact: AlternateContactRecord }> =>
  ctx.read(async (tx) => {
    const scope = await requireTargetScope(tx, ctx, input.AccountId);
    const contact = await tx.in(AlternateContacts, scope).get(input.AlternateContactType);
    if (!contact) throw noContact();
    return { AlternateContact: contact };
  });

/** The first, or in place of the former. The address loses the spaces around it, as on AWS; nothing else does. */
export const putAlternateContact = (
  { AccountId, ...contact }: OfType & AlternateContactRecord,
  ctx: Context,
): Promise<object> =>
  ctx.write(async (tx) => {
    const scope = await requireTargetScope(tx, ctx, AccountId);
    await tx.in(AlternateContacts, scope).put({ ...contact, EmailAddress: contact.EmailAddress.trim() });
    return {};
  });

/** ResourceNotFoundException where there is none, also the second time. */
export const deleteAlternateContact = (input: OfType, ctx: Context): Promise<object> =>
  ctx.write(async (tx) => {
    const contacts = tx.in(AlternateContacts, await requireTargetScope(tx, ctx, input.AccountId));
    if (!(await contacts.get(input.AlternateContactType))) throw noContact();
    await contacts.delete(input.AlternateContactType);
    return {};
  });

function noContact(): AwsError {
  return notFound('No contact of the inputted alternate contact type found.');
}
