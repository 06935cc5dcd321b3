/**
 * What services do behind requests, as their manifests declare it: jobs by kind with their lanes, and events with
 * their receivers. A delivery of an event is a job of its receiver; its handler's writes and the end of that job are
 * one transaction, so a second delivery finds nothing to do.
 */
import type { EventType } from '../../kernel/events.ts';
import { defaultLane, type Lane, type RunningJob } from '../../kernel/jobs/index.ts';
import type { Caller } from '../caller.ts';
import type { Context } from '../context.ts';
import { createContext, serviceCaller } from '../calls/create-context.ts';
import type { Delivery } from '../calls/delivery.ts';
import type { Runtime } from '../runtime.ts';
import type { BackgroundWork, EventReceiver, ServiceJob } from '../service.ts';

export interface Background {
  readonly lanes: readonly Lane[];
  laneOf(kind: string): string;
  resolve(kind: string): Promise<ServiceJob<any> | undefined>;
  /** Whom the jobs of a kind work as: `sso.amazonaws.com`. */
  principalOf(kind: string): string;
  /** The kinds of job that deliver an event. Throws for one that no manifest emits. */
  deliveriesOf(event: EventType<any>): readonly string[];
}

interface DeclaredJob {
  readonly load: () => Promise<ServiceJob<any>>;
  readonly lane: Lane;
  readonly work: BackgroundWork;
}

export const eventLane: Lane = { name: 'deliveries', concurrency: 16 };

/** A receiver that throws is tried again for most of a day. */
const deliveryAttempts = 1000;

export const deliveryKind = (receiver: string, event: string): string => `${receiver}/on/${event}`;

/** @throws Error where two manifests declare one kind, event or lane differently. */
export function createBackground(works: readonly BackgroundWork[]): Background {
  const jobs = new Map<string, DeclaredJob>();
  const lanes = new Map<string, Lane>([[defaultLane.name, defaultLane]]);
  const deliveries = new Map<string, string[]>();
  const add = (kind: string, work: BackgroundWork, load: () => Promise<ServiceJob<any>>, lane = defaultLane): void => {
    if (jobs.has(kind)) throw new Error(`Two manifests declare jobs of the kind ${kind}.`);
    const known = lanes.get(lane.name) ?? lane;
    if (known.concurrency !== lane.concurrency) throw new Error(`The lane ${lane.name} is declared with two sizes.`);
    lanes.set(lane.name, lane);
    jobs.set(kind, { load, lane, work });
  };
  for (const work of works) {
    for (const [kind, { load, lane }] of Object.entries(work.jobs ?? {})) add(kind, work, load, lane);
    for (const { name } of work.emits ?? []) {
      if (deliveries.has(name)) throw new Error(`Two manifests emit the event ${name}.`);
      deliveries.set(name, []);
    }
  }
  for (const work of works) {
    for (const { event, load } of work.receives ?? []) {
      const kind = deliveryKind(work.name, event.name);
      const receivers = deliveries.get(event.name);
      if (!receivers) throw new Error(`${work.name} receives the event ${event.name}, which no manifest emits.`);
      receivers.push(kind);
      add(kind, work, async () => deliveryJob(await load()), eventLane);
    }
  }
  return {
    lanes: [...lanes.values()],
    laneOf: (kind) => jobs.get(kind)?.lane.name ?? defaultLane.name,
    resolve: async (kind) => jobs.get(kind)?.load(),
    principalOf(kind) {
      const work = jobs.get(kind)?.work;
      return work?.principal ?? `${work?.name ?? kind.slice(0, kind.indexOf('/'))}.amazonaws.com`;
    },
    deliveriesOf({ name }) {
      const kinds = deliveries.get(name);
      if (!kinds) throw new Error(`No manifest emits the event ${name}: add it to \`emits\`.`);
      return kinds;
    },
  };
}

function deliveryJob(receive: EventReceiver<any>): ServiceJob<Delivery> {
  return {
    maxAttempts: deliveryAttempts,
    steps: {
      start: async ({ event, payload }, ctx, job) => {
        await ctx.write(async (tx) => {
          if (await job.finish(tx.raw)) await receive(payload, tx, ctx, event);
        });
      },
    },
  };
}

/** A job works as its service's principal, in its own account and region. */
export function jobContext(runtime: Runtime, background: Background, job: RunningJob<Caller>): Context {
  return createContext(runtime, {
    service: job.kind.slice(0, job.kind.indexOf('/')),
    operation: job.kind,
    input: {},
    caller: serviceCaller(background.principalOf(job.kind), job.account),
    region: job.region,
    requestId: job.id,
    http: { remoteAddress: '', headers: {} },
    ...(job.caller && { onBehalfOf: job.caller }),
  });
}
