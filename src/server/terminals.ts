/** CloudShell's terminals: made when somebody first opens one. */
import { existsSync } from 'node:fs';
import type { CloudShell } from '../cloud-shell/index.ts';
import type { DataFolder } from './data/data-folder.ts';
import type { Supervisor } from '../kernel/processes/supervisor.ts';
import { StoreClosed } from '../kernel/store-errors.ts';
import { type Late, late } from './process/late.ts';
import { consoleSessionOf } from '../signin/sessions/console-sessions.ts';
import { systemContext } from './system-context.ts';
import type { Runtime } from '../wire/runtime.ts';

export interface Terminals {
  get(): Promise<CloudShell>;
  /** Ends all, and deletes what they have left in the data folder. */
  clear(): Promise<void>;
  endTerminals(): Promise<void>;
}

/** The supervisor of all of the server's processes: made when one is first started. */
export function lateSupervisor(): Late<Supervisor> {
  return late(
    async () => (await import('../kernel/processes/supervisor.ts')).createSupervisor(),
    (made) => made.close(),
  );
}

export function createTerminals(
  runtime: Runtime,
  folder: DataFolder | undefined,
  supervisor: Pick<Late<Supervisor>, 'get'>,
): Terminals {
  const cloudShell = late(
    async () => await cloudShellOf(runtime, folder, await supervisor.get()),
    (made) => made.close(),
  );
  return {
    get: cloudShell.get,
    async clear() {
      const isThere = cloudShell.isMade() || (folder !== undefined && existsSync(folder.cloudShell));
      if (isThere) await (await cloudShell.get()).clear();
    },
    endTerminals: cloudShell.end,
  };
}

async function cloudShellOf(
  runtime: Runtime,
  folder: DataFolder | undefined,
  supervisor: Supervisor,
): Promise<CloudShell> {
  const { createCloudShell } = await import('../cloud-shell/index.ts');
  return createCloudShell({
    supervisor,
    endpoint: () => runtime.settings.endpoint,
    consoleOrigin: () => runtime.settings.consoleOrigin,
    region: runtime.settings.homeRegion,
    folder: folder?.cloudShell,
    dataFolder: folder?.path,
    isAlive: async (sessionDigest) => (await consoleSessionOf(systemContext(runtime), sessionDigest)) !== undefined,
    onError: (error) => {
      if (!(error instanceof StoreClosed)) runtime.log('the sessions of terminals could not be checked', error);
    },
  });
}
