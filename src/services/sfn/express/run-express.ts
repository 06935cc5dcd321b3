/**
 * Executions of state machines of type EXPRESS: in memory, for five minutes at most. What is left of one is what its
 * machine logs. One that was under way when the server ended begins again if it was asynchronous, and is lost if not.
 * https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../../../wire/context.ts';
import { endingOf, outputOf, type Ending } from '../executions/settle.ts';
import { advanceOnThread } from '../interpreter/advance-on-thread.ts';
import {
  leaves,
  newExecution,
  nextTime,
  type Answer,
  type Branch,
  type HistoryEvent,
} from '../interpreter/execution.ts';
import type { Execution, Failure } from '../interpreter/execution.ts';
import type { Machine } from '../language/definition.ts';
import type { Json } from '../language/json.ts';
import { logEvents } from '../logging/execution-log.ts';
import type { LoggingFacts } from '../logging/configuration.ts';
import type { ExecutionStatus, MachineRecord } from '../records.ts';
import { tasksToAsk, perform } from '../tasks/perform.ts';
import { deepen } from './synchronous.ts';

/** The domain clock may be moved meanwhile. */
const lookEveryMs = 500;
/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const longestMs = 5 * 60_000;

/** JSON: as it waits to be run. */
export interface ExpressExecution {
  readonly arn: string;
  readonly name: string;
  readonly machine: Pick<MachineRecord, 'name' | 'arn' | 'definition' | 'roleArn'>;
  readonly logging?: LoggingFacts;
  /** As it was given. */
  readonly input: string;
  /** Domain milliseconds. */
  readonly startedAt: number;
  /** Somebody waits for what it comes to. */
  readonly isSync?: boolean;
}

/** @throws whatever aborted the signal */
export function runExpress(given: ExpressExecution, ctx: Context, signal?: AbortSignal): Promise<Ending> {
  return new ExpressRun(given, ctx, signal).whole();
}

class ExpressRun {
  readonly #given: ExpressExecution;
  readonly #ctx: Context;
  readonly #signal: AbortSignal | undefined;
  /** It is over: so is what it has begun and waits for. */
  readonly #over = new AbortController();
  readonly #definition: Machine;
  readonly #asked = new Map<string, Promise<void>>();
  readonly #answers: Answer[] = [];
  #execution: Execution;
  #trouble: unknown;

  constructor(given: ExpressExecution, ctx: Context, signal: AbortSignal | undefined) {
    const { arn, name, machine, startedAt, input, isSync } = given;
    this.#given = given;
    this.#ctx = ctx;
    this.#signal = signal;
    deepen(this.#over.signal, signal);
    this.#definition = JSON.parse(machine.definition) as Machine;
    const { roleArn, arn: machineArn, name: machineName } = machine;
    const facts = { arn, name, roleArn, machineArn, machineName, startedAt, input: JSON.parse(input) as Json };
    this.#execution = newExecution({ ...facts, ...(isSync && { isSync }) }, this.#definition, input);
    this.#execution.events = 1;
  }

  async whole(): Promise<Ending> {
    try {
      return await this.#run();
    } finally {
      this.#over.abort();
    }
  }

  async #run(): Promise<Ending> {
    const { startedAt, input, machine } = this.#given;
    const deadline = startedAt + Math.min(longestMs, (this.#definition.TimeoutSeconds ?? Infinity) * 1000);
    const value = { input, inputDetails: { truncated: false }, roleArn: machine.roleArn };
    const details = { member: 'executionStartedEventDetails', value };
    await this.#log([{ id: 1, previousEventId: 0, type: 'ExecutionStarted', timestamp: startedAt, details }]);
    for (;;) {
      this.#signal?.throwIfAborted();
      const now = this.#ctx.clock.now();
      if (deadline <= now) return this.#end({ error: 'States.Timeout', cause: '', status: 'TIMED_OUT' });
      const answers = this.#answers.splice(0);
      const step = { machine: this.#definition, execution: this.#execution, answers, now };
      const { execution, events } = await advanceOnThread(this.#ctx, step, this.#signal);
      this.#execution = execution;
      const { root } = execution;
      if (root.phase === 'succeeded') return this.#end(outputOf(root), events);
      if (root.phase === 'failed') return this.#end(root.failure!, events);
      await this.#log(events);
      await this.#wait(leaves(root), deadline);
    }
  }

  /** Until a task is answered or a time has come. */
  async #wait(open: readonly Branch[], deadline: number): Promise<void> {
    this.#ask(open);
    const wakeAt = Math.min(deadline, ...open.map(nextTime));
    while (this.#answers.length === 0) {
      const left = wakeAt - this.#ctx.clock.now();
      if (left <= 0) return;
      const woken = new AbortController();
      const signal = this.#signal ? AbortSignal.any([this.#signal, woken.signal]) : woken.signal;
      const pause = sleep(Math.min(left, lookEveryMs), undefined, { signal, ref: false }).catch(() => undefined);
      await Promise.race([...this.#asked.values(), pause]);
      woken.abort();
      this.#signal?.throwIfAborted();
      if (this.#trouble !== undefined) throw this.#trouble;
    }
  }

  #ask(open: readonly Branch[]): void {
    const { arn: executionArn, machine } = this.#given;
    const { arn: machineArn, roleArn } = machine;
    const by = { executionArn, machineArn, roleArn, account: this.#ctx.account };
    for (const { place, branch, task } of tasksToAsk(open, this.#asked.size, (place) => this.#asked.has(place))) {
      const answered = perform(task, by, this.#ctx, this.#over.signal).then(
        (answer) => void this.#answers.push({ branch, task: task.id, answer }),
        (error: unknown) => void (this.#trouble ??= error),
      );
      this.#asked.set(place, answered);
      void answered.then(() => this.#asked.delete(place));
    }
  }

  async #end(
    outcome: ReturnType<typeof outputOf> | (Failure & { readonly status?: ExecutionStatus }),
    events: readonly HistoryEvent[] = [],
  ): Promise<Ending> {
    const ending = endingOf(this.#execution, outcome, this.#ctx.clock.now());
    await this.#log([...events, ending.event]);
    return ending;
  }

  async #log(events: readonly HistoryEvent[]): Promise<void> {
    const { arn, machine, startedAt, logging } = this.#given;
    if (logging === undefined || logging.level === 'OFF' || events.length === 0) return;
    const logged = { arn, machine: machine.name, startedAt, logging };
    await this.#ctx.write((tx) => logEvents(tx, logged, events, this.#ctx.clock.now()));
  }
}
