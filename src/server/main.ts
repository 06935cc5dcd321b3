/**
 * The composition root: configuration -> store -> services -> listen. The only place that knows every part; it holds
 * no behaviour of its own. `program.ts` runs it as a process, `testing/` inside a test.
 */
import { existsSync, statSync } from 'node:fs';
import type { Server } from 'node:http';
import { createActionRecorder } from '../access/action-recorder.ts';
import { createAuthenticate } from '../access/authenticate.ts';
import { createAuthorize } from '../access/authorize.ts';
import { createSessions } from '../access/sessions.ts';
import { createUseRecorder } from '../access/use-recorder.ts';
import type { Config } from './config.ts';
import type { CloudShell } from '../cloud-shell/index.ts';
import { terminalLine, usualShell } from '../client-environment/shells.ts';
import { authorityFiles, dataFolder, removeServerFile, writeClientFiles, type DataFolder } from './data/data-folder.ts';
import { createDataCheck } from './data/data-check.ts';
import { ensureInstallation } from './data/installation.ts';
import { startJobs, type Jobs } from '../kernel/jobs/index.ts';
import { checkedAtStart } from '../kernel/sqlite/opening/open-database.ts';
import { StoreClosed } from '../kernel/store-errors.ts';
import type { Store } from '../kernel/store.ts';
import { randomIds } from '../kernel/ids.ts';
import type { Supervisor } from '../kernel/processes/supervisor.ts';
import { createTopics } from '../kernel/topics.ts';
import { cloudShellUpgrades, localApi } from '../local-api/index.ts';
import { late } from './process/late.ts';
import { accountStateAtStart, createReset } from './reset.ts';
import { systemContext } from './system-context.ts';
import { absentServices } from '../services/absent-services.ts';
import { recordActions, recordUses } from '../services/iam/internal.ts';
import { services as itsServices } from '../services/index.ts';
import { checkBodies, formerBlobJobs } from '../services/s3/internal.ts';
import { signinPages, signinWork } from '../signin/index.ts';
import { consoleSessionOf } from '../signin/sessions/console-sessions.ts';
import { sealEarlierMail } from '../signin/mail/mail-seal.ts';
import { listen, type Listening } from './process/listen.ts';
import { StartRefused } from './process/start-refused.ts';
import { openState, refusing, type State } from './data/state.ts';
import { answerBoth, createCertificates, type Front } from '../tls/index.ts';
import { createTroubleLog } from './process/trouble-log.ts';
import { warningsOf } from './data/warnings.ts';
import { version } from './process/version.ts';
import type { Context, Settings } from '../wire/context.ts';
import { createActivity } from '../wire/activity/activity.ts';
import { createBackground, jobContext } from '../wire/background/background.ts';
import type { Caller } from '../wire/caller.ts';
import type { PageGroup } from '../wire/page.ts';
import { serviceContext } from '../wire/calls/create-context.ts';
import { dispatch } from '../wire/calls/dispatch.ts';
import { createHttpServer } from '../wire/http/http.ts';
import { indexEntry, loadModelIndex, modelsOf } from '../wire/models/load-model.ts';
import type { ServiceModel } from '../wire/models/model.ts';
import { claimantOf } from '../wire/routing/hosts.ts';
import { createRunningServices } from '../wire/data-planes/running-services.ts';
import type { Runtime } from '../wire/runtime.ts';
import type { ServiceManifest } from '../wire/service.ts';
import { blobsInUse, blobWork } from '../wire/background/shared-blobs.ts';

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
  const { store, clock, seal } = state;
  // One of `more` takes the place of ours of its name.
  const services = [...new Map([...itsServices, ...more].map((one) => [one.name, one])).values()];
  const published = modelsOf(services);
  refuseTakenName(services, config.consoleHost);
  let installation = await ensureInstallation(store, randomIds, config.account);
  const settings = settingsOf(config, folder, installation.account);
  const instance = randomIds.token(16);
  const epoch = (): string => installation.epoch;
  const sessions = createSessions({ seal, clock, epoch });
  const trouble = createTroubleLog(log, clock.real);
  const unnoted = (what: string) => (error: unknown) => trouble(`${what} could not be noted`, error);
  const actions = createActionRecorder({
    clock,
    write: (uses) => systemContext(runtime).write((tx) => recordActions(tx, uses, clock.now())),
    onError: unnoted('what principals did'),
  });
  const serviceFacts = [...services, ...absentServices];
  const background = createBackground([
    ...services,
    signinWork({ smtp: config.smtp }),
    blobWork(() => runtime.services.values(), formerBlobJobs),
  ]);
  const runtime: Runtime = {
    ...state,
    background,
    topics: createTopics(),
    ids: randomIds,
    settings,
    log,
    services: new Map(services.map((service) => [service.name, service])),
    serviceFacts,
    model: (service) => models[service] ?? published(service),
    dispatch,
    issueCredentials: sessions.issueCredentials,
    openSession: sessions.openSession,
    authenticate: createAuthenticate({ read: (work) => systemContext(runtime).read(work), seal, clock, sessions }),
    authorize: createAuthorize({ services: serviceFacts }),
    recordUse: createUseRecorder({
      clock,
      write: (uses) => systemContext(runtime).write((tx) => recordUses(tx, uses, clock.now())),
      onError: unnoted('the last use of credentials'),
    }),
    recordAction: actions.record,
    activity: createActivity(clock.real),
    running: createRunningServices(services, (service) => serviceContext(runtime, service), log),
    get jobs(): Jobs {
      return jobs;
    },
    get pages() {
      return pages;
    },
    get upgrades() {
      return upgrades;
    },
  };
  const jobs = startJobs<Context, Caller>({
    store,
    clock,
    ...background,
    context: (job) => jobContext(runtime, background, job),
    originOfOldRows: () => ({ account: settings.managementAccount, region: settings.homeRegion }),
    onError: (error, failed) => {
      if (failed) log(`job ${failed.id} (${failed.kind}, step ${failed.step}, try ${failed.attempt}) failed`, error);
      else trouble('the job runner met trouble', error);
    },
  });
  const account = { account: installation.account, rootEmail: config.rootEmail, adminKey: config.adminKey, folder };
  const dataCheck = createDataCheck({
    store,
    file: folder?.store,
    now: clock.real,
    bodies: (onBody, signal) => checkBodies(systemContext(runtime), onBody, signal),
  });
  const supervisor = late(
    async () => (await import('../kernel/processes/supervisor.ts')).createSupervisor(),
    (made) => made.close(),
  );
  const cloudShell = late(
    async () => await cloudShellOf(runtime, folder, await supervisor.get()),
    (made) => made.close(),
  );
  const reset = createReset({
    runtime,
    clock,
    account,
    renewed: (next) => {
      installation = next;
    },
    async clearTerminals() {
      const isThere = cloudShell.isMade() || (folder !== undefined && existsSync(folder.cloudShell));
      if (isThere) await (await cloudShell.get()).clear();
    },
  });
  const pages = [
    signinPages,
    ...localApi({
      reset,
      activity: runtime.activity,
      actionsSettled: actions.settled,
      cloudShell: cloudShell.get,
      dataCheck,
      apiToken: state.apiToken,
      clock,
      instance,
      status: () => ({ ...serverFacts(settings, instance), dataFolder: folder?.path ?? null }),
    }),
    consolePages,
  ];
  const upgrades = cloudShellUpgrades({ cloudShell: cloudShell.get });
  state.store.condition.onDamage((problems) => log(`DAMAGE: ${problems.join(' ')}`));
  const refused = await accountStateAtStart(runtime, account);
  const server = createHttpServer(runtime, [...loadModelIndex(), ...Object.entries(models).map(indexEntry)]);
  const certificates = createCertificates({ files: folder && authorityFiles(folder), now: clock.real, log: trouble });
  const front = answerBoth(server, certificates);
  const listening = await listen(server, config.port, (port) => {
    settings.consoleOrigin = originOf(config.consoleHost, port);
    settings.endpoint = originOf('127.0.0.1', port);
  });
  await runtime.running.start().catch(async (error) => {
    listening.close();
    await jobs.stop();
    throw error;
  });
  const swept = state.blobs
    .sweep((ids) => systemContext(runtime).read((tx) => blobsInUse(runtime.services.values(), tx, ids)))
    .catch((error) => {
      if (!(error instanceof StoreClosed)) log('what an earlier run left of blobs could not be removed', error);
    });
  const mailSealed = sealEarlierMail(systemContext(runtime)).catch((error) => {
    if (!(error instanceof StoreClosed)) log('mail of an earlier version could not be sealed', error);
  });
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
    warnings: () => warningsOf(folder, state.store.condition.current(), refused, unwritten),
    lost: watch.lost,
    reset,
    close: () => {
      watch.stop();
      dataCheck.stop();
      runtime.activity.close();
      runtime.topics.close();
      return cloudShell
        .end()
        .then(() => runtime.running.stop())
        .then(() => supervisor.end())
        .then(() => close(server, listening, front, jobs, state, folder))
        .then(() => swept)
        .then(() => mailSealed);
    },
  };
}

function originOf(host: string, port: number): string {
  return new URL(`http://${host}:${port}`).origin;
}

function refuseTakenName(services: readonly ServiceManifest[], consoleHost: string): void {
  const claimant = claimantOf(services, consoleHost);
  if (claimant === undefined) return;
  throw new StartRefused(
    2,
    `--console-host ${consoleHost} is taken: ${claimant} answers under that name. Take another one, such as console.localhost.`,
  );
}

const consolePages: PageGroup = {
  under: ['/', '/favicon.ico', '/console'],
  load: async () => (await import('./console-files.ts')).consoleRoutes(),
};

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
      if (!(error instanceof StoreClosed)) log('the sessions of terminals could not be checked', error);
    },
  });
}

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
    version,
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
  process.stderr.write(
    `${new Date().toISOString()} ${message}${error === undefined ? '' : `: ${error instanceof Error ? error.stack : String(error)}`}\n`,
  );
}
