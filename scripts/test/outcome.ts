/** What came of tests: counted, and the failures by name. */

export interface Outcome {
  passed: number;
  failed: number;
  skipped: number;
  /** `file or step: test: why`, of what failed at its first try. */
  readonly failures: string[];
}

export function noOutcome(): Outcome {
  return { passed: 0, failed: 0, skipped: 0, failures: [] };
}

export function add(sum: Outcome, outcome: Outcome): void {
  for (const key of ['passed', 'failed', 'skipped'] as const) sum[key] += outcome[key];
  sum.failures.push(...outcome.failures);
}

/** From what Node's spec reporter prints; the failures are those that it lists at the end. */
export function readReport(of: string, { code, output }: { readonly code: number; readonly output: string }): Outcome {
  const count = (name: string): number => Number(new RegExp(`^ℹ ${name} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  const counted = count('fail') + count('cancelled');
  // Whatever its code, what did not come to its end has not passed.
  const isWhole = /^ℹ tests \d+$/m.test(output);
  const failed = counted === 0 && (code !== 0 || !isWhole) ? 1 : counted;
  const list = output.slice(output.lastIndexOf('✖ failing tests:'));
  const names = [...list.matchAll(failure)].map(([, name, why = '']) => `${of}: ${name}: ${inOneLine(why)}`);
  const nobodys =
    /^ℹ (Error: .*)$/m.exec(output)?.[1] ?? (isWhole ? 'did not end as it should' : 'ended before its tests did');
  const failures = failed === 0 ? [] : names.length > 0 ? names : [`${of}: ${inOneLine(nobodys)}`];
  return { passed: count('pass'), failed, skipped: count('skipped'), failures };
}

/** A test that failed, and what is said of it before the places in the code. */
const failure = /^ *✖ (.+) \(\d[\d.]*ms\)\n((?:(?! *✖ | +at |\n).*\n)*)/gm;
const longestReason = 400;

function inOneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > longestReason ? `${line.slice(0, longestReason)}…` : line;
}
