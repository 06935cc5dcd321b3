/** Subtests that build on each other: after one has failed, those that follow fail at once instead of waiting in vain. */
import type { TestContext } from 'node:test';

export function steps(t: TestContext): (name: string, work: () => Promise<void>) => Promise<void> {
  let broken: string | undefined;
  return (name, work) => t.test(name, async () => {
    if (broken !== undefined) throw new Error(`Needs the step "${broken}", which failed.`);
    try {
      await work();
    } catch (error) {
      broken = name;
      throw error;
    }
  });
}
