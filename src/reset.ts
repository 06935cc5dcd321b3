/** Brings a server to the state of a new AWS account: at its first start, and again at a reset. */
import type { Config } from './config.ts';
import { readIfThere, writePrivately, type DataFolder } from './data-folder.ts';
import { installationRange, renewEpoch, type Installation } from './installation.ts';
import { hashPassword } from './kernel/passwords.ts';
import { sealCheckRange } from './kernel/seal.ts';
import type { Ids } from './kernel/ids.ts';
import { putRootAccessKey } from './services/iam/internal.ts';
import { ensureStandaloneAccount } from './services/organizations/internal.ts';
import { ensureRootUser, rootUserRange } from './signin/index.ts';
import type { Context } from './wire/context.ts';
import { createContext, serviceCaller } from './wire/create-context.ts';
import type { Runtime } from './wire/runtime.ts';

export interface AccountState {
  readonly account: string;
  readonly rootEmail: string;
  readonly adminKey: Config['adminKey'];
  readonly folder: DataFolder | undefined;
}

/** Makes what a new account has, and leaves alone what is there: safe after a crash at any point. */
export async function ensureAccountState(runtime: Runtime, account: AccountState): Promise<void> {
  const passwordHash = await firstRootPassword(runtime.ids, account.folder);
  const now = runtime.clock.now();
  await systemContext(runtime).write(async (tx) => {
    await ensureStandaloneAccount(tx, { id: account.account, name: 'Sandlot', email: account.rootEmail, now });
    await ensureRootUser(tx, { account: account.account, email: account.rootEmail, ...passwordHash && { passwordHash } });
    if (account.adminKey) await putRootAccessKey(tx, runtime.seal, { account: account.account, ...account.adminKey });
  });
}

/** The root user's password is made once; its owner-only file tells it. In memory there is none, only links. */
async function firstRootPassword(ids: Ids, folder: DataFolder | undefined): Promise<string | undefined> {
  if (!folder || readIfThere(folder.rootPassword) !== undefined) return undefined;
  const password = `Sl1-${ids.token(12)}`;
  const hash = await hashPassword(password);
  writePrivately(folder.rootPassword, `${password}\n`);
  return hash;
}

function systemContext(runtime: Runtime): Context {
  return createContext(runtime, {
    service: 'sandlot', operation: 'setup', input: {}, requestId: 'setup', region: runtime.settings.homeRegion,
    caller: serviceCaller('sandlot.internal', runtime.settings.managementAccount), http: { remoteAddress: '', headers: {} },
  });
}

export interface ResetOptions {
  readonly runtime: Runtime;
  readonly account: AccountState;
  /** Called as soon as the new epoch is durable: from then on every earlier session is refused. */
  readonly renewed: (installation: Installation) => void;
}

/** Back to before Enable. The account's number, the root user's password and the local API's token stay. */
export function createReset({ runtime, account, renewed }: ResetOptions): () => Promise<void> {
  return async () => {
    renewed(await renewEpoch(runtime.store, runtime.ids));
    await runtime.store.clear([installationRange, sealCheckRange, rootUserRange]);
    await runtime.blobs.clear();
    await ensureAccountState(runtime, account);
  };
}
