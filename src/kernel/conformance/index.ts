/**
 * What every engine promises, as node:test cases: `storeConformance('name', open)` registers them for a store that
 * `open` makes, empty, for each case. Spec: the contract in ../store.ts; the cases are beside this file.
 */
import { describe, it } from 'node:test';
import { appends } from './appends.ts';
import type { Cases } from './cases.ts';
import { conflicts } from './conflicts.ts';
import { deletedRanges } from './deleted-ranges.ts';
import { durability, failedCommits, type FailingStore, type HeldStore } from './durability.ts';
import { model } from './model.ts';
import { others } from './others.ts';
import { ranges } from './ranges.ts';
import { reads } from './reads.ts';
import { resting } from './resting.ts';
import { savepoints } from './savepoints.ts';
import { sizes } from './sizes.ts';
import { twoHandles } from './two-handles.ts';
import type { Store } from '../store.ts';

export type { FailingStore, HeldStore } from './durability.ts';

export interface ConformanceOptions {
  /** Another handle on the database of a store that `open` made: for engines that allow several. */
  readonly openSecond?: (first: Store) => Promise<Store> | Store;
  /** A store whose commits the test can make fail. */
  readonly openFailing?: () => Promise<FailingStore> | FailingStore;
  /** A store whose durability the test can hold back, or make fail: for engines whose commits are visible before. */
  readonly openHeld?: () => Promise<HeldStore> | HeldStore;
}

const groups = {
  reads,
  sizes,
  ranges,
  'deleted ranges': deletedRanges,
  savepoints,
  conflicts,
  'writes after a read': resting,
  appends,
  'random operations': model,
  others,
} satisfies Record<string, Cases>;

type Open = () => Promise<Store> | Store;

export function storeConformance(name: string, open: Open, options: ConformanceOptions = {}): void {
  const { openSecond, openHeld, openFailing = openHeld } = options;
  for (const [group, cases] of Object.entries(groups)) {
    register(`${name}: ${group}`, cases, async (run) => closing(await open(), run));
  }
  if (openSecond) {
    register(`${name}: two handles`, twoHandles, async (run) =>
      closing(await open(), async (first) => closing(await openSecond(first), (second) => run(first, second))),
    );
  }
  if (openFailing) {
    register(`${name}: failed commits`, failedCommits, async (run) => {
      const failing = await openFailing();
      await closing(failing.store, () => run(failing));
    });
  }
  if (openHeld) {
    register(`${name}: durability`, durability, async (run) => {
      const held = await openHeld();
      // A store that is held does not close.
      await closing(held.store, () => run(held).finally(held.release));
    });
  }
}

type ByTitle<Run> = Readonly<Record<string, Run>>;

function register<Run>(title: string, cases: ByTitle<Run>, carryOut: (run: Run) => Promise<void>): void {
  describe(`store contract: ${title}`, () => {
    for (const [name, run] of Object.entries(cases)) it(name, () => carryOut(run));
  });
}

async function closing(store: Store, run: (store: Store) => Promise<void>): Promise<void> {
  try {
    await run(store);
  } finally {
    await store.close();
  }
}
