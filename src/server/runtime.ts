/** What requests, jobs and calls in process work with, put together of the parts that `main.ts` chose. */
import { createActionRecorder } from '../access/action-recorder.ts';
import { createAuthenticate } from '../access/authenticate.ts';
import { createAuthorize } from '../access/authorize.ts';
import { createSessions } from '../access/sessions.ts';
import { createUseRecorder } from '../access/use-recorder.ts';
import type { Config } from './config.ts';
import type { State } from './data/state.ts';
import { randomIds } from '../kernel/ids.ts';
import { startJobs, type Jobs } from '../kernel/jobs/index.ts';
import { createTopics } from '../kernel/topics.ts';
import { createThreads } from '../kernel/workers/threads.ts';
import { absentServices } from '../services/absent-services.ts';
import { recordActions, recordUses } from '../services/iam/internal.ts';
import { formerBlobJobs } from '../services/s3/internal.ts';
import { signinWork } from '../signin/index.ts';
import { systemContext } from './system-context.ts';
import { createActivity } from '../wire/activity/activity.ts';
import { createBackground, jobContext } from '../wire/background/background.ts';
import { blobWork } from '../wire/background/shared-blobs.ts';
import type { Caller } from '../wire/caller.ts';
import { serviceContext } from '../wire/calls/create-context.ts';
import { dispatch } from '../wire/calls/dispatch.ts';
import type { Context, Machine, Settings } from '../wire/context.ts';
import { createRunningServices } from '../wire/data-planes/running-services.ts';
import { modelsOf } from '../wire/models/load-model.ts';
import type { ServiceModel } from '../wire/models/model.ts';
import type { Runtime } from '../wire/runtime.ts';
import type { ServiceManifest } from '../wire/service.ts';

export interface RuntimeParts {
  readonly state: State;
  readonly services: readonly ServiceManifest[];
  /** Models of services that have none in `models/`. */
  readonly models: Readonly<Record<string, ServiceModel>>;
  readonly settings: Settings;
  readonly machine: Machine;
  readonly smtp: Config['smtp'];
  /** What a reset renews. */
  epoch(): string;
  pages(): Runtime['pages'];
  upgrades(): Runtime['upgrades'];
  log(message: string, error?: unknown): void;
  /** As `log`, for what keeps coming. */
  trouble(what: string, error: unknown): void;
}

export interface MadeRuntime {
  readonly runtime: Runtime;
  /** They run from now on. */
  readonly jobs: Jobs;
  /** Resolves once what principals did is noted. */
  actionsSettled(): Promise<void>;
}

export function createRuntime(parts: RuntimeParts): MadeRuntime {
  const { services, models, settings, machine, log } = parts;
  const published = modelsOf(services);
  const background = createBackground([
    ...services,
    signinWork({ smtp: parts.smtp }),
    blobWork(() => runtime.services.values(), formerBlobJobs),
  ]);
  const { settled: actionsSettled, ...access } = accessTo(parts, () => runtime);
  const runtime: Runtime = {
    ...parts.state,
    ...access,
    background,
    topics: createTopics(),
    threads: createThreads(),
    ids: randomIds,
    settings,
    machine,
    log,
    services: new Map(services.map((service) => [service.name, service])),
    model: (service) => models[service] ?? published(service),
    dispatch,
    activity: createActivity(parts.state.clock.real),
    running: createRunningServices(services, (service) => serviceContext(runtime, service), log),
    get jobs(): Jobs {
      return jobs;
    },
    get pages() {
      return parts.pages();
    },
    get upgrades() {
      return parts.upgrades();
    },
  };
  const jobs = jobsOf(runtime, parts);
  return { runtime, jobs, actionsSettled };
}

/** Who a key is, whether they may, and what is noted of both. */
function accessTo({ state: { seal, clock }, services, epoch, trouble }: RuntimeParts, runtime: () => Runtime) {
  const system = () => systemContext(runtime());
  const unnoted = (what: string) => (error: unknown) => trouble(`${what} could not be noted`, error);
  const serviceFacts = [...services, ...absentServices];
  const sessions = createSessions({ seal, clock, epoch });
  const actions = createActionRecorder({
    clock,
    write: (uses) => system().write((tx) => recordActions(tx, uses, clock.now())),
    onError: unnoted('what principals did'),
  });
  return {
    serviceFacts,
    resourceTypes: Object.assign({}, ...services.map(({ resourceTypes }) => resourceTypes)),
    issueCredentials: sessions.issueCredentials,
    openSession: sessions.openSession,
    authenticate: createAuthenticate({ read: (work) => system().read(work), seal, clock, sessions }),
    authorize: createAuthorize({ services: serviceFacts }),
    recordUse: createUseRecorder({
      clock,
      write: (uses) => system().write((tx) => recordUses(tx, uses, clock.now())),
      onError: unnoted('the last use of credentials'),
    }),
    recordAction: actions.record,
    settled: actions.settled,
  };
}

function jobsOf(runtime: Runtime, { state: { store, clock }, settings, log, trouble }: RuntimeParts): Jobs {
  return startJobs<Context, Caller>({
    store,
    clock,
    ...runtime.background,
    context: (job) => jobContext(runtime, runtime.background, job),
    originOfOldRows: () => ({ account: settings.managementAccount, region: settings.homeRegion }),
    onError: (error, failed) => {
      if (failed) log(`job ${failed.id} (${failed.kind}, step ${failed.step}, try ${failed.attempt}) failed`, error);
      else trouble('the job runner met trouble', error);
    },
  });
}
