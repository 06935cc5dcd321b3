/** Browser sessions of the console. The cookie's value is random; only its digest is stored. */
import type { Caller, RootCaller } from '../wire/caller.ts';
import type { WriteTx } from '../wire/context.ts';
import type { PageContext, PageRequest } from '../wire/page.ts';
import { readCookie } from './cookies.ts';
import { ConsoleSessions, type ConsoleSessionRecord } from './records.ts';

/** As in AWS, a console session ends after 12 hours. */
export const consoleSessionMs = 12 * 60 * 60_000;

export interface ConsoleSession {
  readonly caller: Caller;
  readonly expiresAt: number;
  /** To be repeated in `x-sandlot-csrf` (or a form's `csrf`) by whatever changes something under this session. */
  readonly csrfToken: string;
  readonly tokenDigest: string;
}

export function rootCaller(account: string): RootCaller {
  return { kind: 'root', account, arn: `arn:aws:iam::${account}:root`, userId: account };
}

/** A new session's cookie value and record, made before the transaction that stores it. */
export function newConsoleSession(ctx: PageContext, account: string): { token: string; record: ConsoleSessionRecord } {
  const token = ctx.ids.token();
  const createdAt = ctx.clock.now();
  return {
    token,
    record: {
      tokenDigest: consoleTokenDigest(ctx, token), principal: { kind: 'root', account }, createdAt, expiresAt: createdAt + consoleSessionMs,
    },
  };
}

export async function putConsoleSession(tx: WriteTx, record: ConsoleSessionRecord): Promise<void> {
  const sessions = tx.in(ConsoleSessions);
  for (const old of (await sessions.listBy('expiry', [], { limit: 20 })).items) {
    if (old.expiresAt <= record.createdAt) await sessions.delete(old.tokenDigest);
  }
  await sessions.insert(record);
}

/** The request's console session, when its cookie names one that has not ended. */
export async function findConsoleSession(request: PageRequest, ctx: PageContext): Promise<ConsoleSession | undefined> {
  const token = readCookie(request, ctx, 'console');
  if (token === undefined || token === '') return undefined;
  const tokenDigest = consoleTokenDigest(ctx, token);
  const record = await ctx.read((tx) => tx.in(ConsoleSessions).get(tokenDigest));
  if (record === undefined || record.expiresAt <= ctx.clock.now()) return undefined;
  return {
    caller: rootCaller(record.principal.account), expiresAt: record.expiresAt,
    csrfToken: ctx.seal.digest('signin/console-csrf', token), tokenDigest,
  };
}

export async function endConsoleSession(tx: WriteTx, tokenDigest: string): Promise<void> {
  await tx.in(ConsoleSessions).delete(tokenDigest);
}

/** After a new root password: every session that the old one opened is over. */
export async function endConsoleSessionsOf(tx: WriteTx, account: string): Promise<void> {
  const sessions = tx.in(ConsoleSessions);
  for (const session of await sessions.allBy('account', [account])) await sessions.delete(session.tokenDigest);
}

function consoleTokenDigest(ctx: PageContext, token: string): string {
  return ctx.seal.digest('signin/console-session', token);
}
