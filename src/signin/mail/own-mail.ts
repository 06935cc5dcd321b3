/**
 * A person's own mail: what was sent to the user's present addresses. A link in it that still works has to be this
 * user's: an address may have been another user's before, or be the root user's as well.
 */
import { InvalidCursor, type Page } from '../../kernel/collections/collection.ts';
import { findUser, type UserRecord } from '../../services/identitystore/internal.ts';
import type { Context, ReadTx } from '../../wire/context.ts';
import { findLink, linkDigest } from '../links/one-time-links.ts';
import { Mails, type Mail, type MailRecord } from '../records/mail.ts';
import { openMail } from './mail-seal.ts';

export interface Person {
  readonly identityStoreId: string;
  readonly userId: string;
}

type Reader = Pick<Context, 'seal' | 'clock'>;

/**
 * Newest first. The inbox is bounded, and only what was sent to the person is looked at.
 * @throws InvalidCursor for an `after` that no earlier page ended with
 */
export async function listOwnMail(
  tx: ReadTx,
  ctx: Reader,
  person: Person,
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
): Promise<Page<Mail>> {
  const end = after === undefined ? undefined : placeOf(after);
  const sent: MailRecord[] = [];
  for (const address of await addressesOf(tx, person)) sent.push(...(await tx.in(Mails).allBy('recipient', [address])));
  sent.sort((a, b) => -compare(a, b));
  const items: Mail[] = [];
  for (const record of sent) {
    if (end !== undefined && compare(record, end) >= 0) continue;
    const mail = openMail(record, ctx.seal);
    if (!(await linksAreOf(tx, ctx, person, mail))) continue;
    if (items.length === limit) return { items, next: cursorOf(items[limit - 1]!) };
    items.push(mail);
  }
  return { items };
}

/** The message, where it is the person's. */
export async function ifOwnMail(tx: ReadTx, ctx: Reader, person: Person, mail: Mail): Promise<Mail | undefined> {
  const mine = (await addressesOf(tx, person)).has(mail.to.toLowerCase());
  return mine && (await linksAreOf(tx, ctx, person, mail)) ? mail : undefined;
}

type Place = Pick<MailRecord, 'sentAt' | 'mailId'>;

function compare(a: Place, b: Place): number {
  return a.sentAt - b.sentAt || (a.mailId < b.mailId ? -1 : a.mailId > b.mailId ? 1 : 0);
}

const longestCursor = 200;

function cursorOf({ sentAt, mailId }: Place): string {
  return Buffer.from(`${sentAt}/${mailId}`).toString('base64url');
}

function placeOf(cursor: string): Place {
  const text = cursor.length > longestCursor ? '' : Buffer.from(cursor, 'base64url').toString();
  const [, sentAt, mailId] = /^(\d{1,16})\/(.+)$/s.exec(text) ?? [];
  if (sentAt === undefined || mailId === undefined) throw new InvalidCursor();
  return { sentAt: Number(sentAt), mailId };
}

async function addressesOf(tx: ReadTx, { identityStoreId, userId }: Person): Promise<ReadonlySet<string>> {
  const { emails = [] }: Pick<UserRecord, 'emails'> = (await findUser(tx, identityStoreId, userId)) ?? {};
  return new Set(emails.flatMap(({ Value }) => (Value === undefined ? [] : [Value.toLowerCase()])));
}

async function linksAreOf(
  tx: ReadTx,
  ctx: Reader,
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
