/**
 * What an update makes of an item. Values are those of the item before; indexes of lists as well, so that an element
 * that is removed moves no other one of the same update.
 */
import { type AttributeValue, attributeOf, type Item, setAttribute, typeOf } from '../values/attribute-value.ts';
import { membersOf } from '../values/compare.ts';
import { added, maxElements, tooLargeToUpdate, type UpdateAction } from './update.ts';
import type { Path } from './paths.ts';
import { UpdateRefused } from './update-refused.ts';

/** A value whose maps and lists are the update's own. */
type Draft = { -readonly [K in keyof AttributeValue]: AttributeValue[K] };

/** @throws UpdateRefused */
export function applyUpdate(item: Item, actions: readonly UpdateAction[]): Item {
  const draft = new ItemDraft(item);
  let elements = 0;
  const values = actions.map((action) => {
    if (action.kind !== 'SET') return undefined;
    const value = action.valueOf(item);
    // Paths do not overlap: all of them come to lie in the item.
    if ((elements += value.L?.length ?? 0) > maxElements) throw new UpdateRefused(tooLargeToUpdate);
    return value;
  });
  for (const [at, action] of actions.entries()) {
    switch (action.kind) {
      case 'SET':
        draft.set(action.path, values[at]!);
        break;
      case 'REMOVE':
        draft.remove(action.path);
        break;
      case 'ADD':
        draft.change(action.path, (before) => sumOf(before, action.value));
        break;
      case 'DELETE':
        draft.change(action.path, (before) => (before === undefined ? undefined : without(before, action.value)));
        break;
    }
  }
  return draft.finished();
}

/** Stands in a list for an element that goes. */
const gone: AttributeValue = {};

class ItemDraft {
  readonly #item: Record<string, AttributeValue>;
  /** Attributes whose maps and lists have been copied. */
  readonly #own = new Set<string>();
  readonly #withGone = new Set<AttributeValue[]>();
  readonly #appended = new Map<AttributeValue[], Map<number, AttributeValue>>();

  constructor(item: Item) {
    this.#item = { ...item };
  }

  set(path: Path, value: AttributeValue): void {
    const [last, holder] = this.#holderOf(path);
    if (typeof last === 'string') setAttribute(mapOf(holder), last, value);
    else this.#setElement(listOf(holder), last, value);
  }

  #setElement(list: AttributeValue[], index: number, value: AttributeValue): void {
    if (index < list.length) {
      list[index] = value;
      return;
    }
    const appended = this.#appended.get(list) ?? new Map<number, AttributeValue>();
    this.#appended.set(list, appended.set(index, value));
  }

  remove(path: Path): void {
    const [last, holder] = this.#holderOf(path);
    if (typeof last === 'string') {
      delete mapOf(holder)[last];
      return;
    }
    const list = listOf(holder);
    if (last >= list.length) return;
    list[last] = gone;
    this.#withGone.add(list);
  }

  change(path: Path, changed: (before: AttributeValue | undefined) => AttributeValue | undefined): void {
    const [last, holder] = this.#holderOf(path);
    const before = typeof last === 'string' ? attributeOf(mapOf(holder), last) : listOf(holder)[last];
    const value = changed(before);
    if (value !== undefined) this.set(path, value);
    else if (before !== undefined) this.remove(path);
  }

  finished(): Item {
    const lists = new Set([...this.#withGone, ...this.#appended.keys()]);
    for (const list of lists) {
      const appended = [...(this.#appended.get(list) ?? [])].sort(([a], [b]) => a - b);
      const left = list.filter((element) => element !== gone);
      list.splice(0, list.length, ...left, ...appended.map(([, value]) => value));
    }
    return this.#item;
  }

  /** The last element of a path, and the map or list that has it. */
  #holderOf(path: Path): [last: string | number, holder: Draft] {
    const last = path.at(-1)!;
    if (path.length === 1) return [last, { M: this.#item }];
    const name = path[0] as string;
    let holder = this.#ownAttribute(name);
    for (const element of path.slice(1, -1)) {
      const next = typeof element === 'number' ? holder?.L?.[element] : holder?.M && attributeOf(holder.M, element);
      holder = next;
    }
    if (!holder || (typeof last === 'string' ? !holder.M : !holder.L))
      throw new UpdateRefused('The document path provided in the update expression is invalid for update');
    return [last, holder];
  }

  #ownAttribute(name: string): Draft | undefined {
    const there = attributeOf(this.#item, name);
    if (there === undefined || this.#own.has(name)) return there;
    const copy = copyOf(there);
    setAttribute(this.#item, name, copy);
    this.#own.add(name);
    return copy;
  }
}

function mapOf({ M }: Draft): Record<string, AttributeValue> {
  return M as Record<string, AttributeValue>;
}

function listOf({ L }: Draft): AttributeValue[] {
  return L as AttributeValue[];
}

function copyOf(value: AttributeValue): AttributeValue {
  if (value.L) return { L: value.L.map(copyOf) };
  if (!value.M) return value;
  const copy: Record<string, AttributeValue> = {};
  for (const name of Object.keys(value.M)) setAttribute(copy, name, copyOf(value.M[name]!));
  return { M: copy };
}

function sumOf(before: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (before === undefined) return value;
  if (before.N !== undefined && value.N !== undefined) return { N: added(before.N, value.N) };
  const type = setType(before, value);
  const there = new Set(membersOf(before, type));
  const more = membersOf(value, type);
  const isNew = (_: unknown, at: number): boolean => !there.has(more[at]!);
  return { [type]: [...before[type]!, ...(value[type] as readonly unknown[]).filter(isNew)] };
}

/** `undefined`: nothing is left. */
function without(before: AttributeValue, value: AttributeValue): AttributeValue | undefined {
  const type = setType(before, value);
  const going = new Set(membersOf(value, type));
  const members = membersOf(before, type);
  const left = (before[type] as readonly unknown[]).filter((_, at) => !going.has(members[at]!));
  return left.length === 0 ? undefined : { [type]: left };
}

function setType(before: AttributeValue, value: AttributeValue): 'SS' | 'NS' | 'BS' {
  const type = typeOf(value);
  if (type !== typeOf(before) || (type !== 'SS' && type !== 'NS' && type !== 'BS'))
    throw new UpdateRefused('An operand in the update expression has an incorrect data type');
  return type;
}
