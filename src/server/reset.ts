/** Brings a server to the state of a new AWS account: at its first start, and again at a reset. */
import type { Config } from './config.ts';
import { readIfThere, writePrivately, type DataFolder } from './data/data-folder.ts';
import { collectionRange } from '../kernel/collections/collection.ts';
import { installationRange, renewEpoch, type Installation } from './data/installation.ts';
import type { MovableClock } from '../kernel/clock.ts';
import { hashPassword } from '../kernel/secrets/passwords.ts';
import { StoreFull, StoreUnavailable } from '../kernel/store-errors.ts';
import { sealCheckRange } from '../kernel/secrets/seal.ts';
import type { Ids } from '../kernel/ids.ts';
import { configureRootAccessKey } from '../services/iam/internal.ts';
import { ensureStandaloneAccount } from '../services/organizations/internal.ts';
import { registrationsRange } from '../services/sso-oidc/internal.ts';
import { ensureRootUser, findRootUser } from '../signin/password/root-user.ts';
import { RootUsers } from '../signin/records/credentials.ts';
import { systemContext } from './system-context.ts';
import type { Runtime } from '../wire/runtime.ts';

export interface AccountState {
  readonly account: string;
  readonly rootEmail: string;
  readonly adminKey: Config['adminKey'];
  readonly folder: DataFolder | undefined;
}

/** Makes what a new account has, and leaves alone what is there: safe after a crash at any point. */
export async function ensureAccountState(
  runtime: Runtime,
  { account, rootEmail, adminKey, folder }: AccountState,
): Promise<void> {
  const system = systemContext(runtime);
  const known = await system.read((tx) => findRootUser(tx, account));
  const passwordHash = known || !folder ? undefined : await hashPassword(firstRootPassword(runtime.ids, folder));
  const now = runtime.clock.now();
  await system.write(async (tx) => {
    await ensureStandaloneAccount(tx, { id: account, name: 'Sandlot', email: rootEmail, now });
    await ensureRootUser(tx, { account, email: rootEmail, ...(passwordHash !== undefined && { passwordHash }) });
    await configureRootAccessKey(tx, account, adminKey, runtime.seal);
  });
}

/** As `ensureAccountState`; where nothing can be written, what is there of before must do. Answers what was refused. */
export async function accountStateAtStart(runtime: Runtime, state: AccountState): Promise<string | undefined> {
  try {
    await ensureAccountState(runtime, state);
    return undefined;
  } catch (error) {
    const refused = error instanceof StoreFull || error instanceof StoreUnavailable;
    if (!refused || !(await systemContext(runtime).read((tx) => findRootUser(tx, state.account)))) throw error;
    return error.message;
  }
}

/**
 * Written before it is stored as a hash, so that its owner-only file always tells it. In memory there are only links.
 */
function firstRootPassword(ids: Ids, folder: DataFolder): string {
  const kept = readIfThere(folder.rootPassword)?.trim();
  if (kept) return kept;
  const password = `Sl1-${ids.token(12)}`;
  writePrivately(folder.rootPassword, `${password}\n`);
  return password;
}

export interface ResetOptions {
  readonly runtime: Runtime;
  /** The runtime's clock, which forgets that it was moved. */
  readonly clock: MovableClock;
  readonly account: AccountState;
  /** Called as soon as the new epoch is durable: from then on every earlier session is refused. */
  readonly renewed: (installation: Installation) => void;
  /** Ends CloudShell's terminals and empties their homes. */
  readonly clearTerminals: () => Promise<void>;
}

/**
 * Back to before Enable. The account's number, the root user's password and the local API's token stay; so do client
 * registrations, which open nothing by themselves and which the AWS CLI does not renew when they are refused.
 */
export function createReset({ runtime, clock, account, renewed, clearTerminals }: ResetOptions): () => Promise<void> {
  return async () => {
    renewed(await renewEpoch(runtime.store, runtime.ids));
    await runtime.store.clear([installationRange, sealCheckRange, collectionRange(RootUsers), registrationsRange]);
    await clock.reload();
    await runtime.blobs.clear();
    await clearTerminals();
    await runtime.running.reset();
    await ensureAccountState(runtime, account);
  };
}
