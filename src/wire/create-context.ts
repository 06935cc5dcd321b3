/** Builds what a handler gets: the store bound to the caller's account and region, and other services in process. */
import { readTable, table } from '../kernel/collection.ts';
import { readLog, writeLog } from '../kernel/log.ts';
import type { ReadTransaction, WriteTransaction } from '../kernel/store.ts';
import type { InProcessAws } from './aws-types.ts';
import type { Context, ReadTx, WriteTx } from './context.ts';
import { decide, inOneRead, noteDenial } from './decide.ts';
import { dispatch } from './dispatch.ts';
import { inProcess } from './in-process.ts';
import type { Call, Runtime } from './runtime.ts';

export { serviceCaller } from './in-process.ts';

export function createContext(runtime: Runtime, call: Call): Context {
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
    settings: runtime.settings,
    serviceFacts: runtime.serviceFacts,
    http: call.http,
    aws: inProcess(runtime, call),
    read: (work) => {
      const joined = call.tx ?? call.reading;
      return joined ? work(readTx(call, joined)) : runtime.store.read((raw) => work(readTx(call, raw)));
    },
    write: writer(runtime, call),
    reading: (work) => inOneRead(runtime, call, (within) => work(within === call ? ctx : createContext(runtime, within))),
    decided: call.decided ?? [],
    issueCredentials: (session) => runtime.issueCredentials(session),
    isAllowed: async (action, resource, facts) => {
      const decision = await inOneRead(runtime, call, (within) =>
        decide(runtime, within, within === call ? ctx : createContext(runtime, within), action, resource, facts));
      noteDenial(call, decision);
      if (decision.allowed) runtime.recordAction?.(call.caller, action, resource, call.region, decision);
      return decision;
    },
    ...(call.calledVia && { calledVia: call.calledVia }),
  };
  return ctx;
}

function writer(runtime: Runtime, call: Call): Context['write'] {
  if (call.tx) return (work) => work(writeTx(runtime, call, call.tx!));
  if (call.reading) return () => Promise.reject(new Error(`${call.service}:${call.operation} is a read: it writes nothing.`));
  let { recheck } = call;
  return async (work) => {
    const result = await runtime.store.write(async (raw) => {
      await recheck?.(raw);
      return work(writeTx(runtime, call, raw));
    });
    // What it changed itself is its own affair.
    recheck = undefined;
    return result;
  };
}

function readTx(call: Call, raw: ReadTransaction): ReadTx {
  const here = { account: call.caller.account, region: call.region };
  return {
    raw,
    in: (collection, scope) => readTable(raw, collection, scope ?? here),
    log: (log, scope) => readLog(raw, log, scope ?? here),
  };
}

function writeTx(runtime: Runtime, call: Call, raw: WriteTransaction): WriteTx {
  const here = { account: call.caller.account, region: call.region };
  return {
    raw,
    in: (collection, scope) => table(raw, collection, scope ?? here),
    log: (log, scope) => writeLog(raw, log, scope ?? here),
    aws: inProcess(runtime, { ...call, tx: raw }),
    enqueue: (job) => runtime.jobs.enqueue(raw, job),
  };
}

/** `aws.as(caller).iam.createRole(input)` becomes a dispatch of iam's CreateRole. */
export function clientsFor(runtime: Runtime, from: Call): InProcessAws {
  return new Proxy({} as InProcessAws, {
    get: (_target, service) => new Proxy({}, {
      get: (_client, method) => (input: unknown) =>
        runInProcess(runtime, { ...from, service: String(service), operation: operationName(String(method)), input }),
    }),
  });
}

/** A joined call that fails takes back what it wrote, so that its caller may go on after catching the error. */
async function runInProcess(runtime: Runtime, call: Call): Promise<unknown> {
  const savepoint = call.tx?.savepoint();
  try {
    return await dispatch(runtime, call);
  } catch (error) {
    savepoint?.rollback();
    throw error;
  }
}

function operationName(method: string): string {
  return method[0]!.toUpperCase() + method.slice(1);
}
