/** Which parameters are under a path. Names without a slash are under the root. */
import type { PageOptions, ReadTable } from '../../../kernel/collections/collection.ts';
import { nameKey, type ParameterRecord } from '../records.ts';

/** Those that lie under a path, however deep, and under the root all. */
export function listUnder(table: ReadTable<ParameterRecord>, path: string, options: PageOptions) {
  if (path === '/') return table.list([], options);
  // From the first sub-path on: a parameter that is called as the path lies before it.
  return table.list(nameKey(path.replace(/\/$/, '')), { ...options, from: [''] });
}

export function isUnder(name: string, path: string, isRecursive: boolean): boolean {
  const prefix = path.endsWith('/') ? path : `${path}/`;
  const full = name.startsWith('/') ? name : `/${name}`;
  return full.startsWith(prefix) && (isRecursive || !full.includes('/', prefix.length));
}
