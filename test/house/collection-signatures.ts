/**
 * What of a collection decides how its rows lie: its scope and the functions that make its keys and index entries,
 * with every function of ours that these call. Types and white space do not count.
 */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Collection } from '../../src/kernel/collections/collection.ts';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const signatureFile = join(root, 'test/house/collections.json');

export interface Signature {
  readonly scope: string;
  readonly version: number;
  readonly indexes: readonly string[];
  readonly unique: readonly string[];
  /** Of the functions' source. */
  readonly functions: string;
}

/** Where each collection is defined in the source, by its name. */
export function definitions(): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of globSync('src/**/*.ts', { cwd: root })) {
    if (
      /\.test\.ts$|^src\/testing\/|\/test-[^/]+\.ts$|\/killed-[^/]+\.ts$/.test(file) ||
      file === 'src/kernel/collections/table.ts'
    )
      continue;
    const text = readFileSync(join(root, file), 'utf8');
    const calls = text.match(/\bdefineCollection\b(?=[<(])/g) ?? [];
    const names = [...text.matchAll(/\bdefineCollection(?:<[^(]*>)?\(\s*'([^']+)'/g)].map(([, name]) => name!);
    if (names.length !== calls.length) throw new Error(`${file} defines a collection without its name beside it.`);
    for (const name of names) found.set(name, file);
  }
  return found;
}

export function signatureOf(collection: Collection<any>, file: string): Signature {
  const [indexes, unique] = [sorted(collection.indexes), sorted(collection.unique)];
  const own = [['key', collection.key] as const, ...indexes, ...unique].map(
    ([name, work]) => `${name}: ${plain(work.toString())}`,
  );
  const called = new Map<string, string>();
  for (const text of own) addCalled(text, file, called);
  const text = [...own, ...[...called].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, source]) => source)].join('\n');
  return {
    scope: collection.scope,
    version: collection.version,
    indexes: indexes.map(([name]) => name),
    unique: unique.map(([name]) => name),
    functions: createHash('sha256').update(text).digest('hex').slice(0, 16),
  };
}

function sorted(
  functions: Readonly<Record<string, (record: any) => unknown>> = {},
): [string, (record: any) => unknown][] {
  return Object.entries(functions).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Adds the declarations that the text names, and what these name, by file and name. */
function addCalled(text: string, file: string, called: Map<string, string>): void {
  for (const [name] of text.replaceAll(/'[^']*'|`[^`]*`/g, '').matchAll(/(?<![.\w])[A-Za-z_]\w*/g)) {
    const declared = declarationOf(name, file);
    if (!declared || called.has(`${declared.file} ${name}`)) continue;
    called.set(`${declared.file} ${name}`, declared.text);
    addCalled(declared.text, declared.file, called);
  }
}

/** Its value begins on the line after it, and no bracket at the margin closes it. */
function hangs(line: string): boolean {
  return line.endsWith(' =');
}

function declarationOf(name: string, file: string): { readonly file: string; readonly text: string } | undefined {
  const source = readSource(file);
  const lines = source.split('\n');
  const start = lines.findIndex((line) => new RegExp(`^(export )?(async )?(function|const|let) ${name}\\b`).test(line));
  if (start >= 0) {
    // A declaration ends where a line at the margin closes it.
    const end = lines.findIndex(
      (line, index) =>
        index >= start && /[;}]\s*$/.test(line) && (index === start || /^[})\]]/.test(line) || hangs(lines[start]!)),
    );
    return { file, text: plain(lines.slice(start, end + 1).join('\n')) };
  }
  const imported = [...source.matchAll(/^import \{([^}]*)\} from '(\.[^']+)'/gm)].find(([, names]) =>
    names!.split(',').some((one) => one.trim().split(' as ').at(-1) === name),
  );
  if (!imported) return undefined;
  const original = imported[1]!
    .split(',')
    .map((one) => one.trim().split(' as '))
    .find((one) => one.at(-1) === name)![0]!;
  return declarationOf(original, relative(root, resolve(join(root, dirname(file)), imported[2]!)));
}

const sources = new Map<string, string>();

function readSource(file: string): string {
  const known = sources.get(file) ?? stripTypeScriptTypes(readFileSync(join(root, file), 'utf8'));
  sources.set(file, known);
  return known;
}

function plain(source: string): string {
  return source
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([(){}[\],;:?=<>|&+*/.]) ?/g, '$1')
    .trim();
}
