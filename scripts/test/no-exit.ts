/**
 * Preloaded into test processes: one that a test ends with code 0 would count as passed, and so would the tests that it
 * did not come to.
 */
import { isMainThread } from 'node:worker_threads';

// Not in what tests start, which may end itself.
if (isMainThread && /\.test\.ts$|\/one-process\.ts$/.test(process.argv[1] ?? '')) {
  const { exit } = process;
  process.exit = (code) => {
    process.stderr.write(`${new Error('A test ended its process').stack}\n`);
    return exit(Number(code ?? process.exitCode ?? 0) || 1);
  };
}
