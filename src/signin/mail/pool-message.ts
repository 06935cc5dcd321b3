/**
 * The mail of a Cognito user pool: codes and invitations, in its own words. Deliveries come in any order, so that a
 * a message is of the time at which it was due: the newest code is the one that counts.
 */
import { openPoolMessage, type MessageDue } from '../../services/cognito-identity-provider/internal.ts';
import type { EventReceiver } from '../../wire/service.ts';
import { putMail } from './mail.ts';

export const receivePoolMessage: EventReceiver<MessageDue> = async (due, tx, ctx, { emittedAt }) => {
  const { from, to, subject, html } = openPoolMessage(ctx.seal, due);
  const mail = { mailId: ctx.ids.uuid(), from, to, subject, sentAt: emittedAt, text: textOf(html), html };
  await putMail(tx, mail, ctx.seal);
};

/** The words alone: templates have breaks and links, and nothing that needs more. */
function textOf(html: string): string {
  const text = html
    .replaceAll(/<(?:br|\/p|\/div)\b[^<>]*>/gi, '\n')
    .replaceAll(/<[^<>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
  return `${text.trim()}\n`;
}
