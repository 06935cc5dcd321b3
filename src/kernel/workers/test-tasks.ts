/** Tasks for the tests of the pool. */
import { getPriority } from 'node:os';
import { threadId } from 'node:worker_threads';

export const add = ({ a, b }: { a: number; b: number }): number => a + b;
export const echo = (input: unknown): unknown => input;
export const thread = async (ms: number): Promise<number> => {
  await new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
  return threadId;
};
export const priority = (): number => getPriority();
export function forever(): never {
  for (;;);
}
export const never = (): Promise<never> => new Promise(() => {});
export function grow(): never {
  const kept = [];
  for (;;) kept.push(Array.from({ length: 1000 }, (_, index) => index));
}
export function fail(message: string): never {
  throw new RangeError(message);
}
export function nested(levels: number): unknown {
  let value: unknown = levels;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}
export const notCloneable = (): unknown => () => {};
export function failNotCloneable(): never {
  throw Object.assign(() => {}, { toString: () => 'a function was thrown' });
}
export function leave(): never {
  process.exit(3);
}
export function failLater(): Promise<never> {
  setImmediate(() => {
    throw new Error('outside of the call');
  });
  return new Promise(() => {});
}
export const environment = (): Record<string, string | undefined> => ({ ...process.env });
export const noFunction = 1;
