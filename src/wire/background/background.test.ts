import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { defineCollection } from '../../kernel/collections/collection.ts';
import { defineEvent } from '../../kernel/events.ts';
import { randomIds } from '../../kernel/ids.ts';
import { type Jobs, startJobs } from '../../kernel/jobs/index.ts';
import { type Bench, engines, latch, withStore } from '../../testing/jobs.ts';
import { createBackground, jobContext } from './background.ts';
import type { Caller } from '../caller.ts';
import { createTopics, defineTopic } from '../../kernel/topics.ts';
import type { Context } from '../context.ts';
import { createContext, serviceCaller } from '../calls/create-context.ts';
import { dispatch } from '../calls/dispatch.ts';
import { loadModel } from '../models/load-model.ts';
import type { Runtime } from '../runtime.ts';
import { type BackgroundWork, defineService, type EventReceiver, on, type ServiceJob } from '../service.ts';

const Notes = defineCollection<{ id: string; text: string }>('test/note', {
  scope: 'region',
  key: ({ id }) => [id],
  version: 1,
});
const happened = defineEvent<{ readonly what: string }>('emitter/happened');
const casey: Caller = {
  kind: 'user',
  account: '222222222222',
  userName: 'casey',
  arn: 'arn:aws:iam::222222222222:user/casey',
  userId: 'AIDA',
};

const told = defineTopic<number>('test/told');

/** Publishes, and fails. */
const failing = defineService({
  name: 'sts',
  iamPrefix: 'sts',
  operations: {
    GetCallerIdentity: {
      authorize: 'authenticated',
      load: async () => ({
        getCallerIdentity: (_input: unknown, ctx: Context) =>
          ctx.write(async (tx) => {
            tx.publish(told, 'k', -2);
            throw new Error('told nobody');
          }),
      }),
    },
  },
});

interface Nodes {
  /** A context of a request. */
  request(caller?: Caller, region?: string): Context;
  /** A process on the store, with its own handlers. */
  start(works: readonly BackgroundWork[], options?: { readonly sole?: boolean }): Jobs;
  runtime(): Runtime;
  readonly bench: Bench;
}

/** Contexts and jobs on a store, without anything else of a server. */
function withNodes(run: (nodes: Nodes) => Promise<void>, open = engines['sqlite']!): Promise<void> {
  return withStore(async (bench) => {
    const started: Jobs[] = [];
    let runtime: Runtime | undefined;
    const http = { remoteAddress: '', headers: {} };
    try {
      await run({
        bench,
        runtime: () => runtime!,
        start(works, { sole = true } = {}) {
          const { store, clock } = bench;
          const background = createBackground(works);
          const jobs = startJobs<Context, Caller>({
            store,
            clock,
            sole,
            ...background,
            context: (job) => jobContext(node, background, job),
            onError: () => {},
          });
          const node = {
            store,
            clock,
            ids: randomIds,
            jobs,
            background,
            topics: createTopics(),
            services: new Map([[failing.name, failing]]),
            model: loadModel,
            dispatch,
          } as Partial<Runtime> as Runtime;
          runtime ??= node;
          started.push(jobs);
          return jobs;
        },
        request: (caller = casey, region = 'eu-west-1') =>
          createContext(runtime!, {
            service: 'emitter',
            operation: 'Op',
            input: {},
            requestId: 'r',
            caller,
            region,
            http,
          }),
      });
    } finally {
      await Promise.all(started.map((jobs) => jobs.stop()));
    }
  }, open);
}

const work = (
  name: string,
  start: ServiceJob<any>['steps'][string],
  more: Partial<BackgroundWork> = {},
): BackgroundWork => ({ name, jobs: { [`${name}/do`]: { load: async () => ({ steps: { start } }) } }, ...more });
const receiver = (name: string, receive: EventReceiver<{ readonly what: string }>): BackgroundWork => ({
  name,
  receives: [on(happened, async () => receive)],
});
const emitter: BackgroundWork = { name: 'emitter', emits: [happened] };
const put: EventReceiver<{ readonly what: string }> = ({ what }, tx, { service }) =>
  tx.in(Notes).insert({ id: service, text: what });

for (const [engine, open] of Object.entries(engines)) {
  describe(`work behind requests on ${engine}`, () => {
    it('is done as the service, where and for whom it was asked for; and so is what it asks for itself', () =>
      withNodes(async ({ request, start }) => {
        const seen: unknown[] = [];
        const jobs = start([
          work(
            'emitter',
            async (again, ctx, job) => {
              seen.push([ctx.caller.kind === 'service' && ctx.caller.principal, ctx.account, ctx.region, job.caller]);
              await ctx.write(async (tx) => {
                await tx.in(Notes).put({ id: 'a', text: String(again) });
                if (again) tx.enqueue({ kind: 'emitter/do', payload: false });
              });
            },
            { principal: 'other.amazonaws.com' },
          ),
        ]);
        const ctx = request();
        await ctx.write(async (tx) => {
          tx.enqueue({ kind: 'emitter/do', payload: true });
        });
        await jobs.idle();
        const expected = ['other.amazonaws.com', casey.account, 'eu-west-1', casey];
        assert.deepEqual(seen, [expected, expected]);
        const inRegion = (region: string) => request(casey, region).read((tx) => tx.in(Notes).get('a'));
        assert.deepEqual(
          [await inRegion('eu-west-1'), await inRegion('us-east-1')],
          [{ id: 'a', text: 'false' }, undefined],
        );
      }, open));

    it('knows no caller where a service or nobody asked', () =>
      withNodes(async ({ request, start }) => {
        const seen: unknown[] = [];
        const jobs = start([
          work('emitter', async (_payload, ctx, job) => {
            seen.push([ctx.caller.kind === 'service' && ctx.caller.principal, ctx.account, job.caller]);
          }),
        ]);
        const nobody: Caller = { kind: 'anonymous', account: '333333333333', arn: 'anonymous', userId: 'anonymous' };
        for (const caller of [serviceCaller('x.amazonaws.com', '333333333333'), nobody]) {
          await request(caller).write(async (tx) => {
            tx.enqueue({ kind: 'emitter/do', payload: null });
          });
          await jobs.idle();
        }
        assert.deepEqual(
          seen,
          Array.from({ length: 2 }, () => ['emitter.amazonaws.com', '333333333333', undefined]),
        );
      }, open));

    it('can be found, woken and cancelled within transactions', () =>
      withNodes(async ({ request, start, bench: { clock } }) => {
        const seen: unknown[] = [];
        const jobs = start([
          work('emitter', async (payload, _ctx, job) => {
            seen.push(payload);
            job.report('half');
          }),
        ]);
        const ctx = request();
        const runAt = clock.now() + 3_600_000;
        const [woken, cancelled] = await ctx.write(async (tx) =>
          ['woken', 'cancelled'].map((name) =>
            tx.enqueue({ kind: 'emitter/do', payload: name, subject: ['x', name], runAt }),
          ),
        );
        assert.deepEqual(
          (await ctx.read((tx) => tx.jobs.find(['x', 'woken']))).map(({ id, account, region }) => [
            id,
            account,
            region,
          ]),
          [[woken, casey.account, 'eu-west-1']],
        );
        assert.equal(await ctx.write((tx) => tx.jobs.wake(woken!)), true);
        assert.equal(await ctx.write((tx) => tx.jobs.cancel(cancelled!)), true);
        await jobs.idle();
        assert.deepEqual(seen, ['woken']);
        assert.equal(await ctx.read((tx) => tx.jobs.progress(woken!)), undefined);
      }, open));

    it('begins with the commit of an event: each receiver, once, in its own transaction', () =>
      withNodes(async ({ request, start, bench: { rows } }) => {
        const see: EventReceiver<{ readonly what: string }> = async (payload, tx, ctx, { id, name }) => {
          await put(payload, tx, ctx, { id, name, emittedAt: 0 });
          await tx.in(Notes).put({ id: `${ctx.service} id`, text: id });
        };
        const jobs = start([emitter, receiver('one', see), receiver('two', see)]);
        const ctx = request();
        await assert.rejects(
          ctx.write(async (tx) => {
            tx.emit(happened, { what: 'no' });
            throw new Error('no');
          }),
        );
        await jobs.idle();
        assert.deepEqual(await ctx.read((tx) => tx.in(Notes).all()), []);
        await ctx.write(async (tx) => {
          tx.emit(happened, { what: 'yes' });
        });
        await jobs.idle();
        const [one, oneId, two, twoId] = await ctx.read((tx) => tx.in(Notes).all());
        assert.deepEqual(
          [one, two],
          [
            { id: 'one', text: 'yes' },
            { id: 'two', text: 'yes' },
          ],
        );
        assert.equal(oneId?.text, twoId?.text);
        assert.deepEqual(await rows(), []);
      }, open));

    it('is tried again by a receiver that throws, which neither leaves half of it nor holds up others', () =>
      withNodes(async ({ request, start, bench: { wait, rows } }) => {
        let throws = 12;
        const jobs = start([
          emitter,
          receiver('good', put),
          receiver('bad', async (payload, tx, ctx, event) => {
            await put(payload, tx, ctx, event);
            if (throws-- > 0) throw new Error('not yet');
          }),
        ]);
        const ctx = request();
        const notes = async () => (await ctx.read((tx) => tx.in(Notes).all())).map(({ id }) => id);
        await ctx.write(async (tx) => {
          tx.emit(happened, { what: 'x' });
        });
        await jobs.idle();
        assert.deepEqual(await notes(), ['good']);
        for (let round = 0; round < 40; round++) {
          wait(60_001);
          await jobs.idle();
        }
        assert.deepEqual(await notes(), ['bad', 'good']);
        assert.deepEqual(await rows(), []);
      }, open));

    it('has its effect once when an event is delivered twice', () =>
      withNodes(async ({ request, start, bench: { rows } }) => {
        const [entered, release] = [latch(), latch()];
        const count: EventReceiver<{ readonly what: string }> = async (_payload, tx) => {
          const before = await tx.in(Notes).get('count');
          await tx.in(Notes).put({ id: 'count', text: String(Number(before?.text ?? 0) + 1) });
        };
        const slow = start([
          emitter,
          receiver('one', async (payload, tx, ctx, event) => {
            await count(payload, tx, ctx, event);
            entered.resolve();
            await release.promise;
          }),
        ]);
        const ctx = request();
        await ctx.write(async (tx) => {
          tx.emit(happened, { what: 'x' });
        });
        await entered.promise;
        const stopped = slow.stop();
        // Takes the first one for dead, delivers again, and is done before the first one comes to its commit.
        const next = start([emitter, receiver('one', count)]);
        await next.idle();
        release.resolve();
        await stopped;
        await next.idle();
        assert.equal((await ctx.read((tx) => tx.in(Notes).get('count')))?.text, '1');
        assert.deepEqual(await rows(), []);
      }, open));
  });
}

test('what a transaction publishes is told once, when it has committed; a try thrown away tells nothing', async () => {
  for (const open of Object.values(engines)) {
    await withNodes(async ({ request, runtime, start }) => {
      start([]);
      const reader = runtime().topics.subscribe(told, 'k');
      const ctx = request();
      for (let n = 1; n <= 20; n++) {
        await ctx.write(async (tx) => {
          tx.publish(told, 'k', n);
          await tx.in(Notes).put({ id: 'a', text: String(n) });
          assert.equal(await reader.next(1), undefined, 'nothing before the commit');
        });
        assert.deepEqual(await reader.next(), { message: n });
        await assert.rejects(
          ctx.write(async (tx) => {
            tx.publish(told, 'k', -1);
            throw new Error('no');
          }),
        );
      }
      await ctx.write(async (tx) => {
        tx.publish(told, 'k', 100);
        // A joined call that fails takes back what it wanted told, as it takes back what it wrote.
        await assert.rejects(tx.aws.as(casey).sts.getCallerIdentity({}), /told nobody/);
        tx.publish(told, 'k', 101);
      });
      assert.deepEqual(
        [await reader.next(), await reader.next(), await reader.next(1)],
        [{ message: 100 }, { message: 101 }, undefined],
      );
    }, open);
  }
});

test('what only one side declares is said at the start, or at the emitter', async () => {
  const receiving = receiver('one', put);
  assert.throws(
    () => createBackground([receiving]),
    /one receives the event emitter\/happened, which no manifest emits/,
  );
  assert.throws(
    () => createBackground([emitter, { ...emitter, name: 'other' }]),
    /Two manifests emit the event emitter\/happened/,
  );
  const a = work('a', async () => {});
  assert.throws(() => createBackground([a, { ...a, name: 'b' }]), /Two manifests declare jobs of the kind a\/do/);
  const load = async (): Promise<ServiceJob<null>> => ({ steps: { start: async () => {} } });
  const sized = (concurrency: number) => ({
    name: 'c',
    jobs: { [`c/${concurrency}`]: { load, lane: { name: 'wide', concurrency } } },
  });
  assert.throws(() => createBackground([sized(2), sized(3)]), /The lane wide is declared with two sizes/);
  await withNodes(async ({ request, start }) => {
    start([]);
    await assert.rejects(
      request().write(async (tx) => {
        tx.emit(happened, { what: 'x' });
      }),
      /No manifest emits the event emitter\/happened/,
    );
  });
});
