/**
 * Long lists of which many fields are asked: the answer is made item by item, and others have their turns in between.
 * What a request asks for is bounded, not what a resolver answers to it.
 */
import { getNullableType, isListType, type GraphQLResolveInfo } from 'graphql';

/** Fields of all items that are completed at once: some milliseconds. */
const atOnce = 5000;

export interface Completing {
  /** That the request asks for, with fragments written out. */
  readonly fields: number;
  readonly turn: () => Promise<void>;
}

export function inTurns(value: unknown, { fields, turn }: Completing, info: GraphQLResolveInfo): unknown {
  if (!Array.isArray(value) || value.length * fields <= atOnce) return value;
  return isListType(getNullableType(info.returnType)) ? itemsOf(value, turn) : value;
}

async function* itemsOf(list: readonly unknown[], turn: () => Promise<void>): AsyncGenerator<unknown, void> {
  for (const item of list) {
    yield item;
    await turn();
  }
}
