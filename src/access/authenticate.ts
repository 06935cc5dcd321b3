/**
 * Who an access key stands for: the `Authenticate` port's implementation. Long-term keys are looked up at every
 * request, so that a key fails from the moment it is deactivated or deleted; temporary ones carry their session. Those
 * of a closed account fail alike.
 *
 * Not here: the signature itself (wire/sigv4) and what the caller may do (policy).
 */
import type { Clock } from '../kernel/clock.ts';
import { openedOnce, type Seal } from '../kernel/secrets/seal.ts';
import type { AccessKeyFacts } from '../services/iam/internal.ts';
import { findAccessKey } from '../services/iam/internal.ts';
import { findAccount } from '../services/organizations/internal.ts';
import type { Caller } from '../wire/caller.ts';
import type { ReadTx } from '../wire/context.ts';
import type { Authenticate, Credentials } from '../wire/ports.ts';
import type { Sessions } from './sessions.ts';

export interface AuthenticateOptions {
  /** A read transaction on the store, in no account in particular. */
  readonly read: <T>(work: (tx: ReadTx) => Promise<T>) => Promise<T>;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly sessions: Sessions;
  /** The look-up of long-term keys; default: IAM's. */
  readonly findKey?: (tx: ReadTx, accessKeyId: string, seal: Seal) => Promise<AccessKeyFacts | undefined>;
  /** Whether the account may still be used; default: Organizations has not closed it. */
  readonly isOpen?: (tx: ReadTx, account: string) => Promise<boolean>;
}

export function createAuthenticate({
  read,
  seal,
  clock,
  sessions,
  findKey = findAccessKey,
  isOpen = openInOrganization,
}: AuthenticateOptions): Authenticate {
  const known = openedOnce(seal);
  const established = async (
    tx: ReadTx,
    accessKeyId: string,
    sessionToken: string | undefined,
  ): Promise<Credentials> => {
    if (sessionToken !== undefined) return temporary(sessions, clock, accessKeyId, sessionToken);
    // Temporary ones among them, which without their token are nobody's.
    // IAM's pattern for key ids; anything else cannot be a key and is not worth a look.
    if (!/^\w{16,128}$/.test(accessKeyId)) return { ok: false, reason: 'unknown-key' };
    const key = await findKey(tx, accessKeyId, known);
    if (!key) return { ok: false, reason: 'unknown-key' };
    if (key.status !== 'Active') return { ok: false, reason: 'inactive-key' };
    return { ok: true, secretAccessKey: key.secretAccessKey, caller: callerOf(key) };
  };
  return (accessKeyId, sessionToken) =>
    read(async (tx) => {
      const credentials = await established(tx, accessKeyId, sessionToken);
      if (!credentials.ok || (await isOpen(tx, credentials.caller.account))) return credentials;
      return { ok: false, reason: sessionToken === undefined ? 'unknown-key' : 'invalid-token' };
    });
}

/** A closed account's credentials end with it. */
async function openInOrganization(tx: ReadTx, account: string): Promise<boolean> {
  return (await findAccount(tx, account))?.status !== 'SUSPENDED';
}

function temporary(sessions: Sessions, clock: Clock, accessKeyId: string, token: string): Credentials {
  const session = sessions.openSession(token, accessKeyId);
  if (!session) return { ok: false, reason: 'invalid-token' };
  if (clock.now() >= session.expiresAt) return { ok: false, reason: 'expired-token' };
  return { ok: true, secretAccessKey: session.secretAccessKey, caller: session.caller };
}

function callerOf({ account, accessKeyId, owner }: AccessKeyFacts): Caller {
  if (owner.kind === 'root')
    return { kind: 'root', account, arn: `arn:aws:iam::${account}:root`, userId: account, accessKeyId };
  return { kind: 'user', account, arn: owner.arn, userId: owner.userId, userName: owner.userName, accessKeyId };
}
