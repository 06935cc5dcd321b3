/**
 * Runs every check in order and closes with the first failures by name and `N passed, N failed`. `--quick` leaves out
 * faults and the end-to-end tests (real CLI, browser, Terraform); `--full` runs what takes longer instead: services and
 * sign-in on stores that make every freedom of the contract happen. Other arguments name test files to run instead.
 */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { runBatches, runFiles, runTests } from './test/node-tests.ts';
import { type Outcome, add, noOutcome } from './test/outcome.ts';
import { root, run } from './test/run.ts';

const args = process.argv.slice(2);
const quick = args.includes('--quick');
const full = args.includes('--full');
const named = args.filter((arg) => !arg.startsWith('--'));
const find = (patterns: string | string[]): string[] => globSync(patterns, { cwd: root }).sort();

/** Kill -9, damage, other versions' data and a PostgreSQL server: they take their time. */
const faults = find([
  'src/kernel/*/crash.test.ts',
  'src/kernel/postgres/*.test.ts',
  'src/kernel/sqlite/damage/damage.test.ts',
  'src/kernel/sqlite/opening/collections.test.ts',
  'test/attack/flipped-pages.test.ts',
  'test/data-folder/*.test.ts',
]);

type Step = readonly [string, () => Promise<Outcome>];

const checks: Step[] = [
  ['types', () => check('tsc', ['--noEmit'])],
  ['types of the console', () => check('tsc', ['--noEmit', '-p', 'web'])],
  ['lint', () => check('oxlint', ['--quiet'])],
  ['format', () => check('oxfmt', ['--check'])],
];
const quickTests: Step = [
  'unit and service tests, attacks',
  () =>
    runBatches(
      'quick',
      find(['src/**/*.test.ts', 'test/{house,attack}/*.test.ts']).filter((file) => !faults.includes(file)),
    ),
];
const slowTests: Step[] = [
  ['faults', () => runBatches('faults', faults)],
  ['end to end', () => runFiles(find(['test/e2e/**/*.test.ts', 'test/attack/built/*.test.ts']))],
];

function stepsOf(): readonly Step[] {
  if (named.length > 0) return [['named tests', () => runTests('named', named)]];
  if (full) return ['strict', 'chaos'].map((store) => [`services and sign-in, store: ${store}`, () => onStore(store)]);
  return [...checks, quickTests, ...(quick ? [] : slowTests)];
}

const total = noOutcome();
for (const [name, work] of stepsOf()) {
  const started = Date.now();
  const outcome = await work();
  add(total, outcome);
  const { passed, failed, skipped } = outcome;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(`\n# ${name}: ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds} s)\n\n`);
}
for (const failure of total.failures) process.stdout.write(`failed at first: ${failure}\n`);
if (total.skipped > 0) process.stdout.write(`${total.skipped} skipped\n`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed > 0 ? 1 : 0;

async function check(tool: string, toolArgs: string[]): Promise<Outcome> {
  const { code } = await run(join(root, 'node_modules', '.bin', tool), toolArgs, { minutes: 5 });
  return code === 0 ? { ...noOutcome(), passed: 1 } : { ...noOutcome(), failed: 1, failures: [tool] };
}

/** Every server of these tests has its store behind `test/stores/<store>.ts`. */
function onStore(store: string): Promise<Outcome> {
  const files = find('src/{services,signin,access,local-api,wire}/**/*.test.ts');
  return runBatches(store, files, { nodeOptions: ['--import', `./test/stores/${store}.ts`] });
}
