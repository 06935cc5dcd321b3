/**
 * Decisions about many keys of one request: policies may take milliseconds for each, so others are served in between,
 * which a transaction must not wait for.
 */
import { createTurns } from '../../../kernel/turns.ts';
import type { Context } from '../../../wire/context.ts';

/** Milliseconds of decisions in one read. */
const readMs = 5;

/** What `decide` comes to for each, in their order. */
export async function inShortReads<Item, Made>(
  ctx: Pick<Context, 'reading'>,
  items: readonly Item[],
  decide: (within: Context, item: Item) => Promise<Made>,
): Promise<Made[]> {
  const turn = createTurns();
  const all: Made[] = [];
  while (all.length < items.length) {
    const some = await ctx.reading(async (within) => {
      const until = performance.now() + readMs;
      const made: Made[] = [];
      for (const item of items.slice(all.length)) {
        made.push(await decide(within, item));
        if (performance.now() >= until) break;
      }
      return made;
    });
    all.push(...some);
    await turn();
  }
  return all;
}
