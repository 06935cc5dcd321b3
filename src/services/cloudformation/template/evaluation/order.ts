/** Whether what needs each other can be put in an order. */

/** All that never comes, in the graph's order: circles, and what needs them. */
export function neverReady(graph: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const needs = new Map([...graph].map(([name, needed]) => [name, needed.size]));
  const neededBy = new Map<string, string[]>();
  for (const [name, needed] of graph) {
    for (const one of needed) {
      const others = neededBy.get(one);
      if (others) others.push(name);
      else neededBy.set(one, [name]);
    }
  }
  const ready = [...needs].filter(([, count]) => count === 0).map(([name]) => name);
  for (const name of ready) {
    needs.delete(name);
    for (const one of neededBy.get(name) ?? []) {
      const left = needs.get(one)! - 1;
      needs.set(one, left);
      if (left === 0) ready.push(one);
    }
  }
  return [...needs.keys()];
}
