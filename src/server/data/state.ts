/**
 * Opens what a server keeps: store, key, clock, blobs, the local API's token; on disk or, without a folder, in memory.
 */
import { statSync } from 'node:fs';
import { collections } from './collections.ts';
import { prepareDataFolder, readIfThere, readOrCreateApiToken, type DataFolder } from './data-folder.ts';
import { openMemoryBlobs, openBlobs } from '../../kernel/blobs/blobs.ts';
import { type KeptBlobs, withSmallBlobs } from '../../kernel/blobs/small-blobs.ts';
import { createClock, type MovableClock } from '../../kernel/clock.ts';
import { randomIds } from '../../kernel/ids.ts';
import { RebuildRefused } from '../../kernel/collections/rebuild.ts';
import { KeyFileError, openSeal, SealMismatch, verifySealAgainst, type Seal } from '../../kernel/secrets/seal.ts';
import { openSqliteStore, type SqliteStore } from '../../kernel/sqlite/store.ts';
import { StoreDamaged, StoreFull, StoreLocked, StoreTooNew, StoreUnavailable } from '../../kernel/store-errors.ts';
import { StartRefused } from '../process/start-refused.ts';

export interface State {
  readonly store: SqliteStore;
  readonly seal: Seal;
  readonly clock: MovableClock;
  readonly blobs: KeptBlobs;
  readonly apiToken: string;
}

/** `say` takes what a person who waits for an older folder to be brought up to date wants to read. */
export async function openState(folder: DataFolder | undefined, say: (message: string) => void): Promise<State> {
  if (!folder) {
    const store = openSqliteStore({ path: ':memory:' });
    return {
      store,
      seal: openSeal(),
      clock: await createClock(store),
      blobs: withSmallBlobs(openMemoryBlobs(), store),
      apiToken: randomIds.token(),
    };
  }
  return refusing(folder, async () => {
    prepareDataFolder(folder);
    refuseEmptiedStore(folder);
    const store = openSqliteStore({ path: folder.store, collections, say });
    try {
      const seal = openSeal({ file: folder.masterKey });
      await verifySealAgainst(store, seal);
      return {
        store,
        seal,
        clock: await createClock(store),
        blobs: withSmallBlobs(await openBlobs(folder.blobs), store),
        apiToken: readOrCreateApiToken(folder),
      };
    } catch (error) {
      await store.close();
      throw error;
    }
  });
}

/** SQLite takes an empty file for a new database; once there is an API token, it was none. */
function refuseEmptiedStore({ store, apiToken }: DataFolder): void {
  if (statSync(store, { throwIfNoEntry: false })?.size !== 0 || readIfThere(apiToken) === undefined) return;
  throw new StoreDamaged(
    `${store} is empty: everything in it is gone. Put a copy of it back; or delete it, to start anew.`,
  );
}

/** What the file system says of a folder that cannot be used. */
const folderCodes = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOTDIR',
  'EISDIR',
  'EEXIST',
  'ENOSPC',
  'EDQUOT',
  'ENAMETOOLONG',
  'ELOOP',
  'EIO',
]);

/** A data folder that cannot be used is the user's to mend: say which, and why. */
export async function refusing<T>(folder: Pick<DataFolder, 'path'>, open: () => T | Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (error instanceof StoreLocked) {
      throw new StartRefused(
        4,
        `Another Sandlot is using the data folder ${folder.path}. ` +
          'Stop it (sandlot stop), or choose another folder with --data.',
      );
    }
    if (
      error instanceof StoreTooNew ||
      error instanceof StoreFull ||
      error instanceof StoreUnavailable ||
      error instanceof RebuildRefused ||
      error instanceof SealMismatch ||
      error instanceof KeyFileError
    ) {
      throw new StartRefused(4, `${message} (data folder ${folder.path})`);
    }
    if (code !== undefined && (folderCodes.has(code) || (code === 'ENOENT' && syscall === 'mkdir'))) {
      throw new StartRefused(
        4,
        `The data folder ${folder.path} cannot be used: ${message}. Choose another with --data.`,
      );
    }
    throw error;
  }
}
