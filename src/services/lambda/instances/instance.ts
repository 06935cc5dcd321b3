/**
 * One process that runs a function, an invocation at a time: started, asked by the Runtime API, ended when it is not
 * needed any more, has failed or has run out of time.
 */
import { rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import type { RoleCaller } from '../../../wire/caller.ts';
import type { NotStarted, Start, Supervised } from '../../../kernel/processes/supervisor.ts';
import type { Fence } from '../sandbox/fence.ts';
import { failure, type Finished, type Invocation, type Outcome, sentError, timedOut } from './invocation.ts';
import type { LogPlace } from './log-writer.ts';
import { type Output, readOutput } from './output.ts';
import type { RuntimeEvents } from './runtime-api.ts';
import { createUsage } from './usage.ts';

/** AWS's bound on what runs before the first invocation, which a longer time-out of the function extends. */
const initMs = 10_000;
/** How long the end of an invocation's output is waited for. */
const outputMs = 1000;

export interface InstanceOptions {
  readonly start: Start;
  /** What it is told first. */
  readonly input?: Uint8Array;
  readonly own: string;
  readonly fence: Fence;
  readonly log: LogPlace;
  readonly memory: number;
  /** The session of the function's role that its environment has. */
  readonly caller: RoleCaller;
  /** Domain milliseconds, from which on its credentials are of no use. */
  readonly expiresAt: number;
  readonly now: () => number;
}

export interface Instance extends RuntimeEvents {
  readonly caller: RoleCaller;
  readonly log: LogPlace;
  readonly expiresAt: number;
  readonly fence: Fence;
  /** Real milliseconds from its start until it asked for the first invocation. */
  readonly initMs: number | undefined;
  readonly isOver: boolean;
  /** MiB, as the operating system counts what it has in memory. */
  memory(): number;
  run(supervisor: (start: Start) => Promise<Supervised | NotStarted>): Promise<void>;
  /** An invocation, once the one before is over. Never rejects. */
  invoke(invocation: Invocation): Promise<Finished>;
  end(): Promise<void>;
  /** Resolves when its process is gone. */
  readonly gone: Promise<void>;
}

interface Current {
  readonly invocation: Invocation;
  /** It has been asked; whatever is asked for now is the next one. */
  sent: boolean;
  settle(outcome: Outcome): void;
}

export function createInstance(options: InstanceOptions): Instance {
  const { start, own, log, fence, memory, caller, expiresAt, now } = options;
  const begun = performance.now();
  let process_: Supervised | undefined;
  let output: Output | undefined;
  let asking: ServerResponse | undefined;
  let current: Current | undefined;
  let initTook: number | undefined;
  let over = false;
  let initError: Outcome | undefined;
  const ready = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();

  const finish = (): void => {
    if (over) return;
    over = true;
    void (process_ ? process_.end(0) : Promise.resolve()).then(() => {
      gone.resolve();
      return rm(own, { recursive: true, force: true }).catch(() => {});
    });
  };
  const deliver = (): void => {
    const response = asking;
    if (!response || current?.sent) return;
    if (!current) return freeze(process_?.pid, 'SIGSTOP');
    asking = undefined;
    current.sent = true;
    freeze(process_?.pid, 'SIGCONT');
    send(response, current.invocation);
  };
  const ended = (outcome: Outcome): void => {
    initError ??= outcome;
    ready.resolve();
    current?.settle(initError);
    finish();
  };
  const tooMuch = (errorType: string): void => current && ended(killed(errorType, current.invocation));
  const usage = createUsage(() => process_?.pid, memory, tooMuch);
  return {
    log,
    caller,
    expiresAt,
    fence,
    gone: gone.promise,
    get initMs() {
      return initTook;
    },
    get isOver() {
      return over;
    },
    memory: usage.peak,
    async run(startProcess) {
      const started = await startProcess(start);
      if ('notStarted' in started) return ended(failure('Runtime.ExitError', started.notStarted));
      process_ = started;
      started.input?.end(options.input);
      output = readOutput([started.output!, started.errors!], now);
      void started.ended.then(({ exitCode, signal }) => {
        const id = current?.invocation.requestId ?? '';
        ended(failure('Runtime.ExitError', `RequestId: ${id} Error: ${exitText(exitCode, signal)}`));
      });
      if (over) await started.end(0);
    },
    next(response) {
      initTook ??= performance.now() - begun;
      asking?.destroy();
      asking = response;
      response.on('close', () => {
        if (asking === response) asking = undefined;
      });
      ready.resolve();
      deliver();
    },
    response(requestId, body) {
      if (current?.invocation.requestId !== requestId) return false;
      current.settle(body ? { payload: body } : tooLong());
      return true;
    },
    error(requestId, body) {
      if (requestId === undefined) {
        initError ??= sentError(body);
        return true;
      }
      if (current?.invocation.requestId !== requestId) return false;
      current.settle(sentError(body));
      return true;
    },
    async invoke(invocation) {
      const seconds = invocation.facts.timeout;
      const settled = Promise.withResolvers<Outcome>();
      current = { invocation, sent: false, settle: (outcome) => settled.resolve(named(outcome, invocation)) };
      const late = () => ended(timedOut(invocation.requestId, seconds));
      let timer = setTimeout(late, Math.max(initMs, seconds * 1000));
      const stopWatching = usage.watch();
      await ready.promise;
      output?.begin(invocation.requestId);
      if (initError) current.settle(initError);
      else {
        clearTimeout(timer);
        timer = setTimeout(late, seconds * 1000);
        deliver();
      }
      const outcome = await settled.promise;
      clearTimeout(timer);
      stopWatching();
      await usage.settle();
      if (output) await Promise.race([output.ended(), new Promise((resolve) => setTimeout(resolve, outputMs).unref())]);
      current = undefined;
      deliver();
      return { ...outcome, lines: output?.take() ?? [] };
    },
    async end() {
      finish();
      await gone.promise;
    },
  };
}

function killed(errorType: string, { requestId }: Invocation): Outcome {
  return failure(errorType, `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`);
}

/** What ended before it was asked is told of whoever asked. */
function named(outcome: Outcome, { requestId }: Invocation): Outcome {
  const text = Buffer.from(outcome.payload).toString('utf8');
  return { ...outcome, payload: Buffer.from(text.replace('RequestId:  Error', `RequestId: ${requestId} Error`)) };
}

function send(response: ServerResponse, { requestId, facts, invokedArn, payload, clientContext }: Invocation): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': requestId,
    'lambda-runtime-deadline-ms': String(Date.now() + facts.timeout * 1000),
    'lambda-runtime-invoked-function-arn': invokedArn,
    'lambda-runtime-trace-id': `Root=1-${requestId.slice(0, 8)}-${requestId.replaceAll('-', '').slice(8)};Sampled=0`,
    ...(clientContext !== undefined && { 'lambda-runtime-client-context': clientContext }),
  });
  response.end(payload);
}

function tooLong(): Outcome {
  return failure(
    'Function.ResponseSizeTooLarge',
    'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
  );
}

function exitText(exitCode: number | undefined, signal: string | undefined): string {
  if (signal !== undefined) return `Runtime exited with error: signal: ${signalNames[signal] ?? signal}`;
  return exitCode === 0
    ? 'Runtime exited without providing a reason'
    : `Runtime exited with error: exit status ${exitCode}`;
}

const signalNames: Readonly<Record<string, string>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGTERM: 'terminated',
  SIGSEGV: 'segmentation fault',
};

/** What waits for its next invocation does nothing meanwhile, as on AWS. */
function freeze(pid: number | undefined, signal: 'SIGSTOP' | 'SIGCONT'): void {
  if (pid === undefined || process.platform === 'win32') return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It is gone, which is told.
  }
}
