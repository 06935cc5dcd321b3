/** Builds what a handler gets: the store bound to the caller's account and region, and other services in process. */
import { type Collection, readTable, type ReadTable, table } from '../../kernel/collections/collection.ts';
import type { JobOrigin } from '../../kernel/jobs/index.ts';
import { readLog, writeLog } from '../../kernel/collections/log.ts';
import type { ReadTransaction, WriteTransaction } from '../../kernel/store.ts';
import type { Caller } from '../caller.ts';
import type { Delivery } from './delivery.ts';
import type { Context, ReadJobs, ReadTx, WriteTx } from '../context.ts';
import { decide, inOneRead, noteDenial } from './decision.ts';
import { madeOutside, untilLoaded } from './handlers.ts';
import { inProcess, serviceCaller } from './in-process.ts';
import type { Call, PublishedMessage, Runtime } from '../runtime.ts';
import { principalOfService, type ServiceManifest } from '../service.ts';
import { releaseJob } from './release-blob.ts';

export { serviceCaller } from './in-process.ts';

export function createContext(runtime: Runtime, call: Call): Context {
  const joined = call.tx ?? call.reading;
  const within = joined && readTx(runtime, call, joined);
  const ctx: Context = {
    requestId: call.requestId,
    service: call.service,
    operation: call.operation,
    caller: call.caller,
    account: call.caller.account,
    region: call.region,
    clock: runtime.clock,
    ids: runtime.ids,
    seal: runtime.seal,
    blobs: runtime.blobs,
    topics: runtime.topics,
    threads: runtime.threads,
    settings: runtime.settings,
    machine: runtime.machine,
    started: () => runtime.running.of(call.service),
    serviceFacts: runtime.serviceFacts,
    resourceTypes: runtime.resourceTypes,
    http: call.http,
    aws: inProcess(runtime, call),
    read: (work) => (within ? work(within) : runtime.store.read((raw) => work(readTx(runtime, call, raw)))),
    write: writer(runtime, call),
    reading: (work) =>
      inOneRead(runtime, call, (within) => work(within === call ? ctx : createContext(runtime, within))),
    decided: call.decided ?? [],
    systemTags: call.systemTags ?? [],
    outside: (key, make) => madeOutside(call.lacking, key, make),
    issueCredentials: (session) => runtime.issueCredentials(session),
    isAllowed: async (action, resource, { caller, ...facts } = {}) => {
      const asked = caller === undefined ? call : { ...call, caller };
      const decision = await inOneRead(runtime, asked, (within) =>
        decide(runtime, within, within === call ? ctx : createContext(runtime, within), action, resource, facts),
      );
      noteDenial(asked, decision);
      if (decision.allowed) runtime.recordAction?.(asked.caller, action, resource, call.region, decision);
      return decision;
    },
    ...(call.calledVia && { calledVia: call.calledVia }),
    ...(call.ended && { ended: call.ended }),
  };
  return ctx;
}

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
  const here = { account: call.caller.account, region: call.region };
  const tables = raw === call.reading ? call.tables : undefined;
  return {
    raw,
    in: (collection, scope) =>
      tables && collection.scope === 'global'
        ? readOnce(tables, raw, collection)
        : readTable(raw, collection, scope ?? here),
    log: (log, scope) => readLog(raw, log, scope ?? here),
    jobs: readJobs(runtime, raw),
  };
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
  const here = { account: call.caller.account, region: call.region };
  return {
    raw,
    in: (collection, scope) => table(raw, collection, scope ?? here),
    log: (log, scope) => writeLog(raw, log, scope ?? here),
    aws: inProcess(runtime, { ...call, tx: raw }),
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
