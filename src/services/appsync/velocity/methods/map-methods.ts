/** Methods of java.util.Map that templates may call, and of its entries. */
import { isSame, Entry, type Value, type ValueMap } from '../values.ts';
import type { Method } from './method.ts';

export const mapMethods: ReadonlyMap<string, Method<ValueMap>> = new Map<string, Method<ValueMap>>([
  ['get', (map, [key = null]) => map.get(key) ?? null],
  ['put', (map, [key = null, value = null], budget) => put(map, key, value, budget)],
  ['putIfAbsent', (map, [key = null, value = null], budget) => map.get(key) ?? put(map, key, value, budget)],
  ['getOrDefault', (map, [key = null, value = null]) => (map.has(key) ? map.get(key)! : value)],
  [
    'putAll',
    (map, [other = null], budget) => {
      if (other instanceof Map) for (const [key, value] of other) put(map, key, value, budget);
      return null;
    },
  ],
  [
    'remove',
    (map, [key = null]) => {
      const before = map.get(key) ?? null;
      map.delete(key);
      return before;
    },
  ],
  ['containsKey', (map, [key = null]) => map.has(key)],
  ['containsValue', (map, [value = null], budget) => [...map.values()].some((item) => isSame(item, value, budget))],
  ['size', (map) => map.size],
  ['isEmpty', (map) => map.size === 0],
  ['keySet', (map, _args, budget) => counted([...map.keys()], budget)],
  ['values', (map, _args, budget) => counted([...map.values()], budget)],
  [
    'entrySet',
    (map, _args, budget) =>
      counted(
        [...map.keys()].map((key) => new Entry(key, map)),
        budget,
      ),
  ],
  [
    'clear',
    (map) => {
      map.clear();
      return null;
    },
  ],
]);

function counted(items: Value[], budget: Parameters<Method<ValueMap>>[2]): Value[] {
  budget.spend(items.length);
  budget.allocate(items.length);
  return items;
}

function put(map: ValueMap, key: Value, value: Value, budget: Parameters<Method<ValueMap>>[2]): Value {
  budget.spend(1);
  budget.allocate(16);
  const before = map.get(key) ?? null;
  map.set(key, value);
  return before;
}

export const entryMethods: ReadonlyMap<string, Method<Entry>> = new Map<string, Method<Entry>>([
  ['getKey', (entry) => entry.key],
  ['getValue', (entry) => entry.value],
  ['setValue', (entry, [value = null], budget) => put(entry.map, entry.key, value, budget)],
]);
