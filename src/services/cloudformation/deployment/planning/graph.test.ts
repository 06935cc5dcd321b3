/** Tasks in the order of a graph: what is asked again while others run, and what was not begun. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCutShort, runGraph, type TaskOutcome } from './graph.ts';

const graphOf = (needs: Record<string, readonly string[]>) =>
  new Map(Object.entries(needs).map(([id, of]) => [id, new Set(of)]));
const all = { limit: 32, stopsAtFailure: true };

/** Gives out what it was told, one by one, until it is closed. */
function wakeups() {
  const told: string[] = [];
  let look = Promise.withResolvers<void>();
  let isClosed = false;
  const change = (): void => {
    look.resolve();
    look = Promise.withResolvers();
  };
  return {
    tell: (id: string) => {
      told.push(id);
      change();
    },
    close: () => {
      isClosed = true;
      change();
    },
    woken: async (): Promise<string | undefined> => {
      while (told.length === 0 && !isClosed) await look.promise;
      return told.shift();
    },
  };
}

test('what waits goes on while something else still runs, and what needs it', async () => {
  const { tell, close, woken } = wakeups();
  const long = Promise.withResolvers<void>();
  const asked: string[] = [];
  const run = async (id: string, isWoken: boolean): Promise<TaskOutcome> => {
    asked.push(isWoken ? `${id} again` : id);
    if (id === 'long') await long.promise;
    if (id === 'needy') long.resolve();
    if (id !== 'nested' || isWoken) return 'done';
    queueMicrotask(() => tell('nested'));
    return 'waits';
  };
  const outcomes = await runGraph(graphOf({ long: [], nested: [], needy: ['nested'] }), run, { ...all, woken });
  close();
  assert.deepEqual(asked, ['long', 'nested', 'nested again', 'needy']);
  assert.deepEqual(new Set(outcomes.values()), new Set(['done']));
});

test('what is woken while it is asked is asked again, and what nobody asks again waits', async () => {
  const { tell, close, woken } = wakeups();
  const heard = Promise.withResolvers<void>();
  let times = 0;
  const run = async (id: string, isWoken: boolean): Promise<TaskOutcome> => {
    if (id === 'other') return 'waits';
    times++;
    if (isWoken) return 'done';
    tell('nobody');
    tell('quick');
    tell('last');
    await heard.promise;
    return 'waits';
  };
  const listening = async (): Promise<string | undefined> => {
    const id = await woken();
    if (id === 'last') heard.resolve();
    return id;
  };
  const outcomes = await runGraph(graphOf({ quick: [], other: [] }), run, { ...all, woken: listening });
  close();
  assert.equal(times, 2);
  assert.deepEqual(
    [...outcomes],
    [
      ['other', 'waits'],
      ['quick', 'done'],
    ],
  );
});

test('a run that ends with nobody to be woken ends', async () => {
  const outcomes = await runGraph(graphOf({ a: [], b: ['a'] }), async () => 'done', all);
  assert.deepEqual([...outcomes.keys()], ['a', 'b']);
});

test('a run is cut short where something could have begun, and not where it waits for others', () => {
  const graph = graphOf({ a: [], b: ['a', 'elsewhere'], itself: ['itself'], c: ['b'] });
  const is = (outcomes: Record<string, TaskOutcome>) => isCutShort(graph, new Map(Object.entries(outcomes)));
  assert.equal(is({}), true);
  assert.equal(is({ a: 'waits', itself: 'done' }), false);
  assert.equal(is({ a: 'done', itself: 'done' }), true);
  assert.equal(is({ a: 'done', b: 'waits', itself: 'done' }), false);
  assert.equal(is({ a: 'done', b: 'failed', itself: 'done' }), false);
  assert.equal(is({ a: 'waits' }), true);
  assert.equal(is({ a: 'done', b: 'done', c: 'done', itself: 'done' }), false);
});
