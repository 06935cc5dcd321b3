/** The names under which a template exports: known before anything is made, of the right form, and each once. */
import { isExportName, isWanted, malformedExport, resolveValue, TemplateError } from '../../../template/index.ts';
import type { Target } from '../target.ts';
import { environmentBefore } from './environment-before.ts';

/** @throws TemplateError */
export function checkExports(target: Target): void {
  const env = environmentBefore(target);
  const names = new Set<string>();
  const twice = new Set<string>();
  for (const declared of target.template.outputs.values()) {
    if (declared.exportName === undefined || !isWanted(declared, target.conditions, 'Outputs')) continue;
    const resolved = resolveValue(declared.exportName, env);
    if (typeof resolved === 'symbol') continue;
    const name = typeof resolved === 'number' ? String(resolved) : resolved;
    if (typeof name !== 'string' || !isExportName(name)) throw malformedExport(declared.name);
    if (names.has(name)) twice.add(name);
    names.add(name);
  }
  if (twice.size === 0) return;
  throw new TemplateError(
    `Template format error: The Outputs section contains duplicate Export names: [${[...twice].join(', ')}]. ` +
      'Specify a unique name for each export.',
  );
}
