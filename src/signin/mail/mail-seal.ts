/** Mail as it is stored: its words hold links and codes that open something, and a server's refusal may repeat them. */
import type { Seal } from '../../kernel/secrets/seal.ts';
import type { Context } from '../../wire/context.ts';
import { Mails, type Mail, type MailRecord, type MailWords } from '../records/mail.ts';

const purpose = 'signin/mail';

export function sealMail({ text, html, relay, ...mail }: Mail, seal: Seal): MailRecord {
  const words: MailWords = { text, html, ...(relay?.problem !== undefined && { problem: relay.problem }) };
  const sealed = seal.seal(purpose, JSON.stringify(words));
  return { ...mail, sealed, ...(relay && { relay: { state: relay.state, server: relay.server, at: relay.at } }) };
}

/** @throws Error for a record that another key has sealed: the store would have been refused. */
export function openMail({ sealed, clear, relay, ...mail }: MailRecord, seal: Seal): Mail {
  const { problem, ...words } = clear ?? openWords(mail.mailId, sealed, seal);
  return { ...mail, ...words, ...(relay && { relay: { ...relay, ...(problem !== undefined && { problem }) } }) };
}

function openWords(mailId: string, sealed: string | undefined, seal: Seal): MailWords {
  const opened = sealed === undefined ? undefined : seal.open(purpose, sealed);
  if (opened === undefined) throw new Error(`The words of the mail ${mailId} cannot be opened with this server's key.`);
  return JSON.parse(opened) as MailWords;
}

/** Seals what an earlier version has left in the clear. */
export async function sealEarlierMail(ctx: Pick<Context, 'read' | 'write' | 'seal'>): Promise<void> {
  const earlier = (await ctx.read((tx) => tx.in(Mails).all())).filter(({ clear }) => clear !== undefined);
  for (const { mailId } of earlier) {
    await ctx.write(async (tx) => {
      const current = await tx.in(Mails).get(mailId);
      if (current?.clear !== undefined) await tx.in(Mails).put(sealMail(openMail(current, ctx.seal), ctx.seal));
    });
  }
}
