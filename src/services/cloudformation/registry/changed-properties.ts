/**
 * What differs between two states of a resource's properties, and whether that replaces it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceTargetDefinition.html
 */
import { isOther, type ResourceProperties } from '../../../wire/resource-type.ts';
import { typeFacts, type PropertyFacts, type PropertyTypes } from './facts.ts';
import type { ValueType } from './value-type.ts';

export interface ChangedProperty {
  /** From the property inwards: names, and positions in lists that are not longer or shorter than before. */
  readonly path: readonly string[];
  readonly requiresRecreation: 'Never' | 'Conditionally' | 'Always';
  /** Absent: it was not there, or is no more. */
  readonly before?: unknown;
  readonly after?: unknown;
}

const recreation = { never: 'Never', always: 'Always', conditionally: 'Conditionally' } as const;

/**
 * Both checked by `checkProperties`. A symbol (what is not known yet) is a change of its property.
 * @throws Error where the registry does not know the type
 */
export function changedProperties(
  type: string,
  before: ResourceProperties,
  after: ResourceProperties,
): readonly ChangedProperty[] {
  const facts = typeFacts(type);
  if (!facts) throw new Error(`The registry has no type "${type}".`);
  return changedIn(before, after, facts.properties, [], 'never');
}

function changedIn(
  before: ResourceProperties,
  after: ResourceProperties,
  types: PropertyTypes,
  path: readonly string[],
  replaces: PropertyFacts['replaces'],
): ChangedProperty[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) => {
    const facts = types.get(name);
    const inner = stronger(replaces, facts?.replaces ?? 'never');
    return changedValue(before[name], after[name], facts?.type, [...path, name], inner);
  });
}

function changedValue(
  before: unknown,
  after: unknown,
  type: ValueType | undefined,
  path: readonly string[],
  replaces: PropertyFacts['replaces'],
): ChangedProperty[] {
  if (typeof after !== 'symbol' && !isOther(after, before)) return [];
  if (type?.kind === 'object' && isObject(before) && isObject(after))
    return changedIn(before, after, type.properties(), path, replaces);
  if (type?.kind === 'list' && Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return before.flatMap((one, at) => changedValue(one, after[at], type.element, [...path, String(at)], replaces));
  return [
    {
      path,
      requiresRecreation: recreation[replaces],
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    },
  ];
}

function stronger(a: PropertyFacts['replaces'], b: PropertyFacts['replaces']): PropertyFacts['replaces'] {
  return a === 'always' || b === 'always' ? 'always' : a === 'never' ? b : a;
}

function isObject(value: unknown): value is ResourceProperties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
