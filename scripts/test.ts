/**
 * Runs every check in order and closes with `N passed, N failed`. `--quick` leaves out faults and the end-to-end tests
 * (real CLI, browser, Terraform); `--full` runs what takes longer instead: services and sign-in on stores that make
 * every freedom of the contract happen. Other arguments name test files to run instead of all.
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);
const quick = args.includes('--quick');
const full = args.includes('--full');

/** Kill -9, damage, other versions' data and a PostgreSQL server: they take their time. */
const faults = globSync(
  [
    'src/kernel/*/crash.test.ts',
    'src/kernel/postgres/*.test.ts',
    'src/kernel/sqlite/damage/damage.test.ts',
    'src/kernel/sqlite/opening/collections.test.ts',
    'test/attack/flipped-pages.test.ts',
    'test/data-folder/*.test.ts',
  ],
  { cwd: root },
);
const quickly = globSync(['src/**/*.test.ts', 'test/{house,attack}/*.test.ts'], { cwd: root }).filter(
  (file) => !faults.includes(file),
);
const named = args.filter((arg) => !arg.startsWith('--'));

interface Outcome {
  passed: number;
  failed: number;
  skipped: number;
}

const steps: [string, () => Promise<Outcome>][] =
  named.length > 0
    ? [['named tests', () => runTests(named, [])]]
    : full
      ? ['strict', 'chaos'].map((store) => [`services and sign-in, store: ${store}`, () => onStore(store)])
      : [
          ['types', () => check('tsc', ['--noEmit'])],
          ['types of the console', () => check('tsc', ['--noEmit', '-p', 'web'])],
          ['lint', () => check('oxlint', ['--quiet'])],
          ['format', () => check('oxfmt', ['--check'])],
          ['unit and service tests, attacks', () => inTwo(quickly)],
          ...(quick
            ? []
            : ([
                ['faults', () => runTests(faults, ['--test-isolation=none'])],
                [
                  'end to end',
                  () => runFiles(globSync(['test/e2e/**/*.test.ts', 'test/attack/built/*.test.ts'], { cwd: root })),
                ],
              ] as [string, () => Promise<Outcome>][])),
        ];

const total: Outcome = { passed: 0, failed: 0, skipped: 0 };
for (const [name, run] of steps) {
  const started = Date.now();
  const outcome = await run();
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += outcome[key];
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(
    `\n# ${name}: ${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped} skipped (${seconds} s)\n\n`,
  );
}
if (total.skipped > 0) process.stdout.write(`${total.skipped} skipped\n`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed > 0 ? 1 : 0;

async function check(tool: string, toolArgs: string[]): Promise<Outcome> {
  const { code } = await run(join(root, 'node_modules', '.bin', tool), toolArgs);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/** One process for each of two halves, side by side. */
async function inTwo(files: string[]): Promise<Outcome> {
  const half = (which: number): Promise<Outcome> =>
    runTests(
      files.filter((_, i) => i % 2 === which),
      ['--test-isolation=none'],
    );
  const [one, other] = await Promise.all([half(0), half(1)]);
  return { passed: one.passed + other.passed, failed: one.failed + other.failed, skipped: one.skipped + other.skipped };
}

/** Every server of these tests has its store behind `test/stores/<store>.ts`. */
function onStore(store: string): Promise<Outcome> {
  const files = globSync('src/{services,signin,access,local-api,wire}/**/*.test.ts', { cwd: root });
  return runTests(files, ['--test-isolation=none', '--import', `./test/stores/${store}.ts`]);
}

async function runTests(files: string[], options: string[]): Promise<Outcome> {
  const { code, output } = await run(process.execPath, ['--test', '--test-reporter=spec', ...options, ...files.sort()]);
  const count = (name: string): number => Number(new RegExp(`^ℹ ${name} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  const failed = count('fail') + count('cancelled');
  return { passed: count('pass'), failed: code !== 0 && failed === 0 ? 1 : failed, skipped: count('skipped') };
}

/**
 * One process per file, two at a time. They drive real programs and browsers with time limits, so a file that fails
 * is run once more, alone; what it needed the second run for is printed.
 */
async function runFiles(files: string[]): Promise<Outcome> {
  const sum: Outcome = { passed: 0, failed: 0, skipped: 0 };
  const add = (outcome: Outcome): void => {
    for (const key of ['passed', 'failed', 'skipped'] as const) sum[key] += outcome[key];
  };
  const again: string[] = [];
  const queue = files.sort();
  const worker = async (): Promise<void> => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const outcome = await runTests([file], []);
      if (outcome.failed > 0) again.push(file);
      else add(outcome);
    }
  };
  await Promise.all([worker(), worker()]);
  for (const file of again) {
    process.stdout.write(`\n# ${file} failed beside others; once more, alone\n\n`);
    add(await runTests([file], []));
  }
  return sum;
}

function run(command: string, commandArgs: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, commandArgs, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on('error', (error) => {
      process.stdout.write(`${command}: ${error.message}\n`);
      resolve({ code: 1, output });
    });
    // At once, so that two that run side by side do not mix.
    child.on('close', (code) => {
      process.stdout.write(output);
      resolve({ code: code ?? 1, output });
    });
  });
}
