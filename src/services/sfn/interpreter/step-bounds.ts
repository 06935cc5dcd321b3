/**
 * How much one step hands back to whoever drives the execution, and with it how long that holds the event loop: a tree
 * of a thousand branches has its input a thousand times, a loop tells it twice for each state.
 */

/** Bytes of history after which a step gives its thread back. */
export const enoughTold = 1_000_000;
/** Bytes of history that one state may tell. */
export const mostTold = 8_000_000;
/** Bytes of an execution as it is kept: JSON. AWS bounds what each branch has, and not their sum. */
export const mostKept = 8_000_000;

/** An execution that has grown beyond its bounds: nothing catches that. */
export class StepTooLarge extends Error {}

/** Bytes of a value as JSON, or any number beyond `most`. */
export function bytesOf(value: unknown, most: number): number {
  const open: unknown[] = [value];
  let bytes = 0;
  while (open.length > 0 && bytes <= most) {
    const one = open.pop();
    if (typeof one === 'string') bytes += quoted(one);
    else if (Array.isArray(one)) for (const item of one) open.push(item);
    else if (typeof one === 'object' && one !== null)
      for (const [name, member] of Object.entries(one)) {
        bytes += quoted(name);
        open.push(member);
      }
    bytes += 2;
  }
  return bytes;
}

function quoted(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
