/**
 * The address of a member account's root user. It changes once whoever reads the new one's mail has told the code.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_update_primary_email.html
 */
import { equalSecrets } from '../../../kernel/secrets/equal-secrets.ts';
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import { accountOfEmail, changeAccountEmail, findAccount } from '../../organizations/internal.ts';
import { conflict, invalidField, notFound } from '../errors.ts';
import { openCode, primaryEmailUpdateStarted, sealCode } from './primary-email-code.ts';
import { PrimaryEmailUpdates } from '../records.ts';
import type { PrimaryEmailUpdateRecord } from '../records.ts';
import { requireTarget } from '../target-account.ts';

interface OneAccount {
  readonly AccountId: string;
}

interface NewEmail extends OneAccount {
  readonly PrimaryEmail: string;
}

/** How long a code is good (Account Management's guide). */
const codeLifetimeMs = 24 * 3_600_000;
/** After which a code is good for nothing: six digits can be guessed. */
const maxWrongCodes = 5;

export const getPrimaryEmail = (input: OneAccount, ctx: Context): Promise<{ PrimaryEmail: string }> =>
  ctx.read(async (tx) => {
    const account = await findAccount(tx, await requireTarget(tx, ctx, input.AccountId));
    return { PrimaryEmail: account!.email };
  });

/** Mails a code to the new address (sandlot's inbox), in place of an earlier one. */
export const startPrimaryEmailUpdate = (input: NewEmail, ctx: Context): Promise<{ Status: 'PENDING' }> =>
  ctx.write(async (tx) => {
    const account = await requireTarget(tx, ctx, input.AccountId);
    if (!/^[^\s@]+@[^\s@]+$/.test(input.PrimaryEmail))
      throw invalidField('PrimaryEmail', 'PrimaryEmail must be an e-mail address, such as name@example.com.');
    await requireUnused(tx, input.PrimaryEmail);
    const update: PrimaryEmailUpdateRecord = {
      id: ctx.ids.uuid(),
      email: input.PrimaryEmail,
      sealedCode: sealCode(ctx.seal, ctx.ids.digits(6)),
      expiresAt: ctx.clock.now() + codeLifetimeMs,
      wrongCodes: 0,
    };
    await tx.in(PrimaryEmailUpdates, { account }).put(update);
    tx.emit(primaryEmailUpdateStarted, { account, updateId: update.id });
    return { Status: 'PENDING' };
  });

/** Once per code. A wrong code counts, and is remembered, although it is refused. */
export const acceptPrimaryEmailUpdate = async (
  input: NewEmail & { readonly Otp: string },
  ctx: Context,
): Promise<{ Status: 'ACCEPTED' }> => {
  const accepted = await ctx.write(async (tx) => {
    const account = await requireTarget(tx, ctx, input.AccountId);
    const updates = tx.in(PrimaryEmailUpdates, { account });
    const update = await updates.get('update');
    if (!update || update.email !== input.PrimaryEmail || update.expiresAt <= ctx.clock.now())
      throw notFound(
        `Account ${account} has no change to ${input.PrimaryEmail} under way: begin it with StartPrimaryEmailUpdate.`,
      );
    if (!isCode(ctx, update, input.Otp)) {
      await countWrongCode(tx, account, update);
      return false;
    }
    await requireUnused(tx, update.email);
    await changeAccountEmail(tx, account, update.email);
    await updates.delete('update');
    return true;
  });
  if (!accepted) throw invalidField('Otp', 'Otp is not the code that was mailed to the new address.');
  return { Status: 'ACCEPTED' };
};

function isCode(ctx: Context, update: PrimaryEmailUpdateRecord, given: string): boolean {
  return equalSecrets(openCode(ctx.seal, update.sealedCode) ?? '', given);
}

async function countWrongCode(tx: WriteTx, account: string, update: PrimaryEmailUpdateRecord): Promise<void> {
  const wrongCodes = update.wrongCodes + 1;
  const updates = tx.in(PrimaryEmailUpdates, { account });
  if (wrongCodes >= maxWrongCodes) await updates.delete('update');
  else await updates.put({ ...update, wrongCodes });
}

async function requireUnused(tx: ReadTx, email: string): Promise<void> {
  if ((await accountOfEmail(tx, email)) !== undefined)
    throw conflict(`The e-mail address ${email} is already that of an AWS account.`);
}
