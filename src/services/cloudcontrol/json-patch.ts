/**
 * JSON Patch, bounded: every operation is applied to a copy of the document. No operation's path leads outside of what
 * the document owns, and `copy` cannot make it grow beyond bounds.
 * Spec: RFC 6902, RFC 6901
 */
import { isDeepStrictEqual } from 'node:util';

export type PatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move' | 'copy'; readonly path: string; readonly from: string };

/** The message is the reason, as a sentence's end. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
}

const maxOperations = 1000;
/** Characters of the patched document, as JSON: those of a resource's model. */
const maxDocument = 262_144;
const kinds: ReadonlySet<unknown> = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test']);

/** @throws PatchError */
export function patchOf(document: unknown): readonly PatchOperation[] {
  if (!Array.isArray(document)) throw new PatchError('it is no list of operations');
  if (document.length > maxOperations) throw new PatchError(`it has more than ${maxOperations} operations`);
  for (const one of document) {
    if (typeof one !== 'object' || one === null || !kinds.has(one.op)) throw new PatchError('an operation has no op');
    if (!isPointer(one.path)) throw new PatchError('an operation has no path');
    if ((one.op === 'move' || one.op === 'copy') && !isPointer(one.from))
      throw new PatchError(`an operation ${one.op} has no from`);
    if (['add', 'replace', 'test'].includes(one.op) && one.value === undefined)
      throw new PatchError(`an operation ${one.op} has no value`);
  }
  return document as PatchOperation[];
}

function isPointer(text: unknown): text is string {
  return typeof text === 'string' && (text === '' || text.startsWith('/'));
}

/** The patched document; the one that is given stays as it is. @throws PatchError */
export function applyPatch(document: unknown, operations: readonly PatchOperation[]): unknown {
  let patched = structuredClone(document);
  let size = JSON.stringify(patched).length;
  for (const operation of operations) {
    if ('value' in operation) size += JSON.stringify(operation.value).length;
    // What is copied counts whole, so that copies of copies end.
    if (operation.op === 'copy') size += JSON.stringify(valueAt(patched, pointerParts(operation.from))).length;
    if (size > 2 * maxDocument) throw new PatchError('the patched document is too large');
    patched = applied(patched, operation);
  }
  return patched;
}

function applied(document: unknown, operation: PatchOperation): unknown {
  const path = pointerParts(operation.path);
  switch (operation.op) {
    case 'add':
      return added(document, path, structuredClone(operation.value));
    case 'remove':
      return removed(document, path);
    case 'replace':
      valueAt(document, path);
      return path.length === 0
        ? structuredClone(operation.value)
        : replaced(document, path, structuredClone(operation.value));
    case 'test':
      if (!isDeepStrictEqual(valueAt(document, path), operation.value))
        throw new PatchError(`the value at ${operation.path} is another one`);
      return document;
    default: {
      const from = pointerParts(operation.from);
      const value = structuredClone(valueAt(document, from));
      if (operation.op === 'copy') return added(document, path, value);
      if (operation.path.startsWith(`${operation.from}/`))
        throw new PatchError(`${operation.from} cannot be moved into itself`);
      return added(removed(document, from), path, value);
    }
  }
}

export function pointerParts(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueAt(document: unknown, path: readonly string[]): unknown {
  let value = document;
  for (const part of path) {
    if (Array.isArray(value)) value = value[indexOf(part, value.length - 1)];
    else if (isObject(value) && Object.hasOwn(value, part)) value = value[part];
    else throw new PatchError(`there is nothing at /${path.join('/')}`);
  }
  return value;
}

function added(document: unknown, path: readonly string[], value: unknown): unknown {
  if (path.length === 0) return value;
  const parent = valueAt(document, path.slice(0, -1));
  const last = path.at(-1)!;
  if (Array.isArray(parent)) parent.splice(last === '-' ? parent.length : indexOf(last, parent.length), 0, value);
  else setMember(parent, path, value);
  return document;
}

function replaced(document: unknown, path: readonly string[], value: unknown): unknown {
  const parent = valueAt(document, path.slice(0, -1));
  if (Array.isArray(parent)) parent[indexOf(path.at(-1)!, parent.length - 1)] = value;
  else setMember(parent, path, value);
  return document;
}

/** An own member, whatever its name. */
function setMember(parent: unknown, path: readonly string[], value: unknown): void {
  if (!isObject(parent)) throw new PatchError(`there is nothing at /${path.slice(0, -1).join('/')}`);
  Object.defineProperty(parent, path.at(-1)!, { value, enumerable: true, configurable: true, writable: true });
}

function removed(document: unknown, path: readonly string[]): unknown {
  valueAt(document, path);
  if (path.length === 0) throw new PatchError('the whole document cannot be removed');
  const parent = valueAt(document, path.slice(0, -1));
  if (Array.isArray(parent)) parent.splice(Number(path.at(-1)), 1);
  else delete (parent as Record<string, unknown>)[path.at(-1)!];
  return document;
}

function indexOf(part: string, most: number): number {
  if (!/^(?:0|[1-9][0-9]{0,8})$/.test(part) || Number(part) > most)
    throw new PatchError(`a list has no position ${part.slice(0, 20)}`);
  return Number(part);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
