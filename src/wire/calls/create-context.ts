/** Builds what a handler gets: the store bound to the caller's account and region, and other services in process. */
import { type Collection, readTable, type ReadTable, type Scope, table } from '../../kernel/collections/collection.ts';
import type { JobOrigin } from '../../kernel/jobs/index.ts';
import { type Log, readLog, type ReadLog, writeLog } from '../../kernel/collections/log.ts';
import type { ReadTransaction, WriteTransaction } from '../../kernel/store.ts';
import type { Caller } from '../caller.ts';
import type { Delivery } from './delivery.ts';
import type {
  AccessFacts,
  Context,
  DecidedResource,
  Decision,
  HttpFacts,
  NewSession,
  ReadJobs,
  ReadTx,
  TemporaryCredentials,
  WriteTx,
} from '../context.ts';
import { decide, inOneRead, noteDenial } from './decision.ts';
import { madeOutside, untilLoaded } from './handlers.ts';
import { inProcess, serviceCaller } from './in-process.ts';
import type { Call, PublishedMessage, Runtime } from '../runtime.ts';
import { principalOfService, type ServiceManifest } from '../service.ts';
import type { Tag } from '../tags.ts';
import { releaseJob } from './release-blob.ts';

export { serviceCaller } from './in-process.ts';

export function createContext(runtime: Runtime, call: Call): Context {
  return new CallContext(runtime, call);
}

/** A class, as every request makes several: what few ask for is made when it is asked for. */
class CallContext implements Context {
  readonly requestId: string;
  readonly service: string;
  readonly operation: string;
  readonly caller: Caller;
  readonly account: string;
  readonly region: string;
  readonly http: HttpFacts;
  readonly decided: readonly DecidedResource[];
  readonly systemTags: readonly Tag[];
  readonly calledVia?: readonly string[];
  readonly ended?: AbortSignal;
  readonly #runtime: Runtime;
  readonly #call: Call;
  readonly #within: ReadTx | undefined;
  #write: Context['write'] | undefined;

  constructor(runtime: Runtime, call: Call) {
    this.#runtime = runtime;
    this.#call = call;
    this.requestId = call.requestId;
    this.service = call.service;
    this.operation = call.operation;
    this.caller = call.caller;
    this.account = call.caller.account;
    this.region = call.region;
    this.http = call.http;
    this.decided = call.decided ?? none;
    this.systemTags = call.systemTags ?? none;
    if (call.calledVia) this.calledVia = call.calledVia;
    if (call.ended) this.ended = call.ended;
    const joined = call.tx ?? call.reading;
    this.#within = joined && readTx(runtime, call, joined);
  }

  get clock() {
    return this.#runtime.clock;
  }
  get ids() {
    return this.#runtime.ids;
  }
  get seal() {
    return this.#runtime.seal;
  }
  get blobs() {
    return this.#runtime.blobs;
  }
  get topics() {
    return this.#runtime.topics;
  }
  get threads() {
    return this.#runtime.threads;
  }
  get settings() {
    return this.#runtime.settings;
  }
  get machine() {
    return this.#runtime.machine;
  }
  get serviceFacts() {
    return this.#runtime.serviceFacts;
  }
  get resourceTypes() {
    return this.#runtime.resourceTypes;
  }
  get aws() {
    return inProcess(this.#runtime, this.#call);
  }

  started(): Promise<unknown> {
    return this.#runtime.running.of(this.service);
  }

  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    if (this.#within) return work(this.#within);
    return this.#runtime.store.read((raw) => work(readTx(this.#runtime, this.#call, raw)));
  }

  write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
    this.#write ??= writer(this.#runtime, this.#call);
    return this.#write(work);
  }

  reading<T>(work: (within: Context) => Promise<T>): Promise<T> {
    return inOneRead(this.#runtime, this.#call, (within) => work(this.#in(within)));
  }

  outside<T>(key: string, make: () => Promise<T>): Promise<T> {
    return madeOutside(this.#call.lacking, key, make);
  }

  issueCredentials(session: NewSession): TemporaryCredentials {
    return this.#runtime.issueCredentials(session);
  }

  async isAllowed(action: string, resource: string, { caller, ...facts }: AccessFacts = {}): Promise<Decision> {
    const [runtime, call] = [this.#runtime, this.#call];
    const asked = caller === undefined ? call : { ...call, caller };
    const decision = await inOneRead(runtime, asked, (within) =>
      decide(runtime, within, this.#in(within), action, resource, facts),
    );
    noteDenial(asked, decision);
    if (decision.allowed) runtime.recordAction?.(asked.caller, action, resource, call.region, decision);
    return decision;
  }

  #in(call: Call): Context {
    return call === this.#call ? this : createContext(this.#runtime, call);
  }
}

const none = [] as const;

/** A service's own work for its data plane, in the management account. */
export function serviceContext(runtime: Runtime, service: ServiceManifest): Context {
  const { managementAccount, homeRegion } = runtime.settings;
  return createContext(runtime, {
    service: service.name,
    operation: 'run',
    input: {},
    caller: serviceCaller(principalOfService(service), managementAccount),
    region: homeRegion,
    requestId: 'run',
    http: { remoteAddress: '', headers: {} },
  });
}

/** What is published belongs to one try, and is told once that is durable. */
function writer(runtime: Runtime, call: Call): Context['write'] {
  if (call.tx) return (work) => work(writeTx(runtime, call, call.tx!));
  if (call.reading)
    return () => Promise.reject(new Error(`${call.service}:${call.operation} is a read: it writes nothing.`));
  let { recheck } = call;
  return async <T>(work: (tx: WriteTx) => Promise<T>): Promise<T> => {
    let messages: PublishedMessage[] = [];
    const result = await untilLoaded<WriteTransaction, T>(
      (tries) => runtime.store.write(tries, recheck && call.decidedIn),
      async (raw, lacking) => {
        messages = [];
        if (raw.restsOn === undefined) await recheck?.(raw);
        return work(writeTx(runtime, { ...call, messages, lacking }, raw));
      },
    );
    // What it changed itself is its own affair.
    recheck = undefined;
    for (const { topic, key, message } of messages) runtime.topics.publish(topic, key, message);
    return result;
  };
}

function readTx(runtime: Runtime, call: Call, raw: ReadTransaction): ReadTx {
  return new CallReadTx(runtime, call, raw);
}

class CallReadTx implements ReadTx {
  readonly raw: ReadTransaction;
  readonly #runtime: Runtime;
  readonly #call: Call;

  constructor(runtime: Runtime, call: Call, raw: ReadTransaction) {
    this.raw = raw;
    this.#runtime = runtime;
    this.#call = call;
  }

  in<T>(collection: Collection<T>, scope?: Scope): ReadTable<T> {
    const { tables, reading } = this.#call;
    return tables && collection.scope === 'global' && this.raw === reading
      ? readOnce(tables, this.raw, collection)
      : readTable(this.raw, collection, scope ?? hereOf(this.#call));
  }

  log<T>(log: Log<T>, scope?: Scope): ReadLog<T> {
    return readLog(this.raw, log, scope ?? hereOf(this.#call));
  }

  get jobs(): ReadJobs {
    return readJobs(this.#runtime, this.raw);
  }
}

function hereOf({ caller, region }: Call): Scope {
  return { account: caller.account, region };
}

/** What is in everybody's scope has one table, whoever asks. */
function readOnce<T>(
  tables: NonNullable<Call['tables']>,
  raw: ReadTransaction,
  collection: Collection<T>,
): ReadTable<T> {
  let known = tables.get(collection);
  if (!known) tables.set(collection, (known = readTable(raw, collection, {}, new Map())));
  return known;
}

function writeTx(runtime: Runtime, call: Call, raw: WriteTransaction): WriteTx {
  const here = hereOf(call);
  return {
    raw,
    in: (collection, scope) => table(raw, collection, scope ?? here),
    log: (log, scope) => writeLog(raw, log, scope ?? here),
    get aws() {
      return inProcess(runtime, { ...call, tx: raw });
    },
    jobs: {
      ...readJobs(runtime, raw),
      wake: (id) => runtime.jobs.wake(raw, id),
      cancel: (id) => runtime.jobs.cancel(raw, id),
    },
    enqueue: (job) => runtime.jobs.enqueue(raw, job, originOf(call)),
    publish: (topic, key, message) => call.messages?.push({ topic, key, message }),
    emit: (event, payload) => emit(runtime, call, raw, event.name, payload),
    keepBlob: (id) => runtime.blobs.keep(raw, id),
    releaseBlob: (id) => {
      runtime.jobs.enqueue(raw, releaseJob(id), originOf(call));
    },
  };
}

function readJobs({ jobs }: Runtime, raw: ReadTransaction): ReadJobs {
  return { find: (subject, kind) => jobs.find(raw, subject, kind), progress: (id) => jobs.progress(raw, id) };
}

/** Where the transaction's jobs work. Services and nobody are not whom a job works for. */
function originOf({ caller, region, onBehalfOf }: Call): JobOrigin<Caller> {
  const someone = caller.kind === 'service' || caller.kind === 'anonymous' ? onBehalfOf : caller;
  return { account: caller.account, region, ...(someone && { caller: someone }) };
}

function emit(runtime: Runtime, call: Call, raw: WriteTransaction, name: string, payload: unknown): void {
  const event = { id: runtime.ids.uuid(), name, emittedAt: runtime.clock.now() };
  const delivery: Delivery = { event, payload };
  for (const kind of runtime.background.deliveriesOf({ name })) {
    runtime.jobs.enqueue(raw, { kind, payload: delivery }, originOf(call));
  }
}
