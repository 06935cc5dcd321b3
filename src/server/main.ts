/**
 * The composition root: configuration -> store -> services -> listen. The only place that knows every part; it holds
 * no behaviour of its own. `program.ts` runs it as a process, `testing/` inside a test.
 */
import { statSync } from 'node:fs';
import type { Server } from 'node:http';
import type { Config } from './config.ts';
import { terminalLine, usualShell } from '../client-environment/shells.ts';
import { authorityFiles, dataFolder, removeServerFile, writeClientFiles, type DataFolder } from './data/data-folder.ts';
import { createDataCheck } from './data/data-check.ts';
import { ensureInstallation } from './data/installation.ts';
import { type Jobs } from '../kernel/jobs/index.ts';
import { checkedAtStart } from '../kernel/sqlite/opening/open-database.ts';
import { StoreClosed } from '../kernel/store-errors.ts';
import type { Store } from '../kernel/store.ts';
import { randomIds } from '../kernel/ids.ts';
import { cloudShellUpgrades, localApi } from '../local-api/index.ts';
import { accountStateAtStart, createReset } from './reset.ts';
import { systemContext } from './system-context.ts';
import { services as itsServices } from '../services/index.ts';
import { checkBodies } from '../services/s3/internal.ts';
import { signinPages } from '../signin/index.ts';
import { sealEarlierMail } from '../signin/mail/mail-seal.ts';
import { listen, listenFurther, type Listening } from './process/listen.ts';
import { StartRefused } from './process/start-refused.ts';
import { openState, refusing, type State } from './data/state.ts';
import { answerBoth, createCertificates, type Front } from '../tls/index.ts';
import { createTroubleLog } from './process/trouble-log.ts';
import { warningsOf } from './data/warnings.ts';
import manifest from '../../package.json' with { type: 'json' };
import type { Settings } from '../wire/context.ts';
import type { PageGroup } from '../wire/page.ts';
import { createHttpServer } from '../wire/http/http.ts';
import { indexEntry, loadModelIndex } from '../wire/models/load-model.ts';
import type { ServiceModel } from '../wire/models/model.ts';
import { claimantOf } from '../wire/routing/hosts.ts';
import type { Runtime } from '../wire/runtime.ts';
import type { ServiceManifest } from '../wire/service.ts';
import { blobsInUse } from '../wire/background/shared-blobs.ts';
import { createRuntime } from './runtime.ts';
import { createTerminals, lateSupervisor } from './terminals.ts';

export interface RunningServer {
  readonly endpoint: string;
  /** Where sign-in, access portal and console are. */
  readonly consoleOrigin: string;
  readonly account: string;
  readonly region: string;
  readonly rootEmail: string;
  readonly rootPasswordFile: string;
  readonly apiToken: string;
  /** PEM of the authority that signs TLS's certificates here; made, where there is none yet. */
  certificateAuthority(): Promise<string>;
  /** Everything inside, for tests in the same process. */
  readonly runtime: Runtime;
  /** What whoever starts it must know, as sentences: damage, a full or read-only disk. */
  warnings(): readonly string[];
  /** Resolves when the data folder is deleted under the server. */
  readonly lost: Promise<void>;
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** For tests: what stands between the server and its store, and services of their own beside those that are here. */
export interface StartOptions {
  readonly wrapStore?: ((store: Store) => Store) | undefined;
  readonly more?: readonly ServiceManifest[];
  /** Models of services that have none in `models/`. */
  readonly models?: Readonly<Record<string, ServiceModel>>;
}

export async function startServer(
  config: Config,
  { wrapStore = (store) => store, ...tested }: StartOptions = {},
): Promise<RunningServer> {
  const folder = config.data === undefined ? undefined : dataFolder(config.data);
  const opened = await openState(folder, log);
  const { condition, still } = opened.store;
  const state: State = { ...opened, store: { ...wrapStore(opened.store), condition, still } };
  try {
    return await (folder
      ? refusing(folder, () => serve(config, folder, state, tested))
      : serve(config, folder, state, tested));
  } catch (error) {
    await state.store.close();
    throw error;
  }
}

async function serve(
  config: Config,
  folder: DataFolder | undefined,
  state: State,
  { more = [], models = {} }: StartOptions,
): Promise<RunningServer> {
  const { store, clock } = state;
  // One of `more` takes the place of ours of its name.
  const services = [...new Map([...itsServices, ...more].map((one) => [one.name, one])).values()];
  refuseTakenName(services, config.consoleHost);
  let installation = await ensureInstallation(store, randomIds, config.account);
  const settings = settingsOf(config, folder, installation.account);
  const instance = randomIds.token(16);
  const trouble = createTroubleLog(log, clock.real);
  const supervisor = lateSupervisor();
  const { runtime, jobs, actionsSettled } = createRuntime({
    state,
    services,
    models,
    settings,
    machine: { supervisor: supervisor.get, certificateAuthority: () => certificates.authority() },
    smtp: config.smtp,
    epoch: () => installation.epoch,
    pages: () => pages,
    upgrades: () => upgrades,
    log,
    trouble,
  });
  const account = { account: installation.account, rootEmail: config.rootEmail, adminKey: config.adminKey, folder };
  const dataCheck = createDataCheck({
    store,
    file: folder?.store,
    now: clock.real,
    bodies: (onBody, signal) => checkBodies(systemContext(runtime), onBody, signal),
  });
  const terminals = createTerminals(runtime, folder, supervisor);
  const reset = createReset({
    runtime,
    clock,
    account,
    renewed: (next) => {
      installation = next;
    },
    clearTerminals: terminals.clear,
  });
  const pages = [
    signinPages,
    ...localApi({
      reset,
      activity: runtime.activity,
      actionsSettled,
      cloudShell: terminals.get,
      dataCheck,
      apiToken: state.apiToken,
      clock,
      instance,
      status: () => ({ ...serverFacts(settings, instance), dataFolder: folder?.path ?? null }),
    }),
    consolePages,
  ];
  const upgrades = cloudShellUpgrades({ cloudShell: terminals.get });
  store.condition.onDamage((problems) => log(`DAMAGE: ${problems.join(' ')}`));
  const refused = await accountStateAtStart(runtime, account);
  const server = createHttpServer(runtime, [...loadModelIndex(), ...Object.entries(models).map(indexEntry)]);
  const certificates = createCertificates({ files: folder && authorityFiles(folder), now: clock.real, log: trouble });
  const front = answerBoth(server, certificates);
  const listening = await listen(server, config.port, (port) => {
    settings.consoleOrigin = originOf(config.consoleHost, port);
    settings.endpoint = originOf('127.0.0.1', port);
  });
  const further = config.s3Port === undefined ? undefined : await listenFurther(server, config.s3Port, listening);
  await runtime.running.start().catch(async (error) => {
    listening.close();
    further?.close();
    await jobs.stop();
    throw error;
  });
  const tidied = tidyUp(runtime, state);
  const watch = watchFolder(folder);
  const unwritten = folder ? writeClientFiles(folder, serverFacts(settings, instance)) : [];
  if (folder && statSync(folder.store).size > checkedAtStart)
    dataCheck.checkStore().catch((error) => log('the data could not be checked', error));
  return {
    endpoint: settings.endpoint,
    consoleOrigin: settings.consoleOrigin,
    account: installation.account,
    region: config.region,
    rootEmail: config.rootEmail,
    rootPasswordFile: folder?.rootPassword ?? '',
    apiToken: state.apiToken,
    certificateAuthority: certificates.authority,
    runtime,
    warnings: () => warningsOf(folder, store.condition.current(), refused, unwritten),
    lost: watch.lost,
    reset,
    close: async () => {
      further?.close();
      watch.stop();
      dataCheck.stop();
      runtime.activity.close();
      runtime.topics.close();
      await terminals.endTerminals();
      await runtime.running.stop();
      await supervisor.end();
      await runtime.threads.close();
      await close(server, listening, front, jobs, state, folder);
      await tidied;
    },
  };
}

/** What earlier runs and versions have left is put in order, beside the work. */
async function tidyUp(runtime: Runtime, { blobs }: State): Promise<void> {
  const unlessClosed = (what: string) => (error: unknown) => {
    if (!(error instanceof StoreClosed)) log(what, error);
  };
  await Promise.all([
    blobs
      .sweep((ids) => systemContext(runtime).read((tx) => blobsInUse(runtime.services.values(), tx, ids)))
      .catch(unlessClosed('what an earlier run left of blobs could not be removed')),
    sealEarlierMail(systemContext(runtime)).catch(unlessClosed('mail of an earlier version could not be sealed')),
  ]);
}

function originOf(host: string, port: number): string {
  return new URL(`http://${host}:${port}`).origin;
}

function refuseTakenName(services: readonly ServiceManifest[], consoleHost: string): void {
  const claimant = claimantOf(services, consoleHost);
  if (claimant === undefined) return;
  throw new StartRefused(
    2,
    `--console-host ${consoleHost} is taken: ${claimant} answers under that name. ` +
      'Take another one, such as console.localhost.',
  );
}

const consolePages: PageGroup = {
  under: ['/', '/favicon.ico', '/console'],
  load: async () => (await import('./console-files.ts')).consoleRoutes(),
};

/** Before it listens; where that is, is noted then. */
function settingsOf(
  config: Config,
  folder: DataFolder | undefined,
  account: string,
): { -readonly [K in keyof Settings]: Settings[K] } {
  return {
    endpoint: '',
    consoleOrigin: '',
    homeRegion: config.region,
    managementAccount: account,
    outboundHosts: config.outboundHosts,
    functionSandbox: { mode: config.functionSandbox, hidden: folder ? [folder.path] : [] },
    ...(config.s3Port !== undefined && { servicePorts: new Map([[config.s3Port, 's3']]) }),
    ...(folder && { terminalLine: terminalLine(folder.path, usualShell(process.env)) }),
  };
}

function serverFacts(settings: Settings, instance: string) {
  return {
    endpoint: settings.endpoint,
    consoleOrigin: settings.consoleOrigin,
    pid: process.pid,
    instance,
    region: settings.homeRegion,
    account: settings.managementAccount,
    version: manifest.version,
    startedAt: new Date().toISOString(),
  };
}

/** Resolves when the data folder is deleted, or another one takes its place: this server's state is then nobody's. */
function watchFolder(folder: DataFolder | undefined): { lost: Promise<void>; stop(): void } {
  if (!folder) return { lost: new Promise(() => {}), stop: () => {} };
  const inode = statSync(folder.store).ino;
  const { promise: lost, resolve } = Promise.withResolvers<void>();
  const timer = setInterval(() => {
    if (statSync(folder.store, { throwIfNoEntry: false })?.ino !== inode) resolve();
  }, 2000).unref();
  return { lost, stop: () => clearInterval(timer) };
}

async function close(
  server: Server,
  listening: Listening,
  front: Front,
  jobs: Jobs,
  state: State,
  folder: DataFolder | undefined,
): Promise<void> {
  listening.close();
  server.closeIdleConnections();
  front.closeWaiting();
  setTimeout(() => server.closeAllConnections(), 2000).unref();
  await listening.closed;
  await jobs.stop();
  await state.store.close();
  if (folder) removeServerFile(folder);
}

/** A line to standard error, with the time. */
export function log(message: string, error?: unknown): void {
  const cause = error instanceof Error ? error.stack : error === undefined ? undefined : String(error);
  process.stderr.write(`${new Date().toISOString()} ${message}${cause === undefined ? '' : `: ${cause}`}\n`);
}
