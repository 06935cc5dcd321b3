/** What templates may ask a value: its own keys, and the methods that are listed for its kind. Nothing else is null. */
import type { Budget } from '../budget.ts';
import { Entry, HostObject, type Value } from '../values.ts';
import { listMethods } from './list-methods.ts';
import { entryMethods, mapMethods } from './map-methods.ts';
import type { Method } from './method.ts';
import { booleanMethods, numberMethods, stringMethods } from './string-methods.ts';
import { isSame, toText } from '../values.ts';

/** Of every kind. */
const objectMethods: ReadonlyMap<string, Method<Value>> = new Map<string, Method<Value>>([
  ['equals', (value, [other = null], budget) => isSame(value, other, budget)],
  ['toString', (value, _args, budget) => toText(value, budget)],
]);

const none: ReadonlyMap<string, Method<any>> = new Map();

function methodsOf(value: Value): ReadonlyMap<string, Method<any>> {
  switch (typeof value) {
    case 'string':
      return stringMethods;
    case 'number':
      return numberMethods;
    case 'boolean':
      return booleanMethods;
  }
  if (Array.isArray(value)) return listMethods;
  if (value instanceof Map) return mapMethods;
  return value instanceof Entry ? entryMethods : none;
}

/** Null where it has no such method. @throws TemplateError */
export function invoke(on: Value, name: string, args: readonly Value[], budget: Budget): Value {
  budget.spend(1);
  if (on instanceof HostObject) return on.methods.get(name)?.(args, budget) ?? null;
  const method: Method<any> | undefined = methodsOf(on).get(name) ?? objectMethods.get(name);
  return method?.(on, args, budget) ?? null;
}

/** A Map's own key; an entry's parts; `isEmpty` as a property. */
export function property(on: Value, name: string): Value {
  if (on instanceof Map) return on.get(name) ?? null;
  if (on instanceof HostObject) return on.properties.get(name) ?? null;
  if (on instanceof Entry) return name === 'key' ? on.key : name === 'value' ? on.value : null;
  if (name === 'empty' && (typeof on === 'string' || Array.isArray(on))) return on.length === 0;
  return null;
}
