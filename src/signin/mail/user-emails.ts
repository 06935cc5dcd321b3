/**
 * A directory user's e-mail address: which one mail goes to, whether its owner has proved to read it, the invitation.
 */
import type { UserRecord } from '../../services/identitystore/internal.ts';
import type { Context, ReadTx, WriteTx } from '../../wire/context.ts';
import { PageError } from '../../wire/page.ts';
import { composeMail, putMail } from './mail.ts';
import { newLink, putLink } from '../links/one-time-links.ts';
import { VerifiedEmails, type Mail } from '../records/mail.ts';

/** What sending a mail takes; pages and jobs have it. */
export type MailContext = Pick<Context, 'ids' | 'seal' | 'clock' | 'settings' | 'write'>;

/** Where a user's mail goes: the primary address, else the first. */
export function emailOf(user: UserRecord): string | undefined {
  const emails = user.emails ?? [];
  return (emails.find((email) => email.Primary === true) ?? emails[0])?.Value;
}

export function requireEmail(user: UserRecord): string {
  const email = emailOf(user);
  if (email !== undefined) return email;
  throw new PageError(
    400,
    'EmailRequired',
    `The user ${user.userName} has no e-mail address, so no mail can be sent. ` +
      'Add an address to the user, or generate a one-time password instead.',
  );
}

/** Whether the user's present address was verified; a changed address has to be verified anew. */
export async function isEmailVerified(tx: ReadTx, user: UserRecord): Promise<boolean> {
  const email = emailOf(user);
  return email !== undefined && (await tx.in(VerifiedEmails).get(user.identityStoreId, user.userId))?.email === email;
}

export async function putVerifiedEmail(
  tx: WriteTx,
  user: { identityStoreId: string; userId: string },
  email: string,
  now: number,
): Promise<void> {
  await tx
    .in(VerifiedEmails)
    .put({ identityStoreId: user.identityStoreId, userId: user.userId, email, verifiedAt: now });
}

/** Mails a link, good for 7 days and once, by which the user chooses the first password. Returns the mail's id. */
export async function sendInvitation(ctx: MailContext, user: UserRecord): Promise<string> {
  const { identityStoreId, userId, userName } = user;
  const to = requireEmail(user);
  const link = newLink(ctx, { kind: 'reset-user', identityStoreId, userId, invitedEmail: to });
  return await send(
    ctx,
    link,
    composeMail({
      mailId: ctx.ids.uuid(),
      to,
      sentAt: ctx.clock.now(),
      subject: 'Invitation to join IAM Identity Center',
      before: [
        `Hello ${user.displayName ?? userName},`,
        'Your administrator has given you access to the AWS access portal. To accept, open this link within 7 ' +
          'days and choose a password. ' +
          'It works once.',
      ],
      content: { label: 'Accept invitation', url: `${ctx.settings.consoleOrigin}/signin/reset?token=${link.token}` },
      after: [
        `Your user name: ${userName}`,
        `Your AWS access portal: ${ctx.settings.consoleOrigin}/start/${identityStoreId}`,
      ],
    }),
  );
}

/** Mails a link, good for a day and once, that proves the address. Returns the mail's id. */
export async function sendEmailVerification(ctx: MailContext, user: UserRecord): Promise<string> {
  const { identityStoreId, userId, userName } = user;
  const to = requireEmail(user);
  const link = newLink(ctx, { kind: 'verify-email', identityStoreId, userId, email: to });
  return await send(
    ctx,
    link,
    composeMail({
      mailId: ctx.ids.uuid(),
      to,
      sentAt: ctx.clock.now(),
      subject: 'Verify your e-mail address',
      before: [
        `Hello ${user.displayName ?? userName},`,
        `This address is in IAM Identity Center as that of the user ${userName}. To confirm that it is yours, ` +
          `open this link ` +
          'within 24 hours. It works once.',
      ],
      content: {
        label: 'Verify your e-mail address',
        url: `${ctx.settings.consoleOrigin}/signin/verify-email?token=${link.token}`,
      },
      after: ['If you did not expect this, you can ignore it.'],
    }),
  );
}

async function send(ctx: MailContext, link: ReturnType<typeof newLink>, mail: Mail): Promise<string> {
  await ctx.write(async (tx) => {
    await putLink(tx, link.record, mail.sentAt);
    await putMail(tx, mail, ctx.seal);
  });
  return mail.mailId;
}
