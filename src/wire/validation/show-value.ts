/** Values as AWS's messages show them: Java's `toString`, without what the model calls sensitive, and bounded. */
import type { ServiceModel, Shape, ShapeRef } from '../models/model.ts';
import { shapeOf } from '../models/shapes.ts';

/** Characters of a value that a message shows. */
const MAX_SHOWN = 1024;

/** The value's text; undefined when the shape is sensitive. */
export function showValue(model: ServiceModel, shape: Shape, value: unknown): string | undefined {
  if (isSensitive(model, shape)) return undefined;
  const budget = { left: MAX_SHOWN };
  const text = show(model, shape, value, budget);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
}

/** A list or map of sensitive values is sensitive itself. */
function isSensitive(model: ServiceModel, shape: Shape): boolean {
  if (shape.sensitive) return true;
  return [shape.member, shape.key, shape.value].some(
    (ref) => ref !== undefined && shapeOf(model, ref.shape).sensitive === true,
  );
}

/** `budget` ends the walk through a large collection early: what lies beyond is cut anyway. */
function show(model: ServiceModel, shape: Shape, value: unknown, budget: { left: number }): string {
  if (budget.left < 0) return '';
  if (value === null || value === undefined) return 'null';
  if (shape.sensitive) return '***';
  const text = showWhole(model, shape, value, budget);
  if (typeof value !== 'object') budget.left -= text.length;
  return text;
}

function showWhole(model: ServiceModel, shape: Shape, value: unknown, budget: { left: number }): string {
  const of = (ref: ShapeRef, member: unknown) => show(model, shapeOf(model, ref.shape), member, budget);
  switch (shape.type) {
    case 'list':
      return `[${shown(value as unknown[], budget, (entry) => of(shape.member!, entry))}]`;
    case 'map': {
      const field = ([key, entry]: [string, unknown]) => `${key.slice(0, MAX_SHOWN)}=${of(shape.value!, entry)}`;
      return `{${shown(Object.entries(value as object), budget, field)}}`;
    }
    case 'structure': {
      const values = value as Record<string, unknown>;
      const members = Object.entries(shape.members ?? {}).filter(([name]) => values[name] !== undefined);
      return `{${shown(members, budget, ([name, ref]) => `${name}=${of(ref, values[name])}`)}}`;
    }
    case 'blob':
      return value instanceof Uint8Array
        ? `java.nio.HeapByteBuffer[pos=0 lim=${value.byteLength} cap=${value.byteLength}]`
        : 'stream';
    case 'timestamp':
      return value instanceof Date ? value.toISOString() : String(value);
    default:
      return String(value).slice(0, MAX_SHOWN + 1);
  }
}

function shown<T>(entries: readonly T[], budget: { left: number }, one: (entry: T) => string): string {
  const texts: string[] = [];
  for (const entry of entries) {
    if (budget.left < 0) break;
    const text = one(entry);
    budget.left -= 2;
    texts.push(text);
  }
  return texts.join(', ');
}
