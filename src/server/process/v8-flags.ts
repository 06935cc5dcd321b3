/**
 * V8's flags for a server. V8 takes code that was kept only with the flags that it was made with, so that these are set
 * by the program and not on the command line. docs/decisions/0062-code-cache.md
 */
import { setFlagsFromString } from 'node:v8';

/** A start is over before what these do pays. */
const offUntilStarted = ['maglev', 'regexp-tier-up', 'opt'];

/** What V8 itself sets where its middle compiler is off from the beginning (`node --no-maglev --print-flag-values`). */
export const withoutMaglev = [
  '--no-maglev',
  '--invocation-count-for-turbofan=3000',
  '--no-maglev-overwrite-budget',
  '--min-inlining-frequency=0.15',
];

const fromThenOn = [
  // It takes more memory than it gives speed. docs/decisions/0038-heap.md
  ...withoutMaglev,
  // What has been compiled without it cannot run with it.
  '--no-regexp-tier-up',
  // Keeps the heap small under load: the old generation is looked through when it has grown by so much (percent).
  '--heap-growing-percent=25',
];

export function setFlagsToStart(): void {
  for (const flag of offUntilStarted) setFlagsFromString(`--no-${flag}`);
}

/** `meanwhile`: done with the flags of before the start. */
export function setFlagsToServe<T>(meanwhile: () => T): T {
  for (const flag of offUntilStarted) setFlagsFromString(`--${flag}`);
  const result = meanwhile();
  for (const flag of fromThenOn) setFlagsFromString(flag);
  return result;
}
