/**
 * Drives an execution: a step away from the loop, what it came to in one transaction, then its tasks, whose answers
 * are the next step's. Tasks of an execution run side by side. Where nothing but time or somebody's token can go on,
 * the job ends its step and is called again.
 *
 * A task is asked at least once: one that was under way when the server ended is asked again.
 */
import type { RunningJob, StepResult } from '../../../kernel/jobs/index.ts';
import type { Context, WriteTx } from '../../../wire/context.ts';
import type { Caller } from '../../../wire/caller.ts';
import type { ServiceJob } from '../../../wire/service.ts';
import { advanceOnThread } from '../interpreter/advance-on-thread.ts';
import { leaves, nextTime, type Answer, type Branch, type Task } from '../interpreter/execution.ts';
import type { Machine } from '../language/definition.ts';
import { Executions, type ExecutionRecord } from '../records.ts';
import { tasksToAsk, perform, type Performer } from '../tasks/perform.ts';
import type { DrivePayload } from './job-name.ts';
import { end, keepStep } from './settle.ts';
import { executionTouched } from './topics.ts';

/** Topics are heard on their own node only. */
const lookEveryMs = 1000;

export const job: ServiceJob<DrivePayload> = {
  steps: { start: (payload, ctx, running) => new Driver(payload, ctx, running).run() },
  failed: ({ machine, name }, error, ctx) =>
    ctx.write(async (tx) => {
      const record = await tx.in(Executions).get(machine, name);
      const failure = { error: 'States.Runtime', cause: `The execution could not go on: ${error.message}` };
      if (record?.status === 'RUNNING') await end(tx, record, failure, ctx.clock.now());
    }),
};

class Driver {
  readonly #payload: DrivePayload;
  readonly #ctx: Context;
  readonly #running: RunningJob<Caller>;
  readonly #asked = new Map<string, Promise<void>>();
  #answers: Answer[] = [];
  #trouble: unknown;

  constructor(payload: DrivePayload, ctx: Context, running: RunningJob<Caller>) {
    this.#payload = payload;
    this.#ctx = ctx;
    this.#running = running;
  }

  async run(): Promise<StepResult<DrivePayload>> {
    const ctx = this.#ctx;
    const { machine, name } = this.#payload;
    const first = await ctx.read((tx) => tx.in(Executions).get(machine, name));
    if (first?.status !== 'RUNNING') return;
    const reader = ctx.topics.subscribe(executionTouched, first.arn, { maxWaiting: 1, signal: this.#running.signal });
    try {
      for (;;) {
        this.#running.signal.throwIfAborted();
        const record = await this.#step();
        if (record?.status !== 'RUNNING') return;
        const open = leaves(record.execution!.root);
        this.#ask(record, open);
        const wakeAt = Math.min(record.deadline ?? Infinity, ...open.map(nextTime));
        if (wakeAt <= ctx.clock.now() || this.#answers.length > 0) continue;
        if (this.#asked.size === 0) return rested(wakeAt, ctx.clock.now());
        const left = Math.min(wakeAt - ctx.clock.now(), lookEveryMs);
        await Promise.race([...this.#asked.values(), reader.next(left)]);
        if (this.#trouble !== undefined) throw this.#trouble;
      }
    } finally {
      reader.close();
    }
  }

  /** The record as the step left it; `undefined`: it is gone. */
  async #step(): Promise<ExecutionRecord | undefined> {
    const ctx = this.#ctx;
    const { machine, name } = this.#payload;
    const record = await ctx.read((tx) => tx.in(Executions).get(machine, name));
    if (record?.status !== 'RUNNING') return record;
    const now = ctx.clock.now();
    if (record.deadline !== undefined && record.deadline <= now)
      return this.#change((tx, current) => end(tx, current, { error: '', cause: '', status: 'TIMED_OUT' }, now));
    const answers = [...this.#answers.splice(0), ...record.answers];
    const step = { machine: JSON.parse(record.definition) as Machine, execution: record.execution!, answers, now };
    const stepped = await advanceOnThread(ctx, step, this.#running.signal);
    return this.#change((tx, current) => {
      const rest = current.answers.slice(record.answers.length);
      return keepStep(tx, { ...current, answers: rest }, stepped, now);
    });
  }

  #change(
    work: (tx: WriteTx, record: ExecutionRecord) => Promise<ExecutionRecord>,
  ): Promise<ExecutionRecord | undefined> {
    const { machine, name } = this.#payload;
    return this.#ctx.write(async (tx) => {
      const record = await tx.in(Executions).get(machine, name);
      return record?.status === 'RUNNING' ? work(tx, record) : record;
    });
  }

  /** Whoever has a token answers; the call says only that it was asked. */
  async #done(place: string, branch: string, task: Task, by: Performer): Promise<void> {
    const answer = await perform(task, by, this.#ctx, this.#running.signal);
    if (task.token === undefined || 'error' in answer) this.#answers.push({ branch, task: task.id, answer });
    else {
      const submitted = { branch, task: task.id, answer: { submitted: answer.output } };
      await this.#change((tx, current) => keepCalled(tx, current, place, submitted));
    }
    this.#asked.delete(place);
  }

  #ask(record: ExecutionRecord, open: readonly Branch[]): void {
    const { arn: executionArn, machineArn, roleArn } = record;
    const by = { executionArn, machineArn, roleArn, account: this.#ctx.account };
    const isAsked = (place: string) => this.#asked.has(place) || record.called.includes(place);
    for (const { place, branch, task } of tasksToAsk(open, this.#asked.size, isAsked)) {
      const asked = this.#done(place, branch, task, by).catch((error: unknown) => {
        this.#trouble ??= error;
      });
      this.#asked.set(place, asked);
    }
  }
}

async function keepCalled(
  tx: WriteTx,
  record: ExecutionRecord,
  place: string,
  submitted: Answer,
): Promise<ExecutionRecord> {
  const kept = { ...record, called: [...record.called, place], answers: [...record.answers, submitted] };
  await tx.in(Executions).put(kept);
  tx.publish(executionTouched, record.arn, true);
  return kept;
}

/** Called again at that time, or when somebody answers. */
function rested(wakeAt: number, now: number): StepResult<DrivePayload> {
  return { step: 'start', runAt: Number.isFinite(wakeAt) ? wakeAt : now + 365 * 86_400_000 };
}
