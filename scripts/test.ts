/**
 * Runs every check in order and closes with the first failures by name and `N passed, N failed`. `--quick` leaves out
 * attacks and the end-to-end tests (real CLI, browser, Terraform); `--full` runs what takes longer instead: faults,
 * further journeys, and services and sign-in on stores that make every freedom of the contract happen. Other arguments
 * name test files to run instead.
 */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { longest, runBatches, runFiles, runTests } from './test/node-tests.ts';
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
  'src/services/**/*-killed.test.ts',
  'test/attack/flipped-pages.test.ts',
  'test/data-folder/*.test.ts',
]);

/**
 * Not quick: attacks, cases at random, what drives processes or threads (functions, too), waits, or the whole of a
 * contract.
 */
const thorough = find([
  'src/cli/doctor/doctor.test.ts',
  'src/cloud-shell/pseudo-terminals.test.ts',
  'src/cli/sign-in/sso-login.test.ts',
  'src/cli/trust/trust.test.ts',
  'src/kernel/blobs/digester.test.ts',
  'src/kernel/processes/{guardian,supervisor}.test.ts',
  'src/kernel/sqlite/store.test.ts',
  'src/kernel/sqlite/{damage,writes}/*.test.ts',
  'src/kernel/workers/pool.test.ts',
  'src/kernel/writes/sorted-map.test.ts',
  'src/local-api/bootstrap/*.test.ts',
  'src/local-api/cloud-shell.test.ts',
  'src/policy/properties.test.ts',
  'src/server/main.test.ts',
  'src/services/appsync/identity/lambda.test.ts',
  'src/services/cloudwatch-logs/events/log-events.test.ts',
  'src/services/cloudformation/change-sets/nested/*.test.ts',
  'src/services/cloudformation/deployment/random-templates.test.ts',
  'src/services/cloudformation/parsing/*.test.ts',
  'src/services/cloudformation/stacks/describing/await-stack.test.ts',
  'src/services/cloudformation/template/properties.test.ts',
  'src/services/cognito-identity-provider/{differences,triggers/*}.test.ts',
  'src/services/cloudformation/macros/*.test.ts',
  'src/services/iam/{markers,validation/policy-findings}.test.ts',
  'src/services/lambda/{event-sources,functions,invocations,layers,native,resources,sandbox,urls}/*.test.ts',
  'src/services/lambda/{differences,not-there}.test.ts',
  'src/services/scheduler/targets/*.test.ts',
  'src/services/dynamodb/expressions/random-texts.test.ts',
  'src/services/dynamodb/items/model.test.ts',
  'src/services/dynamodb/items/restart.test.ts',
  'src/services/s3/{copies,lifecycle,listings,multipart}/*.test.ts',
  'src/services/s3/{encryption/bodies-at-rest,objects/objects-on-disk}.test.ts',
  'src/services/secrets-manager/rotation/*.test.ts',
  'src/services/sfn/{differences,hostile}.test.ts',
  'src/services/sfn/tasks/*.test.ts',
  'src/signin/flow/hostile-pages.test.ts',
  'src/signin/mail/mail-relay.test.ts',
  'src/tls/tls.test.ts',
  'src/wire/hostile.test.ts',
  'src/wire/http/hostile-http.test.ts',
  'test/attack/*.test.ts',
  'test/resource-types/*.test.ts',
]).filter((file) => !faults.includes(file));

/** Journeys beside the page's own, and every page of the console in both themes: in `npm run test:full`. */
const further = find([
  'test/e2e/cdk-accounts.test.ts',
  'test/e2e/cdk-bootstrap.test.ts',
  'test/e2e/cdk-journeys.test.ts',
  'test/e2e/cdk-services.test.ts',
  'test/e2e/cloudformation-cli.test.ts',
  'test/e2e/console-{appsync,cognito,sandboxes,step-functions}.test.ts',
  'test/e2e/console-pages.test.ts',
  'test/e2e/console-scale.test.ts',
  'test/e2e/console-sorting.test.ts',
  'test/e2e/disk-and-port.test.ts',
  'test/e2e/every-region.test.ts',
  'test/e2e/images.test.ts',
  'test/e2e/mfa-modes.test.ts',
  'test/e2e/package.test.ts',
  'test/e2e/s3-transfers.test.ts',
  'test/e2e/sandbox-app.test.ts',
  'test/e2e/sandbox-full.test.ts',
  'test/e2e/sandbox-killed.test.ts',
  'test/e2e/sandbox-update.test.ts',
  'test/e2e/sandbox-watch.test.ts',
  'test/e2e/sign-ups-killed.test.ts',
  'test/e2e/terraform-*.test.ts',
  'test/e2e/uploads-killed.test.ts',
  'test/attack/built/*.test.ts',
]);

type Step = readonly [string, () => Promise<Outcome>];

const checks: Step[] = [
  ['types', () => check('tsc', ['--noEmit', ...incremental('server')])],
  ['types of the console', () => check('tsc', ['--noEmit', '-p', 'web', ...incremental('web')])],
  ['lint', () => check('oxlint', ['--quiet'])],
  ['format', () => check('oxfmt', ['--check'])],
];
const quickTests: Step = [
  'unit and service tests',
  () =>
    runBatches(
      'quick',
      find(['src/**/*.test.ts', 'test/house/*.test.ts']).filter(
        (file) => !faults.includes(file) && !thorough.includes(file),
      ),
    ),
];
const slowTests: Step[] = [
  ['attacks, processes', () => runBatches('thorough', thorough)],
  [
    'end to end',
    () =>
      runFiles(
        find('test/e2e/**/*.test.ts').filter((file) => !further.includes(file)),
        { minutes: 25 },
      ),
  ],
];
const fullTests: Step[] = [
  ['faults', () => runBatches('faults', faults)],
  ['further journeys', () => runFiles(further, { minutes: 40 })],
  ...['strict', 'chaos'].map((store): Step => [`services and sign-in, store: ${store}`, () => onStore(store)]),
];

function stepsOf(): readonly Step[] {
  if (named.length > 0) return [['named tests', () => runTests('named', named)]];
  if (full) return fullTests;
  return [...checks, quickTests, ...(quick ? [] : slowTests)];
}

const total = noOutcome();
const begun = Date.now();
for (const [name, work] of stepsOf()) {
  const started = Date.now();
  const outcome = await work();
  add(total, outcome);
  const { passed, failed, skipped } = outcome;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(`\n# ${name}: ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds} s)\n\n`);
}
for (const { name, seconds } of longest(10)) process.stdout.write(`${seconds.toFixed(1)} s: ${name}\n`);
process.stdout.write(`${((Date.now() - begun) / 60_000).toFixed(1)} minutes\n`);
for (const failure of total.failures) process.stdout.write(`failed at first: ${failure}\n`);
if (total.skipped > 0) process.stdout.write(`${total.skipped} skipped\n`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** What did not change since the last check in this folder is not checked again. */
function incremental(name: string): string[] {
  return ['--incremental', '--tsBuildInfoFile', join(root, 'node_modules', '.cache', 'types', `${name}.tsbuildinfo`)];
}

async function check(tool: string, toolArgs: string[]): Promise<Outcome> {
  const { code } = await run(join(root, 'node_modules', '.bin', tool), toolArgs, { minutes: 20 });
  return code === 0 ? { ...noOutcome(), passed: 1 } : { ...noOutcome(), failed: 1, failures: [tool] };
}

/** Every server of these tests has its store behind `test/stores/<store>.ts`. */
function onStore(store: string): Promise<Outcome> {
  const files = find('src/{services,signin,access,local-api,wire}/**/*.test.ts');
  return runBatches(store, files, { nodeOptions: ['--import', `./test/stores/${store}.ts`] });
}
