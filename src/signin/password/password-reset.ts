/** The two ways to a new password: a link by mail, and a one-time password that an administrator hands over. */
import { randomInt } from 'node:crypto';
import { hashPassword } from '../../kernel/secrets/passwords.ts';
import type { UserRecord } from '../../services/identitystore/internal.ts';
import type { PageContext } from '../../wire/page.ts';
import { composeMail, putMail } from '../mail/mail.ts';
import { newLink, putLink } from '../links/one-time-links.ts';
import { putOneTimePassword } from './passwords.ts';
import type { LinkSubject, RootUserRecord } from '../records/credentials.ts';
import { requireEmail, type MailContext } from '../mail/user-emails.ts';

/** Puts a mail with a reset link into the inbox; a newer one cancels the older. Returns the mail's id. */
export async function sendUserPasswordReset(ctx: MailContext, user: UserRecord): Promise<string> {
  const to = requireEmail(user);
  return await sendResetMail(
    ctx,
    { kind: 'reset-user', identityStoreId: user.identityStoreId, userId: user.userId },
    { to, userName: user.userName, what: 'the access portal' },
  );
}

export async function sendRootPasswordReset(ctx: MailContext, root: RootUserRecord): Promise<string> {
  return await sendResetMail(
    ctx,
    { kind: 'reset-root', account: root.account },
    { to: root.email, userName: root.email, what: `the root user of account ${root.account}` },
  );
}

async function sendResetMail(
  ctx: MailContext,
  subject: LinkSubject,
  to: { to: string; userName: string; what: string },
): Promise<string> {
  const link = newLink(ctx, subject);
  const mail = composeMail({
    mailId: ctx.ids.uuid(),
    to: to.to,
    sentAt: ctx.clock.now(),
    subject: `Choose a new password for ${to.userName}`,
    before: [
      `Hello ${to.userName},`,
      `Someone asked for a new password for ${to.what}. To choose one, open this link within 24 hours. It works once.`,
    ],
    content: { label: 'Reset password', url: `${ctx.settings.consoleOrigin}/signin/reset?token=${link.token}` },
    after: [
      'If a newer message like this one arrives, only the newest link works.',
      'If you did not expect this, you can ignore it: your password stays as it is.',
    ],
  });
  await ctx.write(async (tx) => {
    await putLink(tx, link.record, mail.sentAt);
    await putMail(tx, mail, ctx.seal);
  });
  return mail.mailId;
}

/** Replaces the user's password by one that must be changed at its first use. It is shown once and stored as a hash. */
export async function generateOneTimePassword(ctx: PageContext, user: UserRecord): Promise<string> {
  const oneTimePassword = randomPassword();
  const hash = await hashPassword(oneTimePassword);
  const now = ctx.clock.now();
  await ctx.write((tx) => putOneTimePassword(tx, user.identityStoreId, user.userId, hash, now));
  return oneTimePassword;
}

/** Sixteen characters of four classes, without look-alikes: people copy it by hand. */
function randomPassword(): string {
  const classes = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnpqrstuvwxyz', '23456789', '!#%+-=?@'];
  const pick = (alphabet: string) => alphabet[randomInt(alphabet.length)] ?? '';
  const characters = [...classes.map(pick), ...Array.from({ length: 12 }, () => pick(classes.slice(0, 3).join('')))];
  for (let i = characters.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [characters[i], characters[j]] = [characters[j] ?? '', characters[i] ?? ''];
  }
  return characters.join('');
}
