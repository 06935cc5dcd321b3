/**
 * Links that work once and expire: console sign-in, password reset, invitation, e-mail verification. Only a digest of
 * the token is stored.
 */
import type { Context, ReadTx, WriteTx } from '../../wire/context.ts';
import {
  linkSubjectKey,
  OneTimeLinks,
  type LinkOwner,
  type LinkSubject,
  type OneTimeLinkRecord,
} from '../records/credentials.ts';

const day = 24 * 60 * 60_000;

/** Console links last 15 minutes, invitations a week, all others a day. */
function lifetimeMs(subject: LinkSubject): number {
  if (subject.kind === 'console') return 15 * 60_000;
  return subject.kind === 'reset-user' && subject.invitedEmail !== undefined ? 7 * day : day;
}

export interface NewLink {
  readonly token: string;
  readonly record: OneTimeLinkRecord;
}

/** Makes a link's token and record, before the transaction that stores it. */
export function newLink(ctx: Pick<Context, 'ids' | 'seal' | 'clock'>, subject: LinkSubject): NewLink {
  const token = ctx.ids.token();
  return {
    token,
    record: { tokenDigest: linkDigest(ctx, token), subject, expiresAt: ctx.clock.now() + lifetimeMs(subject) },
  };
}

/** Stores a link that signs in to the console as the management account's root user. */
export async function makeConsoleLink(
  ctx: Pick<Context, 'ids' | 'seal' | 'clock' | 'settings' | 'write'>,
): Promise<{ readonly url: string; readonly expiresAt: number }> {
  const { token, record } = newLink(ctx, { kind: 'console', account: ctx.settings.managementAccount });
  await ctx.write((tx) => putLink(tx, record, ctx.clock.now()));
  return { url: `${ctx.settings.consoleOrigin}/console/signin?token=${token}`, expiresAt: record.expiresAt };
}

export function linkDigest(ctx: Pick<Context, 'seal'>, token: string): string {
  return ctx.seal.digest('signin/one-time-link', token);
}

/** Stores the link and forgets a few expired ones. A newer link cancels the subject's older ones. */
export async function putLink(tx: WriteTx, record: OneTimeLinkRecord, now: number): Promise<void> {
  const links = tx.in(OneTimeLinks);
  const expired = (await links.listBy('expiry', [], { limit: 20 })).items.filter((link) => link.expiresAt <= now);
  const older = record.subject.kind === 'console' ? [] : await links.allBy('subject', linkSubjectKey(record.subject));
  for (const digest of new Set([...expired, ...older].map((link) => link.tokenDigest))) await links.delete(digest);
  await links.insert(record);
}

/** The link's subject while the link still works. */
export async function findLink(tx: ReadTx, tokenDigest: string, now: number): Promise<LinkSubject | undefined> {
  const link = await tx.in(OneTimeLinks).get(tokenDigest);
  return link !== undefined && link.expiresAt > now ? link.subject : undefined;
}

/** The link's subject, once: the link is gone when the transaction commits. */
export async function useLink(tx: WriteTx, tokenDigest: string, now: number): Promise<LinkSubject | undefined> {
  const link = await tx.in(OneTimeLinks).delete(tokenDigest);
  return link !== undefined && link.expiresAt > now ? link.subject : undefined;
}

export async function cancelLinksOf(tx: WriteTx, owner: LinkOwner): Promise<void> {
  const links = tx.in(OneTimeLinks);
  for (const link of await links.allBy('subject', linkSubjectKey(owner))) await links.delete(link.tokenDigest);
}
