/** Browser sessions of the console. The cookie's value is random; only its digest is stored. */
import { isSessionEnded } from '../../services/sso-oidc/internal.ts';
import type { RoleCaller, RootCaller } from '../../wire/caller.ts';
import type { WriteTx } from '../../wire/context.ts';
import type { PageContext, PageRequest } from '../../wire/page.ts';
import { readCookie } from '../page/cookies.ts';
import { ConsoleSessions, type ConsolePrincipal, type ConsoleSessionRecord } from '../records.ts';

/** As in AWS, a console session ends after 12 hours at the latest. */
export const consoleSessionMs = 12 * 60 * 60_000;

export interface ConsoleSession {
  readonly caller: RootCaller | RoleCaller;
  readonly expiresAt: number;
  /** To be repeated in `x-sandlot-csrf` (or a form's `csrf`) by whatever changes something under this session. */
  readonly csrfToken: string;
  readonly tokenDigest: string;
}

export function rootCaller(account: string): RootCaller {
  return { kind: 'root', account, arn: `arn:aws:iam::${account}:root`, userId: account };
}

function callerOf(principal: ConsolePrincipal): RootCaller | RoleCaller {
  if (principal.kind === 'root') return rootCaller(principal.account);
  const { account, roleName, roleArn, roleId, sessionName, tags } = principal;
  return {
    kind: 'assumed-role', account, roleName, roleArn, roleId, sessionName,
    arn: `arn:aws:sts::${account}:assumed-role/${roleName}/${sessionName}`, userId: `${roleId}:${sessionName}`, ...(tags && { tags }),
  };
}

/** A new session's cookie value and record, made before the transaction that stores it. */
export function newConsoleSession(
  ctx: Pick<PageContext, 'ids' | 'seal' | 'clock'>, principal: ConsolePrincipal, lifetimeMs = consoleSessionMs,
): { token: string; record: ConsoleSessionRecord } {
  const token = ctx.ids.token();
  const createdAt = ctx.clock.now();
  return {
    token,
    record: {
      tokenDigest: consoleTokenDigest(ctx, token), principal, createdAt, expiresAt: createdAt + Math.min(consoleSessionMs, lifetimeMs),
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
  const session = await consoleSessionOf(ctx, tokenDigest);
  return session && { ...session, csrfToken: ctx.seal.digest('signin/console-csrf', token), tokenDigest };
}

/** The session whose cookie has this digest, unless it has ended. */
export async function consoleSessionOf(
  ctx: Pick<PageContext, 'read' | 'clock'>, tokenDigest: string,
): Promise<Pick<ConsoleSession, 'caller' | 'expiresAt'> | undefined> {
  const record = await ctx.read(async (tx) => {
    const found = await tx.in(ConsoleSessions).get(tokenDigest);
    if (found?.principal.kind !== 'role') return found;
    // `aws sso logout` ends the portal session without a word to this side.
    return await isSessionEnded(tx, found.principal.identityStoreId, found.principal.portalSessionId) ? undefined : found;
  });
  if (record === undefined || record.expiresAt <= ctx.clock.now()) return undefined;
  return { caller: callerOf(record.principal), expiresAt: record.expiresAt };
}

export async function endConsoleSession(tx: WriteTx, tokenDigest: string): Promise<void> {
  await tx.in(ConsoleSessions).delete(tokenDigest);
}

/** After a new root password: every session that the old one opened is over. */
export async function endConsoleSessionsOf(tx: WriteTx, account: string): Promise<void> {
  const sessions = tx.in(ConsoleSessions);
  for (const session of await sessions.allBy('account', [account])) await sessions.delete(session.tokenDigest);
}

/** Sessions that a person opened from the access portal: all of them, or those of one portal session. */
export async function endRoleSessionsOf(tx: WriteTx, identityStoreId: string, userId: string, portalSessionId?: string): Promise<void> {
  const sessions = tx.in(ConsoleSessions);
  const prefix = portalSessionId === undefined ? [identityStoreId, userId] : [identityStoreId, userId, portalSessionId];
  for (const session of await sessions.allBy('portal', prefix)) await sessions.delete(session.tokenDigest);
}

function consoleTokenDigest(ctx: Pick<PageContext, 'seal'>, token: string): string {
  return ctx.seal.digest('signin/console-session', token);
}
