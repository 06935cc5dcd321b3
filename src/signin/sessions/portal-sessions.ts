/** Access-portal sessions: a person signed in with one browser. It lasts as the directory's settings say. */
import { findUser, type UserRecord } from '../../services/identitystore/internal.ts';
import { isSessionEnded, revokeTokensOf } from '../../services/sso-oidc/internal.ts';
import type { Context, ReadTx, WriteTx } from '../../wire/context.ts';
import { PageError, type PageContext, type PageRequest } from '../../wire/page.ts';
import { endRoleSessionsOf } from './console-sessions.ts';
import { noteFirstUse } from './first-uses.ts';
import { readCookie } from '../page/cookies.ts';
import { equalSecrets } from '../../kernel/secrets/equal-secrets.ts';
import { presentedProof, ProofNeeded } from '../page/session-proof.ts';
import { PortalSessions, type PortalSessionRecord } from '../records/sessions.ts';

export interface PortalSession {
  readonly record: PortalSessionRecord;
  readonly user: UserRecord;
  /** The session's secret, for the forms of pages that only its holder gets. */
  readonly csrfToken: string;
}

export interface NewPortalSession {
  readonly identityStoreId: string;
  readonly userId: string;
  readonly durationSeconds: number;
  /** The browser's request, where there is one. */
  readonly request?: PageRequest;
}

const longestUserAgent = 256;

/** A new session's cookie value, secret and record, made before the transaction that stores it. */
export function newPortalSession(
  ctx: Pick<Context, 'ids' | 'seal' | 'clock'>,
  session: NewPortalSession,
): { token: string; secret: string; record: PortalSessionRecord } {
  const { identityStoreId, userId, durationSeconds, request } = session;
  const userAgent = request?.headers['user-agent'];
  const token = ctx.ids.token();
  const secret = ctx.ids.token();
  const createdAt = ctx.clock.now();
  return {
    token,
    secret,
    record: {
      sessionId: ctx.ids.uuid(),
      tokenDigest: portalTokenDigest(ctx, token),
      secretDigest: portalSecretDigest(ctx, secret),
      identityStoreId,
      userId,
      createdAt,
      expiresAt: createdAt + durationSeconds * 1000,
      ...(userAgent === undefined ? {} : { userAgent: userAgent.slice(0, longestUserAgent) }),
      ...(request === undefined ? {} : { remoteAddress: request.remoteAddress }),
    },
  };
}

export async function putPortalSession(tx: WriteTx, record: PortalSessionRecord): Promise<void> {
  const sessions = tx.in(PortalSessions);
  for (const old of (await sessions.listBy('expiry', [], { limit: 20 })).items) {
    if (old.expiresAt <= record.createdAt) await sessions.delete(old.sessionId);
  }
  await sessions.insert(record);
  await noteFirstUse(tx, record, 'signedInAt', record.createdAt);
}

/**
 * The request's session, while it lasts (`aws sso logout` ends it too) and its user exists and is enabled. The cookie
 * alone, which programs on other ports have as well, throws: `ProofNeeded` for a page, a refusal for a form.
 * `formAction`: where the page's form may lead besides.
 */
export async function findPortalSession(
  request: PageRequest,
  ctx: PageContext,
  identityStoreId?: string,
  formAction?: string,
): Promise<PortalSession | undefined> {
  const session = await portalSessionOfCookie(request, ctx, identityStoreId);
  if (session === undefined) return undefined;
  const proof = request.method === 'POST' ? await postedProof(request) : presentedProof(request);
  if (proof === undefined) throw new ProofNeeded('portal', formAction);
  const isOwn = equalSecrets(session.record.secretDigest ?? '', portalSecretDigest(ctx, proof));
  if (isOwn) return { ...session, csrfToken: proof };
  if (request.method !== 'POST') return undefined;
  throw new PageError(
    403,
    'InvalidCsrfToken',
    'This form is out of date or came from another page, so nothing was changed. ' +
      'Go back, reload the page and try again.',
  );
}

/** Forms of a sign-in carry its own token, and the session's beside it. */
async function postedProof(request: PageRequest): Promise<string> {
  const form = await request.form();
  return form.get('session') ?? form.get('csrf') ?? '';
}

/** The session that the cookie names. It opens nothing: it says which session a proof must be for. */
export async function portalSessionOfCookie(
  request: PageRequest,
  ctx: PageContext,
  identityStoreId?: string,
): Promise<Omit<PortalSession, 'csrfToken'> | undefined> {
  const token = readCookie(request, ctx, 'session');
  if (token === undefined || token === '') return undefined;
  const now = ctx.clock.now();
  const digest = portalTokenDigest(ctx, token);
  return await ctx.read(async (tx) => {
    const record = await tx.in(PortalSessions).find('token', digest);
    if (record === undefined || record.expiresAt <= now) return undefined;
    if (identityStoreId !== undefined && record.identityStoreId !== identityStoreId) return undefined;
    if (await isSessionEnded(tx, record.identityStoreId, record.sessionId)) return undefined;
    const user = await findUser(tx, record.identityStoreId, record.userId);
    if (user === undefined || user.status !== 'ENABLED') return undefined;
    return { record, user };
  });
}

/**
 * Sign-out: the session ends, and with it the tokens that clients got through it and the console sessions it opened.
 */
export async function endPortalSession(tx: WriteTx, record: PortalSessionRecord): Promise<void> {
  await tx.in(PortalSessions).delete(record.sessionId);
  await endRoleSessionsOf(tx, record.identityStoreId, record.userId, record.sessionId);
  await revokeTokensOf(tx, record.identityStoreId, record.userId, record.sessionId);
}

/** A user's sessions that have not ended, oldest first. */
export async function portalSessionsOf(
  tx: ReadTx,
  identityStoreId: string,
  userId: string,
  now: number,
): Promise<PortalSessionRecord[]> {
  const open: PortalSessionRecord[] = [];
  for (const session of await tx.in(PortalSessions).allBy('user', [identityStoreId, userId])) {
    if (session.expiresAt > now && !(await isSessionEnded(tx, identityStoreId, session.sessionId))) open.push(session);
  }
  return open.sort((a, b) => a.createdAt - b.createdAt);
}

/** Ends one session of the user, wherever it is open. Answers false when the user has no such session. */
export async function endPortalSessionOf(
  tx: WriteTx,
  user: { identityStoreId: string; userId: string },
  sessionId: string,
  now: number,
): Promise<boolean> {
  const session = (await portalSessionsOf(tx, user.identityStoreId, user.userId, now)).find(
    (open) => open.sessionId === sessionId,
  );
  if (session !== undefined) await endPortalSession(tx, session);
  return session !== undefined;
}

export async function endPortalSessionsOf(tx: WriteTx, identityStoreId: string, userId: string): Promise<void> {
  const sessions = tx.in(PortalSessions);
  await endRoleSessionsOf(tx, identityStoreId, userId);
  for (const session of await sessions.allBy('user', [identityStoreId, userId]))
    await sessions.delete(session.sessionId);
}

function portalSecretDigest(ctx: Pick<Context, 'seal'>, secret: string): string {
  return ctx.seal.digest('signin/portal-secret', secret);
}

function portalTokenDigest(ctx: Pick<Context, 'seal'>, token: string): string {
  return ctx.seal.digest('signin/portal-session', token);
}
