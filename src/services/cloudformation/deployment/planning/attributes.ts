/**
 * What `Fn::GetAtt` reaches: a type's attributes, and its properties as the template has them (AWS does so for every
 * type of its registry, whatever a type's page lists).
 */
import { typeFacts } from '../../registry/index.ts';
import { valueAt } from '../../change-sets/values.ts';

/** The registry knows no attribute and no property of that name. */
export function isAttribute(type: string, name: string): boolean {
  const facts = typeFacts(type);
  if (!facts || facts.open || type === 'AWS::CloudFormation::Stack') return true;
  return facts.attributes.includes(name) || facts.properties.has(name.split('.')[0]!);
}

/** `undefined`: there is none of that name, or the template gives it no value. */
export function attributeOf(
  { properties, attributes }: Readonly<Record<'properties' | 'attributes', Readonly<Record<string, unknown>>>>,
  name: string,
): unknown {
  return Object.hasOwn(attributes, name) ? attributes[name] : valueAt(properties, name.split('.'));
}
