/**
 * What `Fn::GetAtt` reaches: a type's attributes, and its properties as the template has them (AWS does so for every
 * type of its registry, whatever a type's page lists).
 */
import { typeFacts } from '../../registry/index.ts';
import { valueAt } from '../../change-sets/planning/values.ts';

/** The registry knows no attribute and no property of that name. */
export function isAttribute(type: string, name: string): boolean {
  const facts = typeFacts(type);
  if (!facts || facts.open || type === 'AWS::CloudFormation::Stack') return true;
  return facts.attributes.includes(name) || facts.properties.has(name.split('.')[0]!);
}

/** What is deployed of a resource. */
interface Known {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** `undefined`: there is none of that name, the template gives it no value, or nobody is told it. */
export function attributeOf({ type, properties, attributes }: Known, name: string): unknown {
  if (Object.hasOwn(attributes, name)) return attributes[name];
  const path = name.split('.');
  const isHidden = typeFacts(type)?.writeOnly.some((hidden) => isWithin(path, hidden.split('/'))) === true;
  return isHidden ? undefined : valueAt(properties, path);
}

/** One is a part of the other. */
function isWithin(path: readonly string[], other: readonly string[]): boolean {
  return path.every((name, at) => at >= other.length || name === other[at]);
}

/**
 * As events show it. What a template gives a property is shown as it was given (masked, its secrets unresolved), though
 * the resource has an attribute of that name.
 */
export function shownAttribute(known: Known, shown: Readonly<Record<string, unknown>>, name: string): unknown {
  return valueAt(shown, name.split('.')) ?? attributeOf({ ...known, properties: shown }, name);
}
