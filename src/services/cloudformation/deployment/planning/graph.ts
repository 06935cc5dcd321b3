/** Runs tasks in the order of a graph, as many at a time as may be. */

/** `waits`: it goes on later, and what needs it does so after it. `failed`: what needs it does not run. */
export type TaskOutcome = 'done' | 'waits' | 'failed';

export interface GraphRun {
  readonly limit: number;
  /** After a failure what has begun goes on, and nothing else begins. */
  readonly stopsAtFailure: boolean;
  /** Nothing else begins once it is true. */
  readonly isStopped?: () => boolean;
  /** The next task that may be asked again, though it waits; `undefined`: there is no more. */
  readonly woken?: () => Promise<string | undefined>;
}

/**
 * Each task runs once those that it needs are done; needs outside of the graph count as done.
 * @throws the first error that a task throws, once all that ran are over
 */
export async function runGraph(
  graph: ReadonlyMap<string, ReadonlySet<string>>,
  run: (id: string, isWoken: boolean) => Promise<TaskOutcome>,
  { limit, stopsAtFailure, isStopped = () => false, woken: nextWoken = async () => undefined }: GraphRun,
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
  /** What is to be asked again, maybe while it is being asked. */
  const woken = new Set<string>();
  const again = (id: string): void => {
    outcomes.delete(id);
    ready.push(id);
  };
  const settle = (id: string, outcome: TaskOutcome): void => {
    outcomes.set(id, outcome);
    if (outcome === 'waits' && woken.has(id)) again(id);
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
      settle(id, await run(id, woken.delete(id)));
    } catch (thrown) {
      error ??= { thrown };
    }
  };
  const running = new Set<Promise<void>>();
  let waking: Promise<void> | undefined;
  const wake = async (): Promise<void> => {
    const id = await nextWoken();
    // None comes any more.
    if (id === undefined) return new Promise(() => {});
    waking = undefined;
    woken.add(id);
    if (outcomes.get(id) === 'waits') again(id);
  };
  for (;;) {
    while (next < ready.length && running.size < limit && !isOver()) {
      const task: Promise<void> = work(ready[next++]!).finally(() => running.delete(task));
      running.add(task);
    }
    if (running.size === 0) break;
    await Promise.race([...running, (waking ??= wake())]);
  }
  if (error) throw error.thrown;
  return outcomes;
}

/** Whether some task, all of whose needs are done, was not begun. */
export function isCutShort(
  graph: ReadonlyMap<string, ReadonlySet<string>>,
  outcomes: ReadonlyMap<string, TaskOutcome>,
): boolean {
  const isDone = (id: string, need: string) => need === id || !graph.has(need) || outcomes.get(need) === 'done';
  return [...graph].some(([id, needs]) => !outcomes.has(id) && [...needs].every((need) => isDone(id, need)));
}

/** The same graph the other way round: for deleting. */
export function reversed(graph: ReadonlyMap<string, Iterable<string>>): Map<string, Set<string>> {
  const result = new Map<string, Set<string>>([...graph.keys()].map((id) => [id, new Set<string>()]));
  for (const [id, needs] of graph) for (const need of needs) result.get(need)?.add(id);
  return result;
}
