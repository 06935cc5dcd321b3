/** What the composition root gives to `wire/`, and one call of an operation. */
import type { Collection, ReadTable } from '../kernel/collections/collection.ts';
import type { KeptBlobs } from '../kernel/blobs/small-blobs.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Ids } from '../kernel/ids.ts';
import type { Jobs } from '../kernel/jobs/index.ts';
import type { Seal } from '../kernel/secrets/seal.ts';
import type { ReadTransaction, Store, WriteTransaction } from '../kernel/store.ts';
import type { Topic, Topics } from '../kernel/topics.ts';
import type { OwnThreads } from '../kernel/workers/threads.ts';
import type { Activity, RequestTrace } from './activity/activity.ts';
import type { Background } from './background/background.ts';
import type { Caller } from './caller.ts';
import type {
  DecidedResource,
  Decision,
  HttpFacts,
  Machine,
  NewSession,
  Settings,
  TemporaryCredentials,
} from './context.ts';
import type { Lacking } from './calls/handlers.ts';
import type { ServiceModel } from './models/model.ts';
import type { PageGroup, UpgradeRoute } from './page.ts';
import type { Authenticate, Authorize } from './ports.ts';
import type { ResourceTypes } from './resource-type.ts';
import type { RunningServices } from './data-planes/running-services.ts';
import type { ServiceFacts, ServiceManifest } from './service.ts';
import type { Tag } from './tags.ts';

export interface Runtime {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly seal: Seal;
  readonly blobs: KeptBlobs;
  readonly settings: Settings;
  readonly machine: Machine;
  readonly jobs: Jobs;
  readonly topics: Topics;
  readonly threads: OwnThreads;
  /** Jobs and events as manifests declare them. */
  readonly background: Background;
  /** By the SDK client's name. */
  readonly services: ReadonlyMap<string, ServiceManifest>;
  /** Of those, and of services that are not here but whose names matter. */
  readonly serviceFacts: readonly ServiceFacts[];
  /** Of all services. */
  readonly resourceTypes: ResourceTypes;
  model(service: string): ServiceModel;
  /** Runs one operation: what requests and calls in process come to. `wire/calls/dispatch.ts` */
  readonly dispatch: (runtime: Runtime, call: Call) => Promise<unknown>;
  readonly authenticate: Authenticate;
  readonly authorize: Authorize;
  /** Told whose credentials reached a service (the prefix of its actions), once their signature was right. */
  readonly recordUse?: (caller: Caller, namespace: string, region: string) => void;
  /** Told what policies allowed, once a request may go on. */
  readonly recordAction?: (
    caller: Caller,
    action: string,
    resource: string,
    region: string,
    decision: Decision,
  ) => void;
  issueCredentials(session: NewSession): TemporaryCredentials;
  /** What a session token stands for; `undefined`: nothing here. */
  openSession(token: string, accessKeyId: string): { readonly caller: Caller; readonly expiresAt: number } | undefined;
  readonly pages: readonly PageGroup[];
  /** Paths that answer as WebSockets. */
  readonly upgrades: readonly UpgradeRoute[];
  readonly activity: Activity;
  /** What services' data planes keep while this server runs. */
  readonly running: RunningServices;
  /** Where what cannot be answered to the client is reported. */
  log(message: string, error?: unknown): void;
}

export interface PublishedMessage {
  readonly topic: Topic<unknown>;
  readonly key: string;
  readonly message: unknown;
}

export interface Call {
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  readonly caller: Caller;
  readonly region: string;
  readonly requestId: string;
  readonly http: HttpFacts;
  /** Aborted once the answer has ended, for operations with event streams, and those that may wait. */
  readonly ended?: AbortSignal;
  /** Services that made the call on behalf of the caller, first to last. */
  readonly calledVia?: readonly string[];
  /** AWS's own tags of what the operation makes. */
  readonly systemTags?: readonly Tag[];
  /** The input is JSON that somebody wrote, and no codec has read. */
  readonly isGiven?: boolean;
  /** The client's request that the call belongs to. */
  readonly trace?: RequestTrace;
  /** The transaction that an in-process call joins. */
  readonly tx?: WriteTransaction;
  /** What that transaction's try publishes once it is durable. */
  readonly messages?: PublishedMessage[];
  /** The read transaction that decides, or in which a pure read goes on. */
  readonly reading?: ReadTransaction;
  /** Tables of that transaction, whose records whoever decides and whoever answers read once. */
  readonly tables?: Map<Collection<any>, ReadTable<any>>;
  /** Of the transaction's try: modules that a joined call found not loaded. */
  readonly lacking?: Lacking;
  /** What authorization decided about. */
  readonly decided?: readonly DecidedResource[];
  /** The read transaction, over now, that authorization decided in. */
  readonly decidedIn?: ReadTransaction | undefined;
  /**
   * Runs first in the call's first write, unless that rests on `decidedIn`: whether what was decided about is still
   * what is there.
   * @throws AwsError when not
   */
  readonly recheck?: (tx: WriteTransaction) => Promise<void>;
  /** Whom a job works for, which is what its own jobs then know. */
  readonly onBehalfOf?: Caller;
}
