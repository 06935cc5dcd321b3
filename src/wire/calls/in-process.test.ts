/** Calls between services that join a transaction: what of a failed one stays. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { defineCollection } from '../../kernel/collections/collection.ts';
import { openSqliteStore } from '../../kernel/sqlite/store.ts';
import { strict } from '../../kernel/strict.ts';
import { startSandlot, type Sandlot } from '../../testing/start-sandlot.ts';
import type { Context } from '../context.ts';
import { createContext, serviceCaller } from './create-context.ts';
import { AwsError } from '../errors.ts';
import { defineService, type ServiceManifest } from '../service.ts';

const Apps = defineCollection<{ name: string }>('in-process-test/app', {
  scope: 'account',
  key: ({ name }) => [name],
  version: 1,
});

/** Writes its app, and fails then where its name says so. */
async function createApp({ name }: { name: string }, ctx: Context): Promise<object> {
  await ctx.write((tx) => tx.in(Apps).insert({ name }));
  if (name.startsWith('bad')) throw new AwsError('LimitExceededException', 'no more apps');
  return {};
}

const amplify = defineService({
  name: 'amplify',
  iamPrefix: 'amplify',
  operations: { CreateApp: { authorize: 'handler', load: async () => ({ createApp }) } },
});

let sandlot: Sandlot;
/** Not the server's, which yields where these tests are run on `chaos`. */
const strictStore = strict(openSqliteStore({ path: ':memory:' }));
before(async () => {
  sandlot = await startSandlot();
});
after(() => Promise.all([sandlot.close(), strictStore.close()]));

function context(service = amplify, store = sandlot.server.runtime.store): Context {
  const { runtime } = sandlot.server;
  const services = new Map<string, ServiceManifest>([...runtime.services, ['amplify', service]]);
  return createContext(
    { ...runtime, services, store },
    {
      service: 'amplify',
      operation: 'Test',
      input: {},
      caller: serviceCaller('amplify.amazonaws.com', sandlot.account),
      region: 'us-east-1',
      requestId: 'r',
      http: { remoteAddress: '', headers: {} },
    },
  );
}

/** Its module comes in later turns of the event loop, once per manifest. */
function lateAmplify(): ServiceManifest {
  const load = async () => {
    for (let turns = 0; turns < 3; turns++) await turn();
    return { createApp };
  };
  return defineService({
    name: 'amplify',
    iamPrefix: 'amplify',
    operations: { CreateApp: { authorize: 'handler', load } },
  });
}

type Amplify = { amplify: { createApp(input: { name: string }): Promise<unknown> } };
const amplifyOf = (aws: Context['aws']) =>
  (aws.asService('amplify.amazonaws.com', sandlot.account) as unknown as Amplify).amplify;
const names = (ctx: Context) => ctx.read(async (tx) => (await tx.in(Apps).all()).map(({ name }) => name));

test('a joined call that fails takes its own writes back; its caller, who goes on, keeps theirs', async () => {
  const ctx = context();
  await ctx.write(async (tx) => {
    await tx.in(Apps).insert({ name: 'before' });
    await assert.rejects(amplifyOf(tx.aws).createApp({ name: 'bad-one' }), { name: 'LimitExceededException' });
    assert.equal(await tx.in(Apps).get('bad-one'), undefined);
    await amplifyOf(tx.aws).createApp({ name: 'good-one' });
    await assert.rejects(amplifyOf(tx.aws).createApp({ name: 'bad-two' }), { name: 'LimitExceededException' });
    await tx.in(Apps).insert({ name: 'then' });
  });
  assert.deepEqual(await names(ctx), ['before', 'good-one', 'then']);
});

test('a joined call that nobody catches takes the whole transaction back', async () => {
  const ctx = context();
  const earlier = await names(ctx);
  await assert.rejects(
    ctx.write(async (tx) => {
      await tx.in(Apps).insert({ name: 'first' });
      await amplifyOf(tx.aws).createApp({ name: 'bad-three' });
    }),
    { name: 'LimitExceededException' },
  );
  assert.deepEqual(await names(ctx), earlier);
});

test('a joined call whose module is not loaded is awaited outside of the transaction, which runs again', async () => {
  const ctx = context(lateAmplify(), strictStore);
  let tries = 0;
  await ctx.write(async (tx) => {
    tries++;
    await tx.in(Apps).insert({ name: 'beside-late' });
    await amplifyOf(tx.aws).createApp({ name: 'late' });
  });
  assert.equal(tries, 2);
  assert.ok((await names(ctx)).includes('late'));
});

test('… also where its caller catches everything', async () => {
  const ctx = context(lateAmplify(), strictStore);
  await ctx.write(async (tx) => {
    await amplifyOf(tx.aws)
      .createApp({ name: 'caught' })
      .catch(() => {});
  });
  assert.ok((await names(ctx)).includes('caught'));
});

test('what two like calls make outside of their transaction is made for each', async () => {
  let made = 0;
  const got: number[] = [];
  const createApp = async ({ name }: { name: string }, ctx: Context) => {
    got.push(await ctx.outside('material/same', async () => ++made));
    await ctx.write((tx) => tx.in(Apps).insert({ name }));
    return {};
  };
  const service = defineService({
    name: 'amplify',
    iamPrefix: 'amplify',
    operations: { CreateApp: { authorize: 'handler', load: async () => ({ createApp }) } },
  });
  const ctx = context(service, strictStore);
  await ctx.write(async (tx) => {
    got.length = 0;
    await amplifyOf(tx.aws).createApp({ name: 'one-of-two' });
    await amplifyOf(tx.aws).createApp({ name: 'other-of-two' });
  });
  assert.deepEqual(got, [1, 2]);
  assert.equal(made, 2, 'and once for all tries');
});
