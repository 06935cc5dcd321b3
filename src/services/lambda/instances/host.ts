/**
 * All processes that run functions of this server: an instance for each invocation at a time, used again for the next
 * of the same version, ended when nobody has asked for a while. docs/lambda.md says what a function can reach.
 */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../../../wire/context.ts';
import { throttled } from '../errors.ts';
import { createFences } from '../sandbox/fence.ts';
import { createCodeFolders } from './code-folders.ts';
import { FunctionsEnded } from './functions-ended.ts';
import { failure, type Finished, type Invocation, isUuid } from './invocation.ts';
import { initLine, logOf } from './log-lines.ts';
import { createLogWriter } from './log-writer.ts';
import { createPool, type Taken } from './pool.ts';
import { startRuntimeApi } from './runtime-api.ts';
import { createSharedFiles } from './shared-files.ts';
import { lackIn, startInstance, type Workplace } from './start-instance.ts';

export interface Answered extends Finished {
  /** Of the log: its last 4 KiB. */
  readonly tail: Buffer;
}

export interface FunctionHost {
  /** The request's own id for its first invocation, another one for those that a service makes of the same request. */
  requestIdFor(requestId: string): string;
  /** @throws AwsError TooManyRequestsException */
  invoke(invocation: Invocation): Promise<Answered>;
  /** As nobody in particular. */
  readonly ctx: Context;
  /** Writes what somebody else says in a function's place. */
  readonly logs: ReturnType<typeof createLogWriter>;
  close(): Promise<void>;
}

const tailBytes = 4096;
/** Ids of requests that were used. */
const mostRemembered = 1000;

export async function createHost(ctx: Context): Promise<FunctionHost> {
  // Permissions are of true paths.
  const root = await realpath(await mkdtemp(join(tmpdir(), 'sandlot-functions-')));
  const place: Workplace = {
    ctx,
    root,
    api: await startRuntimeApi(),
    folders: createCodeFolders(ctx, root),
    files: createSharedFiles(root, ctx.machine.certificateAuthority),
    fences: createFences(ctx.settings),
  };
  const logs = createLogWriter((error) => process.emitWarning(error instanceof Error ? error : String(error)));
  const pool = createPool((runnable) => startInstance(place, runnable), ctx.clock.now);
  const used = new Set<string>();
  const startCompanion = async (invocation: Invocation): Promise<void> => {
    const runnable = await invocation.companion();
    if (runnable && (await lackIn(place, runnable.facts.runtime)) === undefined) await pool.startAhead(runnable);
  };
  let closed = false;
  return {
    ctx,
    requestIdFor(requestId) {
      const id = used.has(requestId) || !isUuid.test(requestId) ? ctx.ids.uuid() : requestId;
      used.add(id);
      // A set keeps the order in which its members came.
      for (const oldest of used) {
        if (used.size <= mostRemembered) break;
        used.delete(oldest);
      }
      return id;
    },
    logs,
    async invoke(invocation) {
      const lack = await lackIn(place, invocation.facts.runtime);
      if (lack !== undefined) return { ...failure('Runtime.NotHere', lack), lines: [], tail: Buffer.from(lack) };
      const taken = await pool.take(invocation);
      if (taken === undefined) throw throttled('ConcurrentInvocationLimitExceeded');
      if (taken === 'reserved') throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
      const { instance, isNew, isAhead } = taken;
      // What it fails with, whoever invokes that function is told.
      if (isNew && !isAhead) startCompanion(invocation).catch(() => {});
      try {
        const answer = await answered(ctx, logs, invocation, taken);
        // What ended with the server has not failed: a job asks again with the next one.
        if (closed && answer.errorType === 'Runtime.ExitError') throw new FunctionsEnded();
        return answer;
      } finally {
        pool.giveBack(invocation, instance);
      }
    },
    async close() {
      closed = true;
      await pool.close();
      await logs.settled();
      await place.api.end();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function answered(
  ctx: Context,
  logs: FunctionHost['logs'],
  invocation: Invocation,
  { instance, isNew, isAhead }: Taken,
): Promise<Answered> {
  const begun = { domain: ctx.clock.now(), machine: performance.now() };
  const finished = await instance.invoke(invocation);
  const took = performance.now() - begun.machine;
  const initMs = isNew && !isAhead ? instance.initMs : undefined;
  const measured = {
    requestId: invocation.requestId,
    startedAt: begun.domain,
    endedAt: ctx.clock.now(),
    durationMs: Math.max(0, took - (initMs ?? 0)),
    ...(initMs !== undefined && { initMs }),
    memoryMb: instance.memory(),
  };
  const lines = logOf(invocation.facts, measured, finished);
  const first = isNew ? initLine(invocation.facts, instance.fence, begun.domain) : [];
  logs.write(ctx.aws.as(instance.caller, { region: invocation.place.region }), instance.log, [...first, ...lines]);
  const text = Buffer.from(lines.map((line) => `${line.text}\n`).join(''));
  return { ...finished, tail: text.subarray(Math.max(0, text.length - tailBytes)) };
}
