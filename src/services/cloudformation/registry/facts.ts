/**
 * What AWS's registry says of a type of resources. Read from `models/resource-types.json` at the first question, once
 * per process: it is immutable. A type that is known here need not be there: what is, is `ctx.resourceTypes`.
 */
import { readFileSync } from 'node:fs';
import { modelsFile } from '../../../kernel/models-folder.ts';
import type { WrittenFacts, WrittenType } from './facts-file.ts';
import { valueType, type ValueType } from './value-type.ts';

export interface TypeFacts {
  readonly name: string;
  /** Properties and attributes that together are Cloud Control's identifier, in its order. */
  readonly primaryIdentifier: readonly string[];
  /** Those (or the attribute) that `Ref` gives. */
  readonly ref: readonly string[];
  readonly properties: PropertyTypes;
  readonly required: readonly string[];
  /** A change of one replaces the resource. */
  readonly createOnly: readonly string[];
  /** A change of one may replace the resource. */
  readonly conditionalCreateOnly: readonly string[];
  /** Attributes that are no properties as well: nobody can set them. */
  readonly readOnly: readonly string[];
  /** Paths (`LoginProfile/Password`) of what is never read back. */
  readonly writeOnly: readonly string[];
  /** What `Fn::GetAtt` gives. */
  readonly attributes: readonly string[];
  /** `system`: a stack gives it CloudFormation's own, too. */
  readonly tags?: { readonly property: string; readonly variant: 'list' | 'map'; readonly system: boolean };
  /** It may have any other property (custom resources). */
  readonly open: boolean;
}

export type PropertyTypes = ReadonlyMap<string, PropertyFacts>;

export interface PropertyFacts {
  readonly type: ValueType;
  readonly required: boolean;
  readonly replaces: 'never' | 'always' | 'conditionally';
}

let written: WrittenFacts['types'] | undefined;
const known = new Map<string, TypeFacts>();

/** `Custom::Anything` is a custom resource. `undefined`: the registry's extract does not have the type. */
export function typeFacts(name: string): TypeFacts | undefined {
  const found = known.get(name);
  if (found) return found;
  const types = (written ??= (JSON.parse(readFileSync(modelsFile('resource-types.json'), 'utf8')) as WrittenFacts)
    .types);
  const entry = name.startsWith('Custom::') ? 'AWS::CloudFormation::CustomResource' : name;
  if (!Object.hasOwn(types, entry)) return undefined;
  const facts = factsOf(name, types[entry]!);
  // Names of custom resources are their templates' and without bound.
  if (entry === name) known.set(name, facts);
  return facts;
}

/** Every type that the extract has, by name. */
export function knownTypes(): readonly string[] {
  typeFacts('');
  return Object.keys(written!);
}

function factsOf(name: string, type: WrittenType): TypeFacts {
  const definitions = new Map<string, PropertyTypes>();
  const definition = (of: string): PropertyTypes => {
    const made = definitions.get(of);
    if (made) return made;
    const types = new Map<string, PropertyFacts>();
    definitions.set(of, types); // before it is filled: a definition may be part of itself
    for (const [property, facts] of propertyEntries(type.definitions![of]!, definition)) types.set(property, facts);
    return types;
  };
  const properties: PropertyTypes = new Map(propertyEntries(type.properties, definition));
  const which = (keep: (facts: PropertyFacts) => boolean): string[] =>
    [...properties].filter(([, facts]) => keep(facts)).map(([property]) => property);
  return {
    name,
    primaryIdentifier: type.id,
    ref: type.ref ?? type.id,
    properties,
    required: which(({ required }) => required),
    createOnly: which(({ replaces }) => replaces === 'always'),
    conditionalCreateOnly: which(({ replaces }) => replaces === 'conditionally'),
    readOnly: (type.attributes ?? []).filter((attribute) => !properties.has(attribute)),
    writeOnly: type.writeOnly ?? [],
    attributes: type.attributes ?? [],
    ...(type.tags && {
      tags: { property: type.tags[0], variant: type.tags[1], system: type.systemTags ?? false },
    }),
    open: type.open ?? false,
  };
}

function propertyEntries(
  texts: Readonly<Record<string, string>>,
  definition: (of: string) => PropertyTypes,
): [string, PropertyFacts][] {
  return Object.entries(texts).map(([property, text]) => {
    const [, type = '', flags = ''] = /^([^!=~]*)([!=~]*)$/.exec(text)!;
    const replaces = flags.includes('=') ? 'always' : flags.includes('~') ? 'conditionally' : 'never';
    return [property, { type: valueType(type, definition), required: flags.includes('!'), replaces }];
  });
}
