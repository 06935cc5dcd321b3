/**
 * Runs every check in order and closes with the first failures by name and `N passed, N failed`. `--quick` leaves out
 * attacks and the end-to-end tests (real CLI, browser, Terraform); `--full` runs what takes longer instead: faults,
 * functions and floods, further journeys, and services and sign-in on stores that make every freedom of the contract
 * happen. Other arguments name test files to run instead.
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
  'test/attack/flipped-pages.test.ts',
  'test/data-folder/*.test.ts',
]);

/** What runs people's functions and other processes, floods, and counts to a timeout: in `npm run test:full`. */
const long = find([
  'src/kernel/processes/supervisor.test.ts',
  'src/services/cloudformation/stacks/describing/await-stack.test.ts',
  'src/services/cognito-identity-provider/triggers/*.test.ts',
  'src/services/lambda/{event-sources,invocations,resources,sandbox,urls}/*.test.ts',
  'src/services/sfn/hostile.test.ts',
  'src/signin/mail/mail-relay.test.ts',
  'test/attack/{device-code-flood,graphql-bombs,long-conditions,many-bodies}.test.ts',
]).filter((file) => !faults.includes(file));

/**
 * Not quick: attacks, cases at random, what drives processes or threads (functions, too), waits, or the whole of a
 * contract.
 */
const thorough = find([
  'src/access/enforcement.test.ts',
  'src/cli/activity/policy-generate.test.ts',
  'src/cli/doctor/doctor.test.ts',
  'src/cli/mfa.test.ts',
  'src/cloud-shell/pseudo-terminals.test.ts',
  'src/cli/sign-in/sso-login.test.ts',
  'src/cli/trust/{trust,trust-environment}.test.ts',
  'src/kernel/blobs/digester.test.ts',
  'src/kernel/processes/guardian.test.ts',
  'src/kernel/sqlite/store.test.ts',
  'src/kernel/sqlite/{damage,writes}/*.test.ts',
  'src/kernel/workers/pool.test.ts',
  'src/kernel/writes/sorted-map.test.ts',
  'src/local-api/bootstrap/*.test.ts',
  'src/local-api/cloud-shell.test.ts',
  'src/policy/properties.test.ts',
  'src/server/main.test.ts',
  'src/services/appsync/{differences,graphql/graphql,identity/lambda}.test.ts',
  'src/services/cloudwatch-logs/{differences,events/log-events}.test.ts',
  'src/services/cloudformation/change-sets/nested/*.test.ts',
  'src/services/cloudformation/deployment/random-templates.test.ts',
  'src/services/cloudformation/parsing/*.test.ts',
  'src/services/cloudformation/template/properties.test.ts',
  'src/services/cognito-identity-provider/{differences,sign-in/user-auth/user-auth,users/users}.test.ts',
  'src/services/cognito-identity/identity-pools.test.ts',
  'src/services/cloudformation/macros/*.test.ts',
  'src/services/iam/{markers,validation/policy-findings}.test.ts',
  'src/services/kms/material/import.test.ts',
  'src/services/lambda/{functions,layers,native}/*.test.ts',
  'src/services/lambda/{differences,not-there}.test.ts',
  'src/services/scheduler/targets/*.test.ts',
  'src/services/dynamodb/{differences,expressions/random-texts}.test.ts',
  'src/services/dynamodb/items/model.test.ts',
  'src/services/dynamodb/items/restart.test.ts',
  'src/services/s3/{copies,lifecycle,listings,multipart}/*.test.ts',
  'src/services/s3/{encryption/{bodies-at-rest,kms-objects},objects/{objects-on-disk,xxhash}}.test.ts',
  'src/services/s3/settings/notifications/function-targets.test.ts',
  'src/services/secrets-manager/rotation/*.test.ts',
  'src/services/sfn/{differences,sfn}.test.ts',
  'src/services/sfn/tasks/*.test.ts',
  'src/services/sts/saml.test.ts',
  'src/signin/flow/hostile-pages.test.ts',
  'src/signin/mail/email-pages.test.ts',
  'src/signin/{approval/device,mfa/fido2,portal/portal}-pages.test.ts',
  'src/tls/tls.test.ts',
  'src/wire/hostile.test.ts',
  'src/wire/http/hostile-http.test.ts',
  'test/attack/*.test.ts',
  'test/resource-types/*.test.ts',
]).filter((file) => !faults.includes(file) && !long.includes(file));

/** The page's own journey, and what every client meets at once; the others are in `npm run test:full`. */
const journey = find([
  'test/e2e/bootstrap{,-template}.test.ts',
  'test/e2e/command-line.test.ts',
  'test/e2e/console.test.ts',
  'test/e2e/console-{cloud-shell,identity-center}.test.ts',
  'test/e2e/credentials.test.ts',
  'test/e2e/event-streams.test.ts',
  'test/e2e/pkce.test.ts',
  'test/e2e/portal.test.ts',
  'test/e2e/presigned-urls.test.ts',
  'test/e2e/restart.test.ts',
  'test/e2e/s3-in-browser.test.ts',
  'test/e2e/testing-package.test.ts',
  'test/e2e/the-page.test.ts',
]);
const further = find(['test/e2e/**/*.test.ts', 'test/attack/built/*.test.ts']).filter(
  (file) => !journey.includes(file),
);

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
        (file) => ![faults, long, thorough].some((slow) => slow.includes(file)),
      ),
    ),
];
const slowTests: Step[] = [
  ['attacks, processes', () => runBatches('thorough', thorough)],
  ['end to end', () => runFiles(journey, { minutes: 25 })],
];
const fullTests: Step[] = [
  ['faults', () => runBatches('faults', faults)],
  ['functions, floods', () => runBatches('long', long)],
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
