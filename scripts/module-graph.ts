/**
 * Draws which part of the source imports which, as Mermaid text, and counts parts, arrows and circles.
 *
 *   node scripts/module-graph.ts [--files | --folders] [--types] [checkout]
 *
 * Parts are the rooms of docs/ARCHITECTURE.md unless an option says otherwise; another checkout's give the picture of
 * before. Imports of types count only with `--types` (none is left when the code runs); those that are made when they
 * are first needed do not count, nor do tests.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** What each part imports. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

const importing = /^(?:import|export)\s+(type\s+)?([^;'"]*?)\s*from\s*'(\.[^']+)'/gm;

/** `partOf`: what a file is a part of; without it, each is one by itself. `types`: whether imports of types count. */
export function moduleGraph(root: string, partOf = (file: string): string => file, types = false): Graph {
  const files = new Set(
    globSync(['src/**/*.ts', 'web/src/**/*.{ts,tsx}'], { cwd: root }).filter(
      (file) => !/\.test\.ts$|\/test-|^src\/testing\//.test(file),
    ),
  );
  const graph = new Map([...files].map((file) => [partOf(file), new Set<string>()]));
  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[^]*?\*\//g, '');
    for (const [, type, names, specifier] of text.matchAll(importing)) {
      const target = relative(root, resolve(root, dirname(file), specifier!));
      const to = ['', '.ts', '.tsx'].map((extension) => target + extension).find((path) => files.has(path));
      if (to === undefined || partOf(to) === partOf(file)) continue;
      if (!types && (type !== undefined || !hasValue(names!))) continue;
      graph.get(partOf(file))!.add(partOf(to));
    }
  }
  return graph;
}

/** `{ type A, b }` has one, `{ type A }` none. */
function hasValue(names: string): boolean {
  const listed = /^\{([^}]*)\}$/.exec(names)?.[1];
  return listed === undefined || listed.split(',').some((name) => !/^\s*(?:type\s|$)/.test(name));
}

/** Parts that reach each other: strongly connected components of more than one (Tarjan's algorithm). */
export function circlesOf(graph: Graph): string[][] {
  const numbers = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (part: string): number => {
    const number = numbers.size;
    let low = number;
    numbers.set(part, number);
    open.push(part);
    for (const next of graph.get(part) ?? []) {
      if (!numbers.has(next)) low = Math.min(low, visit(next));
      else if (open.includes(next)) low = Math.min(low, numbers.get(next)!);
    }
    if (low === number) {
      const circle = open.splice(open.indexOf(part));
      if (circle.length > 1) circles.push(circle.sort());
    }
    return low;
  };
  for (const part of graph.keys()) if (!numbers.has(part)) visit(part);
  return circles.sort();
}

export const roomOf = (file: string): string => file.split('/', file.startsWith('src/services/') ? 3 : 2).join('/');

function mermaid(graph: Graph): string {
  const names = [...graph.keys()].sort();
  const id = (part: string): string => `p${names.indexOf(part)}`;
  const parts = names.map((part) => `  ${id(part)}["${part}"]`);
  const arrows = names.flatMap((from) => [...graph.get(from)!].sort().map((to) => `  ${id(from)} --> ${id(to)}`));
  return ['graph LR', ...parts, ...arrows, ''].join('\n');
}

if (import.meta.main) {
  const args = process.argv.slice(2);
  const root = resolve(args.find((arg) => !arg.startsWith('--')) ?? join(import.meta.dirname, '..'));
  const partOf = args.includes('--folders') ? dirname : args.includes('--files') ? undefined : roomOf;
  const graph = moduleGraph(root, partOf, args.includes('--types'));
  const circles = circlesOf(graph);
  const arrows = [...graph.values()].reduce((sum, { size }) => sum + size, 0);
  process.stdout.write(mermaid(graph));
  process.stderr.write(`${graph.size} parts, ${arrows} arrows, ${circles.length} circles\n`);
  for (const circle of circles) process.stderr.write(`circle: ${circle.join(', ')}\n`);
}
