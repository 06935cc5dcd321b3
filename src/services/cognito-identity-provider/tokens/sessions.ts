/**
 * Sign-ins, as long as their tokens are good: the refresh token is a sealed name of one, access tokens are refused once
 * it is gone. https://docs.aws.amazon.com/cognito/latest/developerguide/token-revocation.html
 */
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import { lifetimesOf } from '../clients/client-settings.ts';
import { notAuthorized } from '../errors.ts';
import type { ClientRecord } from '../records.ts';
import { sweepExpired } from '../sweep.ts';
import { Sessions, type SessionRecord, type UserRecord } from '../user-records.ts';

const purpose = 'cognito-identity-provider/refresh-token';

export function newSession(
  { ids, clock }: Pick<Context, 'ids' | 'clock'>,
  client: ClientRecord,
  { poolId, username }: UserRecord,
): SessionRecord {
  const now = clock.now();
  const { access, refresh } = lifetimesOf(client.settings);
  const expiresAt = now + refresh * 1000;
  return {
    poolId,
    username,
    expiresAt,
    id: ids.uuid(),
    clientId: client.id,
    signedInAt: now,
    endsAt: expiresAt + access * 1e3,
    generation: 0,
  };
}

export async function putSession(
  tx: WriteTx,
  { clock }: Pick<Context, 'clock'>,
  session: SessionRecord,
): Promise<void> {
  await tx.in(Sessions).put(session);
  await sweepExpired(tx, Sessions, clock.now());
}

/** Signs a user out everywhere, and ends sign-ins under way: by the record that it answers, which is to be put. */
export async function endSessions(tx: WriteTx, user: UserRecord): Promise<UserRecord> {
  const { poolId, username, signOuts = 0 } = user;
  for (const { id } of await tx.in(Sessions).all([poolId, username]))
    await tx.in(Sessions).delete(poolId, username, id);
  return { ...user, signOuts: signOuts + 1 };
}

interface Named {
  readonly p: string;
  readonly u: string;
  readonly s: string;
  readonly g: number;
}

export function refreshTokenOf({ seal }: Pick<Context, 'seal'>, session: SessionRecord): string {
  const { poolId: p, username: u, id: s, generation: g } = session;
  return seal.seal(purpose, JSON.stringify({ p, u, s, g } satisfies Named));
}

/** What a refresh token names; whether it still counts is `requireSession`'s. */
export function openRefreshToken({ seal }: Pick<Context, 'seal'>, token: string): Named | undefined {
  const opened = seal.open(purpose, token);
  return opened === undefined ? undefined : (JSON.parse(opened) as Named);
}

/** The session of a client's refresh token. @throws AwsError NotAuthorizedException */
export async function requireSession(
  tx: ReadTx,
  ctx: Pick<Context, 'seal' | 'clock'>,
  client: ClientRecord,
  token: string,
): Promise<SessionRecord> {
  const named = openRefreshToken(ctx, token);
  if (!named || named.p !== client.poolId) throw notAuthorized('Invalid Refresh Token');
  const session = await tx.in(Sessions).get(named.p, named.u, named.s);
  const now = ctx.clock.now();
  if (!session) throw notAuthorized('Refresh Token has been revoked');
  if (session.clientId !== client.id) throw notAuthorized('Invalid Refresh Token');
  if (session.expiresAt <= now) throw notAuthorized('Refresh Token has expired');
  const isPrevious = named.g === session.generation - 1 && (session.previousUntil ?? 0) > now;
  if (named.g !== session.generation && !isPrevious)
    throw notAuthorized('Refresh token has been invalidated or rotated');
  return session;
}
