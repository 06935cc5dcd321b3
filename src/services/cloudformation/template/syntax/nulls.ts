/** Where a template has a null, which AWS takes nowhere. */
import type { JsonObject } from '../json-value.ts';
import { TemplateError } from '../template-error.ts';

/** @throws TemplateError with the place, in which AWS calls a resource's Properties by the name Type */
export function refuseNulls(body: JsonObject): void {
  const path = pathOfNull(body)?.reverse();
  if (!path) return;
  const shown = path[0] === 'Resources' && path[2] === 'Properties' ? path.with(2, 'Type') : path;
  throw new TemplateError(`[/${shown.join('/')}] 'null' values are not allowed in templates`);
}

/** Names from the null outwards. */
function pathOfNull(value: object): string[] | undefined {
  for (const name of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[name];
    if (member === null) return [name];
    const found = typeof member === 'object' ? pathOfNull(member) : undefined;
    if (found) return [...found, name];
  }
  return undefined;
}
