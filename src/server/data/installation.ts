/**
 * What this server is, kept in its store: the management account and the epoch of its state. A reset renews the
 * epoch, which ends every session that was sealed before it.
 */
import { collectionRange, defineCollection, table } from '../../kernel/collections/collection.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Store } from '../../kernel/store.ts';
import { StartRefused } from '../process/start-refused.ts';

export interface Installation {
  readonly key: 'installation';
  readonly account: string;
  readonly epoch: string;
}

const Installations = defineCollection<Installation>('sandlot/installation', {
  scope: 'global',
  key: (record) => [record.key],
  version: 1,
});

export const installationCollections = [Installations];
export const installationRange = collectionRange(Installations);

/** Finds the installation, or makes it; another account's number than the one kept is refused. */
export async function ensureInstallation(store: Store, ids: Ids, account: string | undefined): Promise<Installation> {
  const installation = await store.write(async (tx) => {
    const installations = table(tx, Installations, {});
    const found = await installations.get('installation');
    if (found) return found;
    const created: Installation = { key: 'installation', account: account ?? randomAccount(ids), epoch: ids.token(12) };
    await installations.insert(created);
    return created;
  });
  if (account !== undefined && installation.account !== account) {
    throw new StartRefused(
      4,
      `This data folder belongs to account ${installation.account}, not ${account}. ` +
        'Leave --account out, or choose another folder with --data.',
    );
  }
  return installation;
}

/** Ends every sealed session of before. */
export async function renewEpoch(store: Store, ids: Ids): Promise<Installation> {
  return store.write(async (tx) => {
    const installations = table(tx, Installations, {});
    const renewed = { ...(await installations.get('installation'))!, epoch: ids.token(12) };
    await installations.put(renewed);
    return renewed;
  });
}

/** AWS's account numbers do not start with 0 for new accounts. */
function randomAccount(ids: Ids): string {
  return `${1 + (Number(ids.digits(3)) % 9)}${ids.digits(11)}`;
}
