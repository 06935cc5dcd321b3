/** The mail with the code by which a member account's new primary address is accepted. */
import { primaryEmailCode, type StartedEmailUpdate } from '../../services/account/internal.ts';
import type { EventReceiver } from '../../wire/service.ts';
import { composeMail, putMail } from './mail.ts';

/** Not for a change that another has replaced meanwhile. */
export const receivePrimaryEmailUpdate: EventReceiver<StartedEmailUpdate> = async (started, tx, ctx, { emittedAt }) => {
  const due = await primaryEmailCode(tx, started, ctx.seal);
  if (!due) return;
  const mail = composeMail({
    mailId: ctx.ids.uuid(),
    to: due.email,
    sentAt: emittedAt,
    subject: 'Verify your new AWS account e-mail address',
    before: [
      `Somebody asked to make this the primary e-mail address of the AWS account ${started.account}.`,
      'To accept it, enter this code:',
    ],
    content: { code: due.code },
    after: ['The code is good for 24 hours. If you do not know of this change, do nothing.'],
  });
  await putMail(tx, mail, ctx.seal);
};
