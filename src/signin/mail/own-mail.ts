/**
 * A person's own mail: what was sent to the user's present addresses. A link in it that still works has to be this
 * user's: an address may have been another user's before, or be the root user's as well.
 */
import { findUser, type UserRecord } from '../../services/identitystore/internal.ts';
import type { Context, ReadTx } from '../../wire/context.ts';
import { findLink, linkDigest } from '../links/one-time-links.ts';
import type { Mail } from '../records/mail.ts';

export interface Person {
  readonly identityStoreId: string;
  readonly userId: string;
}

/** Which of these messages are the person's. */
export async function ownMail(
  tx: ReadTx,
  ctx: Pick<Context, 'seal' | 'clock'>,
  person: Person,
  mails: readonly Mail[],
): Promise<Mail[]> {
  const user = await findUser(tx, person.identityStoreId, person.userId);
  if (user === undefined) return [];
  const addresses = addressesOf(user);
  const own: Mail[] = [];
  for (const mail of mails)
    if (addresses.has(mail.to.toLowerCase()) && (await linksAreOf(tx, ctx, person, mail))) own.push(mail);
  return own;
}

function addressesOf({ emails = [] }: UserRecord): ReadonlySet<string> {
  return new Set(emails.flatMap(({ Value }) => (Value === undefined ? [] : [Value.toLowerCase()])));
}

async function linksAreOf(
  tx: ReadTx,
  ctx: Pick<Context, 'seal' | 'clock'>,
  { identityStoreId, userId }: Person,
  { text }: Mail,
): Promise<boolean> {
  for (const [, token = ''] of text.matchAll(/[?&]token=([\w-]+)/g)) {
    const subject = await findLink(tx, linkDigest(ctx, token), ctx.clock.now());
    if (subject === undefined) continue;
    if (!('userId' in subject) || subject.userId !== userId || subject.identityStoreId !== identityStoreId)
      return false;
  }
  return true;
}
