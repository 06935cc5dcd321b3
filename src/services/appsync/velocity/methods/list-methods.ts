/** Methods of java.util.List that templates may call; sets are lists here. */
import type { Budget } from '../budget.ts';
import { isSame, type Value } from '../values.ts';
import type { Method } from './method.ts';

export const listMethods: ReadonlyMap<string, Method<Value[]>> = new Map<string, Method<Value[]>>([
  ['get', (list, [at = null]) => list[Number(at)] ?? null],
  ['set', (list, [at = null, value = null]) => replaced(list, at, value)],
  ['add', add],
  ['addAll', (list, args, budget) => addAll(list, args, budget)],
  ['remove', (list, [which = null], budget) => remove(list, which, budget)],
  ['removeAll', (list, [others = null], budget) => keep(list, budget, (item) => !has(others, item, budget))],
  ['retainAll', (list, [others = null], budget) => keep(list, budget, (item) => has(others, item, budget))],
  ['contains', (list, [value = null], budget) => has(list, value, budget)],
  ['containsAll', (list, [others = null], budget) => listOf(others).every((item) => has(list, item, budget))],
  ['indexOf', (list, [value = null], budget) => list.findIndex((item) => isSame(item, value, budget))],
  ['lastIndexOf', (list, [value = null], budget) => list.findLastIndex((item) => isSame(item, value, budget))],
  ['size', (list) => list.length],
  ['isEmpty', (list) => list.length === 0],
  ['subList', (list, [from = null, to = null], budget) => part(list, Number(from), Number(to), budget)],
  [
    'clear',
    (list) => {
      list.length = 0;
      return null;
    },
  ],
]);

const listOf = (value: Value): readonly Value[] =>
  Array.isArray(value) ? value : value instanceof Map ? [...value.values()] : [];

const has = (list: Value, value: Value, budget: Budget): boolean =>
  listOf(list).some((item) => isSame(item, value, budget));

function replaced(list: Value[], at: Value, value: Value): Value {
  if (typeof at !== 'number' || !(at in list)) return null;
  const before = list[at]!;
  list[at] = value;
  return before;
}

function add(list: Value[], args: readonly Value[], budget: Budget): Value {
  budget.allocate(8);
  if (args.length < 2) {
    list.push(args[0] ?? null);
    return true;
  }
  const at = Number(args[0]);
  budget.spend(list.length);
  if (at >= 0 && at <= list.length) list.splice(at, 0, args[1] ?? null);
  return null;
}

function addAll(list: Value[], args: readonly Value[], budget: Budget): Value {
  // A list may be added to itself.
  const others = listOf(args.at(-1) ?? null).slice();
  budget.spend(others.length + (args.length > 1 ? list.length : 0));
  budget.allocate(others.length * 8);
  const at = args.length > 1 ? Math.min(Math.max(Number(args[0]) || 0, 0), list.length) : list.length;
  const rest = list.splice(at);
  for (const item of others) list.push(item);
  for (const item of rest) list.push(item);
  return others.length > 0;
}

/** Java's two: by its place for an Integer, by its value for anything else. */
function remove(list: Value[], which: Value, budget: Budget): Value {
  const isPlace = typeof which === 'number';
  const at = isPlace ? which : list.findIndex((item) => isSame(item, which, budget));
  budget.spend(list.length);
  const [removed] = at >= 0 && at < list.length ? list.splice(at, 1) : [];
  return isPlace ? (removed ?? null) : removed !== undefined;
}

function keep(list: Value[], budget: Budget, wanted: (item: Value) => boolean): Value {
  const kept = list.filter(wanted);
  budget.spend(list.length);
  const isChanged = kept.length !== list.length;
  list.length = 0;
  for (const item of kept) list.push(item);
  return isChanged;
}

function part(list: readonly Value[], from: number, to: number, budget: Budget): Value {
  if (!(from >= 0 && from <= to && to <= list.length)) return null;
  budget.allocate((to - from) * 8);
  return list.slice(from, to);
}
