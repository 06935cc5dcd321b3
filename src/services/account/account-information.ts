/**
 * An account's name, number and age:
 * https://docs.aws.amazon.com/accounts/latest/APIReference/API_GetAccountInformation.html
 */
import type { Context } from '../../wire/context.ts';
import { findAccount, renameAccount } from '../organizations/internal.ts';
import { invalidField, notFound } from './errors.ts';
import { requireTarget } from './target-account.ts';

interface AccountInformation {
  readonly AccountId: string;
  readonly AccountName: string;
  readonly AccountCreatedDate: Date;
  readonly AccountState: 'ACTIVE' | 'CLOSED';
}

export const getAccountInformation = (
  input: { readonly AccountId?: string },
  ctx: Context,
): Promise<AccountInformation> =>
  ctx.read(async (tx) => {
    const accountId = await requireTarget(tx, ctx, input.AccountId);
    const account = await findAccount(tx, accountId);
    if (!account) throw notFound(`Account ${accountId} does not exist in Sandlot.`);
    return {
      AccountId: account.id,
      AccountName: account.name,
      AccountCreatedDate: new Date(Math.floor(account.createdAt / 1000) * 1000),
      // What Organizations calls SUSPENDED in its older Status has been closed.
      AccountState: account.status === 'SUSPENDED' ? 'CLOSED' : 'ACTIVE',
    };
  });

/** The name that Organizations and the console show, too; without the spaces around it, as on AWS. */
export const putAccountName = (
  input: { readonly AccountId?: string; readonly AccountName: string },
  ctx: Context,
): Promise<object> =>
  ctx.write(async (tx) => {
    const accountId = await requireTarget(tx, ctx, input.AccountId);
    const name = input.AccountName.trim();
    if (name === '') throw invalidField('AccountName', 'AccountName must not be blank.');
    await renameAccount(tx, accountId, name);
    return {};
  });
