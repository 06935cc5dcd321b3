/**
 * The inbox: messages that AWS would have e-mailed. They are rows of the commit that caused them and leave by no wire.
 */
import type { Page } from '../../kernel/collections/collection.ts';
import type { Seal } from '../../kernel/secrets/seal.ts';
import type { ReadTx, WriteTx } from '../../wire/context.ts';
import { escapeHtml } from '../page/html.ts';
import { Mails, type Mail } from '../records/mail.ts';
import { enqueueRelay } from './relay-job.ts';
import { openMail, sealMail } from './mail-seal.ts';

const sender = 'no-reply@signin.aws';

/** The oldest go once there are more than this. */
const inboxLimit = 500;
/** Messages of commits that waited for each other have read the clock at slightly different times. */
const clockSteps = 60_000;

export interface NewMail {
  readonly mailId: string;
  readonly to: string;
  readonly sentAt: number;
  readonly subject: string;
  /** Paragraphs before the link or code, then it, then paragraphs after it. */
  readonly before: readonly string[];
  readonly content: { readonly label: string; readonly url: string } | { readonly code: string };
  readonly after: readonly string[];
}

/** Writes both parts of the message from the same words. */
export function composeMail(mail: NewMail): Mail {
  const paragraph = (text: string) => `<p>${escapeHtml(text)}</p>`;
  const { content } = mail;
  return {
    mailId: mail.mailId,
    from: sender,
    to: mail.to,
    subject: mail.subject,
    sentAt: mail.sentAt,
    text:
      [...mail.before, 'code' in content ? content.code : `${content.label}:\n${content.url}`, ...mail.after].join(
        '\n\n',
      ) + '\n',
    html:
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(mail.subject)}</title></head>` +
      `<body>${mail.before.map(paragraph).join('')}${contentHtml(content)}${mail.after.map(paragraph).join('')}` +
      `</body></html>`,
  };
}

function contentHtml(content: NewMail['content']): string {
  if ('code' in content) return `<p><strong>${escapeHtml(content.code)}</strong></p>`;
  const url = escapeHtml(content.url);
  return `<p><a href="${url}">${escapeHtml(content.label)}</a></p><p>${url}</p>`;
}

export async function putMail(tx: WriteTx, mail: Mail, seal: Seal): Promise<void> {
  const mails = tx.in(Mails);
  await mails.insert(sealMail(mail, seal));
  enqueueRelay(tx, mail.mailId);
  const all = await mails.listBy('sent', [], { limit: inboxLimit + 1 });
  // What a clock that was put back since has left in its future would otherwise stay, and this one leave at once.
  const leaves = all.items.findLast(({ sentAt }) => sentAt > mail.sentAt + clockSteps) ?? all.items[0];
  if (all.items.length > inboxLimit && leaves !== undefined) await mails.delete(leaves.mailId);
}

/** Newest first. */
export async function listMail(
  tx: ReadTx,
  seal: Seal,
  options: { limit: number; after?: string | undefined },
): Promise<Page<Mail>> {
  const page = await tx.in(Mails).listBy('sent', [], { limit: options.limit, after: options.after, reverse: true });
  return { ...page, items: page.items.map((record) => openMail(record, seal)) };
}

export async function findMail(tx: ReadTx, mailId: string, seal: Seal): Promise<Mail | undefined> {
  const record = await tx.in(Mails).get(mailId);
  return record && openMail(record, seal);
}

export async function deleteAllMail(tx: WriteTx): Promise<void> {
  for (const mail of await tx.in(Mails).all()) await tx.in(Mails).delete(mail.mailId);
}
