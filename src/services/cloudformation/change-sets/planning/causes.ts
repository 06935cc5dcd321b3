/**
 * Where a property's value comes from: the parameters, resources and attributes that functions in it name. Pure.
 */
import { attributeReference, splitAtDot } from '../../template/functions/references.ts';
import { subExpression } from '../../template/functions/sub.ts';
import { isObject, type Template } from '../../template/index.ts';

export type Cause =
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'resource'; readonly name: string }
  | { readonly kind: 'attribute'; readonly name: string; readonly attribute: string };

/** Each once, in the order of the text. */
export function causesOf(value: unknown, template: Template): readonly Cause[] {
  const causes = new Map<string, Cause>();
  for (const cause of walk(value, template)) causes.set(entityOf(cause), cause);
  return [...causes.values()];
}

/** `MyParameter`, `MyBucket`, `MyBucket.Arn` */
export function entityOf(cause: Cause): string {
  return cause.kind === 'attribute' ? `${cause.name}.${cause.attribute}` : cause.name;
}

function* walk(value: unknown, template: Template): Generator<Cause> {
  if (Array.isArray(value)) {
    for (const item of value) yield* walk(item, template);
    return;
  }
  if (!isObject(value)) return;
  for (const [name, argument] of Object.entries(value)) {
    if (name === 'Ref' && typeof argument === 'string') yield* named(argument, template);
    else if (name === 'Fn::GetAtt') yield* attributes(argument, template);
    else if (name === 'Fn::Sub') yield* substituted(argument, template);
    else yield* walk(argument, template);
  }
}

function* named(name: string, template: Template): Generator<Cause> {
  if (template.parameters.has(name)) yield { kind: 'parameter', name };
  else if (template.resources.has(name)) yield { kind: 'resource', name };
}

function* attributes(argument: unknown, template: Template): Generator<Cause> {
  const { resource, attribute } = attributeReference(argument);
  if (typeof attribute === 'string') yield { kind: 'attribute', name: resource, attribute };
  else yield* walk(attribute, template);
}

function* substituted(argument: unknown, template: Template): Generator<Cause> {
  const { parts, values } = subExpression(argument);
  for (const part of parts) {
    if ('literal' in part || Object.hasOwn(values, part.variable)) continue;
    const [name, attribute] = splitAtDot(part.variable);
    if (attribute !== undefined) yield { kind: 'attribute', name: name!, attribute };
    else yield* named(name!, template);
  }
  yield* walk(Object.values(values), template);
}
