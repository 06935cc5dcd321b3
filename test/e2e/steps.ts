/**
 * Subtests that build on each other: after one has failed, those that follow fail at once instead of waiting in vain.
 */
import type { TestContext } from 'node:test';

/** `onFailure` tells what the step was looking at. */
export function steps(
  t: TestContext,
  onFailure?: () => Promise<string>,
): (name: string, work: () => Promise<void>) => Promise<void> {
  let broken: string | undefined;
  return (name, work) =>
    t.test(name, async () => {
      if (broken !== undefined) throw new Error(`Needs the step "${broken}", which failed.`);
      try {
        await work();
      } catch (error) {
        broken = name;
        const seen = await onFailure?.().catch(String);
        if (seen !== undefined) t.diagnostic(`"${name}" failed. It saw:\n${seen}`);
        throw error;
      }
    });
}
