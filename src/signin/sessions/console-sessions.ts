/**
 * Browser sessions of the console: a cookie and the secret that goes with it (`page/session-proof.ts`), both random;
 * only their digests are stored. A session that nobody uses ends early.
 */
import { isSessionEnded } from '../../services/sso-oidc/internal.ts';
import type { RoleCaller, RootCaller } from '../../wire/caller.ts';
import type { WriteTx } from '../../wire/context.ts';
import type { PageContext, PageRequest } from '../../wire/page.ts';
import { readCookie } from '../page/cookies.ts';
import { equalSecrets } from '../../kernel/secrets/equal-secrets.ts';
import { presentedProof } from '../page/session-proof.ts';
import { ConsoleSessions, type ConsolePrincipal, type ConsoleSessionRecord } from '../records/sessions.ts';

/** As in AWS, a console session ends after 12 hours at the latest. */
export const consoleSessionMs = 12 * 60 * 60_000;

/** It ends earlier after an hour without a call that a person's doing caused. */
export const consoleIdleMs = 60 * 60_000;
/** How exactly the last use is known: each note of it is a write. */
const useNotedMs = 60_000;

export interface ConsoleSession {
  readonly caller: RootCaller | RoleCaller;
  /** At the latest. */
  readonly expiresAt: number;
  readonly tokenDigest: string;
  /** The person in the role; the root user is none of the directory's. */
  readonly person?: { readonly identityStoreId: string; readonly userId: string };
}

export function rootCaller(account: string): RootCaller {
  return { kind: 'root', account, arn: `arn:aws:iam::${account}:root`, userId: account };
}

function callerOf(principal: ConsolePrincipal): RootCaller | RoleCaller {
  if (principal.kind === 'root') return rootCaller(principal.account);
  const { account, roleName, roleArn, roleId, sessionName, tags } = principal;
  return {
    kind: 'assumed-role',
    account,
    roleName,
    roleArn,
    roleId,
    sessionName,
    arn: `arn:aws:sts::${account}:assumed-role/${roleName}/${sessionName}`,
    userId: `${roleId}:${sessionName}`,
    ...(tags && { tags }),
  };
}

/** A new session's cookie value, secret and record, made before the transaction that stores it. */
export function newConsoleSession(
  ctx: Pick<PageContext, 'ids' | 'seal' | 'clock'>,
  principal: ConsolePrincipal,
  lifetimeMs = consoleSessionMs,
): { token: string; secret: string; record: ConsoleSessionRecord } {
  const token = ctx.ids.token();
  const secret = ctx.ids.token();
  const createdAt = ctx.clock.now();
  return {
    token,
    secret,
    record: {
      tokenDigest: consoleTokenDigest(ctx, token),
      secretDigest: consoleSecretDigest(ctx, secret),
      principal,
      createdAt,
      expiresAt: createdAt + Math.min(consoleSessionMs, lifetimeMs),
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

/**
 * The session that the request's cookie names, if it has not ended. Any program on this machine that the browser visits
 * has the cookie as well: it says which session a proof must be for, and opens nothing.
 */
export async function consoleSessionOfCookie(
  request: PageRequest,
  ctx: PageContext,
): Promise<ConsoleSession | undefined> {
  const found = await recordOfCookie(request, ctx);
  return found && sessionOf(found);
}

/** The request's console session: its cookie names one that has not ended, and `secret` is the session's own. */
export async function findConsoleSession(
  request: PageRequest,
  ctx: PageContext,
  secret = presentedProof(request),
): Promise<ConsoleSession | undefined> {
  const found = await recordOfCookie(request, ctx);
  if (!equalSecrets(found?.secretDigest ?? '', consoleSecretDigest(ctx, secret ?? ''))) return undefined;
  if (found === undefined) return undefined;
  await noteUse(request, ctx, found);
  return sessionOf(found);
}

/** The session whose cookie has this digest, unless it has ended. */
export async function consoleSessionOf(
  ctx: Pick<PageContext, 'read' | 'clock'>,
  tokenDigest: string,
): Promise<Pick<ConsoleSession, 'caller' | 'expiresAt'> | undefined> {
  const record = await openRecord(ctx, tokenDigest);
  return record && sessionOf(record);
}

async function recordOfCookie(request: PageRequest, ctx: PageContext): Promise<ConsoleSessionRecord | undefined> {
  const token = readCookie(request, ctx, 'console');
  return token === undefined || token === '' ? undefined : await openRecord(ctx, consoleTokenDigest(ctx, token));
}

function sessionOf({ principal, expiresAt, tokenDigest }: ConsoleSessionRecord): ConsoleSession {
  const { identityStoreId, userId } = principal.kind === 'role' ? principal : {};
  return {
    caller: callerOf(principal),
    expiresAt,
    tokenDigest,
    ...(identityStoreId !== undefined && userId !== undefined && { person: { identityStoreId, userId } }),
  };
}

/** Pages that nobody looks after say so of their calls, which go on by themselves and keep no session. */
async function noteUse(request: PageRequest, ctx: PageContext, found: ConsoleSessionRecord): Promise<void> {
  const now = ctx.clock.now();
  const { tokenDigest } = found;
  if (request.headers['x-sandlot-unattended'] !== undefined || Math.abs(now - lastUse(found)) < useNotedMs) return;
  await ctx.write(async (tx) => {
    const record = await tx.in(ConsoleSessions).get(tokenDigest);
    if (record !== undefined) await tx.in(ConsoleSessions).put({ ...record, lastUsedAt: now });
  });
}

function lastUse({ lastUsedAt, createdAt }: ConsoleSessionRecord): number {
  return lastUsedAt ?? createdAt;
}

async function openRecord(
  ctx: Pick<PageContext, 'read' | 'clock'>,
  tokenDigest: string,
): Promise<ConsoleSessionRecord | undefined> {
  const record = await ctx.read(async (tx) => {
    const found = await tx.in(ConsoleSessions).get(tokenDigest);
    if (found?.principal.kind !== 'role') return found;
    // `aws sso logout` ends the portal session without a word to this side.
    return (await isSessionEnded(tx, found.principal.identityStoreId, found.principal.portalSessionId))
      ? undefined
      : found;
  });
  const now = ctx.clock.now();
  return record === undefined || record.expiresAt <= now || lastUse(record) + consoleIdleMs <= now ? undefined : record;
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
export async function endRoleSessionsOf(
  tx: WriteTx,
  identityStoreId: string,
  userId: string,
  portalSessionId?: string,
): Promise<void> {
  const sessions = tx.in(ConsoleSessions);
  const prefix = portalSessionId === undefined ? [identityStoreId, userId] : [identityStoreId, userId, portalSessionId];
  for (const session of await sessions.allBy('portal', prefix)) await sessions.delete(session.tokenDigest);
}

function consoleSecretDigest(ctx: Pick<PageContext, 'seal'>, secret: string): string {
  return ctx.seal.digest('signin/console-secret', secret);
}

function consoleTokenDigest(ctx: Pick<PageContext, 'seal'>, token: string): string {
  return ctx.seal.digest('signin/console-session', token);
}
