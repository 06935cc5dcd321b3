/**
 * Which variables each state of a machine refers to; states without any are not told.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html
 */
import { languageOf, processorOf, type Machine } from './definition.ts';
import { expressionIn } from './expressions.ts';
import { isObject } from './json.ts';

export function variableReferences(root: Machine): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  const open: Machine[] = [root];
  for (let machine = open.pop(); machine; machine = open.pop())
    for (const [name, state] of Object.entries(machine.States)) {
      const { Branches = [], ItemProcessor: _processor, Iterator: _iterator, ...own } = state;
      open.push(...Branches, ...[processorOf(state) ?? []].flat());
      const names = new Set(languageOf(root, state) === 'JSONata' ? inQueries(own) : inPaths(own, ''));
      if (names.size > 0) found[name] = [...names].toSorted();
    }
  return found;
}

/** Of the names that JSONata itself has, those before a bracket are functions. */
function inQueries(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(inQueries);
  if (isObject(value)) return Object.values(value).flatMap(inQueries);
  const text = (expressionIn(value) ?? '').replaceAll(quoted, "''");
  const bound = new Set([...text.matchAll(/\$(\w+)\s*:=/g)].map(([, name]) => name!));
  for (const [, parameters = ''] of text.matchAll(/(?:function|λ)\s*\(([^)]*)\)/g))
    for (const [, name] of parameters.matchAll(/\$(\w+)/g)) bound.add(name!);
  const used = [...text.matchAll(/\$([A-Za-z_]\w*)(?!\w|\s*\()/g)].map(([, name]) => name!);
  return used.filter((name) => name !== 'states' && !bound.has(name));
}

/** `member`: whose value it is. */
function inPaths(value: unknown, member: string): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => inPaths(one, member));
  if (isObject(value)) return Object.entries(value).flatMap(([name, one]) => inPaths(one, name));
  if (typeof value !== 'string' || !/(?:\.\$|Path|Variable)$/.test(member)) return [];
  const text = value.replaceAll(quoted, "''");
  return [...text.matchAll(/(?<![\w$])\$([A-Za-z_]\w*)/g)].map(([, name]) => name!);
}

const quoted = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g;
