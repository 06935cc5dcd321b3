/** Where a template has a null, which AWS takes nowhere. */
import type { JsonObject } from '../json-value.ts';
import { TemplateError } from '../template-error.ts';

/** @throws TemplateError with the place, in which AWS calls a resource's Properties by the name Type */
export function refuseNulls(body: JsonObject): void {
  const path = findNull(body, []);
  if (!path) return;
  const shown = path[0] === 'Resources' && path[2] === 'Properties' ? path.with(2, 'Type') : path;
  throw new TemplateError(`[/${shown.join('/')}] 'null' values are not allowed in templates`);
}

function findNull(value: unknown, path: readonly string[]): readonly string[] | undefined {
  if (value === null) return path;
  if (typeof value !== 'object') return undefined;
  for (const [name, member] of Object.entries(value)) {
    if (typeof member !== 'object') continue; // Most are texts.
    const found = findNull(member, [...path, name]);
    if (found) return found;
  }
  return undefined;
}
