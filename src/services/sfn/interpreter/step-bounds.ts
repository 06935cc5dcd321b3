/**
 * How much one step hands back to whoever drives the execution, and with it how long that holds the event loop: a tree
 * of a thousand branches has its input a thousand times, a loop tells it twice for each state.
 */
import { sizeOf } from '../language/json.ts';

/** Bytes of history after which a step gives its thread back. */
export const enoughTold = 1_000_000;
/** Bytes of history that one state may tell. */
export const mostTold = 8_000_000;
/** Bytes of an execution as it is kept: JSON. AWS bounds what each branch has, and not their sum. */
export const mostKept = 8_000_000;
/** Levels of an execution as it is kept: branches within branches, and the data in them. */
const mostLevels = 1000;

/** An execution that has grown beyond its bounds: nothing catches that. */
export class StepTooLarge extends Error {}

/** Bytes of a value as JSON, or any number beyond `most`. */
export function bytesOf(value: unknown, most: number): number {
  return sizeOf(value, most).bytes;
}

/** @throws StepTooLarge */
export function checkKept(root: unknown): void {
  const { bytes, levels } = sizeOf(root, mostKept);
  if (bytes > mostKept || levels > mostLevels) throw new StepTooLarge();
}
