/**
 * `node one-process.ts FILE…`: runs test files in this process, as `node --test --test-isolation=none` does, without
 * the runner's watch over every promise. It would tell which test an error that nobody caught came from, and costs a
 * quarter of the processor's time; such an error still fails the run.
 */
import { createHook } from 'node:async_hooks';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

leavePromisesAlone();
run({ files: process.argv.slice(2), isolation: 'none' })
  .on('test:summary', ({ success }) => {
    if (!success) process.exitCode = 1;
  })
  .compose(new spec())
  .pipe(process.stdout);

/** Hooks that are enabled from here on are as those made with `trackPromises: false`, which the runner's is not. */
function leavePromisesAlone(): void {
  const without: object = createHook({ trackPromises: false });
  const isOn = (symbol: symbol): boolean => Reflect.get(without, symbol) === true;
  const untracked = Object.getOwnPropertySymbols(without).filter(isOn);
  // Another version of Node's may keep it elsewhere; then its runner is slower, and does the same.
  if (untracked.length !== 1) return;
  const hooks: { enable(): unknown } = Object.getPrototypeOf(without);
  const { enable } = hooks;
  hooks.enable = function enableWithoutPromises(this: object) {
    Reflect.set(this, untracked[0]!, true);
    return enable.call(this);
  };
}
