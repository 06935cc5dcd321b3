/**
 * Conditions on items, so that no one else waits for long: what takes more than a moment is decided in turns, outside
 * of transactions. A write's condition is then decided before it, and holds as long as the item is the same.
 */
import { createTurns } from '../../../kernel/turns.ts';
import type { Context, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { decide, decideInSteps, type Decision, testsOf } from '../expressions/decision.ts';
import type { Item } from '../values/attribute-value.ts';
import type { StoredItem } from '../values/stored.ts';

/** Tests times bytes that are gone through at once: some milliseconds. */
const atOnce = 256 * 1024;

async function decideInTurns(decision: Decision, item: Item, turn: () => Promise<void>): Promise<boolean> {
  const steps = decideInSteps(decision, item);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value;
    await turn();
  }
}

export interface SizedItem {
  readonly item: Item;
  readonly bytes: number;
}

/** Those for which it holds. Not in a transaction. */
export async function itemsFor(decision: Decision | undefined, items: readonly SizedItem[]): Promise<Item[]> {
  if (!decision) return items.map(({ item }) => item);
  const turn = createTurns();
  const tests = testsOf(decision);
  const held: Item[] = [];
  for (const { item, bytes } of items) {
    const holds = tests * bytes <= atOnce ? decide(decision, item) : await decideInTurns(decision, item, turn);
    if (holds) held.push(item);
    await turn();
  }
  return held;
}

/** What is made of each, in turns. */
export async function inTurns<T>(items: readonly Item[], make: (item: Item) => T): Promise<T[]> {
  const turn = createTurns();
  const made: T[] = [];
  for (const item of items) {
    made.push(make(item));
    await turn();
  }
  return made;
}

/** What a condition is decided about. */
export interface DecidedItem {
  readonly item: Item;
  /** As its row has it, which is the same JSON for as long as nobody writes it. */
  readonly stored: StoredItem;
  readonly bytes: number;
}

/** The conditions of one request's writes, each with the item that it was decided about. */
export class Rulings {
  readonly #made = new Map<Decision, { readonly stored: string; readonly holds: boolean }>();
  readonly #open = new Map<Decision, DecidedItem>();
  #spent = 0;

  /** In the transaction. What is not decided yet is supposed to hold, and the transaction is not committed. */
  holds(decision: Decision, { item, stored, bytes }: DecidedItem): boolean {
    const ruling = this.#made.get(decision);
    if (ruling && ruling.stored === JSON.stringify(stored)) return ruling.holds;
    this.#spent += testsOf(decision) * bytes;
    if (this.#spent <= atOnce) return decide(decision, item);
    this.#open.set(decision, { item, stored, bytes });
    return true;
  }

  begin(): void {
    this.#open.clear();
    this.#spent = 0;
  }

  get isOpen(): boolean {
    return this.#open.size > 0;
  }

  /** Outside of it. */
  async decideOpen(): Promise<void> {
    const turn = createTurns();
    for (const [decision, { item, stored }] of this.#open) {
      const holds = await decideInTurns(decision, item, turn);
      this.#made.set(decision, { stored: JSON.stringify(stored), holds });
      await turn();
    }
  }
}

class Undecided extends Error {
  override readonly name = 'Undecided';
}

/** Times that an item may change while its condition is decided; a batch may change an item so often itself. */
const maxRounds = 30;

/**
 * A write whose conditions take as long as they take. `work` may run several times, as in any transaction.
 * @throws AwsError ThrottlingException where others write its items again and again
 */
export async function writeByRulings<T>(ctx: Context, work: (tx: WriteTx, rulings: Rulings) => Promise<T>): Promise<T> {
  const rulings = new Rulings();
  for (let round = 0; round < maxRounds; round++) {
    try {
      return await ctx.write(async (tx) => {
        rulings.begin();
        try {
          return await work(tx, rulings);
        } finally {
          // Whatever else was found out rests on what was supposed.
          // oxlint-disable-next-line no-unsafe-finally
          if (rulings.isOpen) throw new Undecided();
        }
      });
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
      await rulings.decideOpen();
    }
  }
  throw new AwsError('ThrottlingException', 'Rate of requests exceeds the allowed throughput.');
}
