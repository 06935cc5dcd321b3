/** Whose identity somebody has, by who vouches for them; and guests that become users. */
import type { Context, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { VerifiedLogin } from '../credentials/logins.ts';
import { notAuthorized } from '../errors.ts';
import { Identities, Logins, type IdentityPoolRecord, type IdentityRecord } from '../records.ts';

export async function newIdentity(
  tx: WriteTx,
  { ids, clock }: Pick<Context, 'ids' | 'clock'>,
  { id: poolId, region }: IdentityPoolRecord,
  logins: readonly VerifiedLogin[],
): Promise<IdentityRecord> {
  const now = clock.now();
  const id = `${region}:${ids.uuid()}`;
  const identity = { id, poolId, createdAt: now, modifiedAt: now, logins: logins.map(({ provider }) => provider) };
  await tx.in(Identities).insert(identity);
  for (const { provider, subject } of logins) await tx.in(Logins).put({ poolId, provider, subject, identityId: id });
  return identity;
}

/** The one identity of these logins; `undefined`: none of them has one. @throws AwsError where they have several */
export async function identityOf(
  tx: WriteTx,
  { id: poolId }: IdentityPoolRecord,
  logins: readonly VerifiedLogin[],
): Promise<IdentityRecord | undefined> {
  const found = await tx.in(Logins).getMany(logins.map(({ provider, subject }) => [poolId, provider, subject]));
  const owners = new Set(found.flatMap((login) => (login ? [login.identityId] : [])));
  if (owners.size > 1) throw new AwsError('ResourceConflictException', 'Logins are of identities that differ.');
  const [owner] = owners;
  return owner === undefined ? undefined : tx.in(Identities).get(owner);
}

/** Logins that are new to an identity are its own from then on. @throws AwsError where they are another's */
export async function linkLogins(
  tx: WriteTx,
  { clock }: Pick<Context, 'clock'>,
  pool: IdentityPoolRecord,
  identity: IdentityRecord,
  logins: readonly VerifiedLogin[],
): Promise<void> {
  const owner = await identityOf(tx, pool, logins);
  // Of one provider, an identity has one user.
  const isKnown = owner?.id === identity.id;
  const isTaken = owner !== undefined && !isKnown;
  const isOther = !isKnown && logins.some(({ provider }) => identity.logins.includes(provider));
  const mayLink = isKnown || identity.logins.length === 0;
  if (isTaken || isOther || !mayLink)
    throw notAuthorized(
      "Logins don't match. Please include at least one valid login for this identity or identity pool.",
    );
  const fresh = logins.filter(({ provider }) => !identity.logins.includes(provider));
  if (fresh.length === 0) return;
  for (const { provider, subject } of fresh)
    await tx.in(Logins).put({ poolId: pool.id, provider, subject, identityId: identity.id });
  const all = [...identity.logins, ...fresh.map(({ provider }) => provider)];
  await tx.in(Identities).put({ ...identity, logins: all, modifiedAt: clock.now() });
}
