/** Turns: in a round of the event loop one piece of work goes on, and others are served before it does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTurns } from './turns.ts';

/** Busy for longer than a turn is. */
function busy(): void {
  const until = performance.now() + 12;
  while (performance.now() < until);
}

test('pieces of work go on one a round, the first of them first', async () => {
  const steps: string[] = [];
  let rounds = 0;
  let isOver = false;
  const count = (): void => {
    rounds++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const work = async (name: string): Promise<void> => {
    const turn = createTurns();
    for (let step = 0; step < 3; step++) {
      busy();
      steps.push(`${name}${step} ${rounds}`);
      await turn();
    }
  };
  await Promise.all(['a', 'b', 'c'].map(work));
  isOver = true;
  assert.deepEqual(
    steps.map((step) => step.split(' ')[0]),
    ['a0', 'b0', 'c0', 'a1', 'b1', 'c1', 'a2', 'b2', 'c2'],
  );
  const later = steps.slice(3).map((step) => Number(step.split(' ')[1]));
  assert.equal(new Set(later).size, later.length, 'never two in the same round');
});
