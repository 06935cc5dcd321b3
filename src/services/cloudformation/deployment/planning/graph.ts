/** Runs tasks in the order of a graph, as many at a time as may be. */

/** `waits`: it goes on later, and what needs it does so after it. `failed`: what needs it does not run. */
export type TaskOutcome = 'done' | 'waits' | 'failed';

export interface GraphRun {
  readonly limit: number;
  /** After a failure what has begun goes on, and nothing else begins. */
  readonly stopsAtFailure: boolean;
  /** Nothing else begins once it is true. */
  readonly isStopped?: () => boolean;
}

/**
 * Each task runs once those that it needs are done; needs outside of the graph count as done.
 * @throws the first error that a task throws, once all that ran are over
 */
export async function runGraph(
  graph: ReadonlyMap<string, ReadonlySet<string>>,
  run: (id: string) => Promise<TaskOutcome>,
  { limit, stopsAtFailure, isStopped = () => false }: GraphRun,
): Promise<ReadonlyMap<string, TaskOutcome>> {
  const outcomes = new Map<string, TaskOutcome>();
  const missing = new Map<string, number>();
  const neededBy = new Map<string, string[]>();
  const ready: string[] = [];
  for (const [id, needs] of graph) {
    const inside = [...needs].filter((need) => need !== id && graph.has(need));
    missing.set(id, inside.length);
    for (const need of inside) neededBy.set(need, [...(neededBy.get(need) ?? []), id]);
    if (inside.length === 0) ready.push(id);
  }
  let error: { readonly thrown: unknown } | undefined;
  let next = 0;
  let hasFailed = false;
  const isOver = () => error !== undefined || isStopped() || (stopsAtFailure && hasFailed);
  const settle = (id: string, outcome: TaskOutcome): void => {
    outcomes.set(id, outcome);
    hasFailed ||= outcome === 'failed';
    if (outcome !== 'done') return;
    for (const dependent of neededBy.get(id) ?? []) {
      const left = missing.get(dependent)! - 1;
      missing.set(dependent, left);
      if (left === 0) ready.push(dependent);
    }
  };
  const work = async (id: string): Promise<void> => {
    try {
      settle(id, await run(id));
    } catch (thrown) {
      error ??= { thrown };
    }
  };
  const running = new Set<Promise<void>>();
  for (;;) {
    while (next < ready.length && running.size < limit && !isOver()) {
      const task: Promise<void> = work(ready[next++]!).finally(() => running.delete(task));
      running.add(task);
    }
    if (running.size === 0) break;
    await Promise.race(running);
  }
  if (error) throw error.thrown;
  return outcomes;
}

/** The same graph the other way round: for deleting. */
export function reversed(graph: ReadonlyMap<string, Iterable<string>>): Map<string, Set<string>> {
  const result = new Map<string, Set<string>>([...graph.keys()].map((id) => [id, new Set<string>()]));
  for (const [id, needs] of graph) for (const need of needs) result.get(need)?.add(id);
  return result;
}
