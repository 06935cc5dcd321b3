/**
 * What is known to be wrong with a database: damage, or that it can only be read. Keys that no damage can have hit are
 * read all the same; about the others nothing is answered, not even that they are not there. Nothing is written over
 * damage.
 */
import { StoreDamaged, StoreReadOnly } from '../../store-errors.ts';
import type { Key, KeyRange } from '../../store.ts';
import { type Damage, everything, merge } from './check.ts';
import { isWhole } from '../file/rows.ts';

export interface StoreCondition {
  /** What was found, as sentences; empty: no damage is known. */
  readonly problems: readonly string[];
  /** Why nothing can be written, as a sentence; ends when something could be. */
  readonly readOnly: string | undefined;
}

export interface Condition {
  current(): StoreCondition;
  /** Calls back with each first news of damage. */
  onDamage(listener: (problems: readonly string[]) => void): void;
  damaged(damage: Damage): void;
  readOnly(reason: string | undefined): void;
  /** The row's value, or `StoreDamaged`. `undefined`: what was found is no key. */
  checkRow(key: Key | undefined, value: unknown, sum: unknown): string;
  /** Throws `StoreDamaged` where damage may have hidden rows, or left old ones. */
  checkRange(range: KeyRange): void;
  /** Throws `StoreDamaged` or `StoreReadOnly`. */
  checkWritable(): void;
}

const maxProblems = 100;

export function createCondition(path: string): Condition {
  let problems: readonly string[] = [];
  let suspects: readonly KeyRange[] = [];
  let readOnly: string | undefined;
  const listeners: ((problems: readonly string[]) => void)[] = [];

  const damaged = (damage: Damage): void => {
    const news = damage.problems
      .filter((problem) => !problems.includes(problem))
      .slice(0, maxProblems - problems.length);
    problems = [...problems, ...news];
    suspects = merge([...suspects, ...damage.suspects]);
    if (news.length > 0) for (const listener of listeners) listener(news);
  };
  const refusal = (what: string) =>
    new StoreDamaged(
      `${path} is damaged: ${what} Nothing is written over it; what is whole can be read, to take it out. ` +
        'Run: sandlot doctor',
    );
  return {
    current: () => ({ problems, readOnly }),
    onDamage(listener) {
      listeners.push(listener);
      if (problems.length > 0) listener(problems);
    },
    damaged,
    readOnly(reason) {
      readOnly = reason;
    },
    checkRow(key, value, sum) {
      if (key !== undefined && isWhole(key, value, sum)) return value;
      damaged({
        problems: ['A row that was read does not fit its checksum.'],
        suspects: [key === undefined ? everything : { start: key, end: `${key}\0` }],
      });
      throw refusal('what was asked for does not fit its checksum.');
    },
    checkRange({ start, end }) {
      for (const suspect of suspects) {
        if (suspect.start < end && start < suspect.end) throw refusal('it is where what was asked for should be.');
      }
    },
    checkWritable() {
      if (problems.length > 0) throw refusal('no change is taken any more.');
      if (readOnly !== undefined) throw new StoreReadOnly(readOnly);
    },
  };
}
