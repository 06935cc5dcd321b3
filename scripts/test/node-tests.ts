/** Test files under Node's runner: in batches that share a process, or each in a process of its own. */
import { type Outcome, add, noOutcome, readReport } from './outcome.ts';
import { run } from './run.ts';

/** Under CI a failure is one, whatever a second try says. */
const once = process.env['CI'] === 'true';

interface Options {
  readonly nodeOptions?: readonly string[];
  readonly minutes?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Before the limit, so that what a process waits for is said before it is killed. */
const toTellMs = 20_000;

const took: { readonly name: string; readonly seconds: number }[] = [];

/** What took longest, of all that has been run: files of a process of their own, and batches. */
export function longest(count: number): typeof took {
  return took.toSorted((a, b) => b.seconds - a.seconds).slice(0, count);
}

/** Node's own runner, which has a process for each file; or one for all of them. */
const perFile = ['--test', '--test-reporter=spec'];
const inOne = ['./scripts/test/one-process.ts'];
const preloaded = ['tell-late', 'no-exit', 'compile-cache'].flatMap((name) => [
  '--import',
  `./scripts/test/${name}.ts`,
]);

export async function runTests(
  name: string,
  files: readonly string[],
  options: Options = {},
  runner = perFile,
): Promise<Outcome> {
  const { nodeOptions = [], minutes = 25, env = {} } = options;
  const args = [...preloaded, ...nodeOptions, ...runner, ...files];
  const lateMs = String(minutes * 60_000 - toTellMs);
  const begun = Date.now();
  const ran = await run(process.execPath, args, { minutes, env: { ...env, SANDLOT_TEST_LATE_MS: lateMs } });
  took.push({ name, seconds: (Date.now() - begun) / 1000 });
  return readReport(name, ran);
}

/** Files that leave nothing behind share a process, in as many batches as there are processes: each loads the code. */
export async function runBatches(name: string, files: readonly string[], options: Options = {}): Promise<Outcome> {
  const nodeOptions = [...roomy, ...(options.nodeOptions ?? [])];
  const count = Math.min(files.length, processes);
  const batches = Array.from({ length: count }, (_, at) => files.filter((_file, i) => i % count === at));
  return sideBySide(batches, (batch, i) => runTests(`${name} ${i + 1}`, batch, { ...options, nodeOptions }, inOne));
}

/** Hundreds of servers come and go: a young generation of the server's own size costs a tenth more. */
const roomy = ['--min-semi-space-size=16', '--max-semi-space-size=32'];

/** One more than the cores that CI has: some of what is tested waits. */
const processes = 3;

/**
 * One process for each file. They drive real programs and browsers with time limits: a file that fails is run once
 * more, alone and with a trace, so that it can be told what was wrong.
 */
export async function runFiles(files: readonly string[], options: Options = {}): Promise<Outcome> {
  const again: [string, Outcome][] = [];
  const sum = await sideBySide(
    files,
    async (file) => {
      const outcome = await runTests(file, [file], options);
      if (outcome.failed === 0) return outcome;
      again.push([file, outcome]);
      return noOutcome();
    },
    2,
  );
  for (const [file, first] of again) {
    process.stdout.write(`\n# ${file} failed; once more, alone\n\n`);
    const second = await runTests(file, [file], { ...options, env: { SANDLOT_TRACES: 'test-traces' } });
    add(sum, once ? first : { ...second, failures: first.failures });
  }
  return sum;
}

async function sideBySide<T>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<Outcome>,
  workers = processes,
): Promise<Outcome> {
  const sum = noOutcome();
  const queue = [...items.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) add(sum, await work(next[1], next[0]));
  };
  await Promise.all(Array.from({ length: workers }, worker));
  return sum;
}
