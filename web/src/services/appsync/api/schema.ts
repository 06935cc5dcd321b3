/** What a schema says, for the pages: its types with fields, and a first query to begin with. */
import { Kind, parse, type ObjectTypeDefinitionNode, type TypeNode } from 'graphql';

function objectTypes(sdl: string): readonly ObjectTypeDefinitionNode[] {
  try {
    return parse(sdl, { noLocation: true }).definitions.filter(
      (definition) => definition.kind === Kind.OBJECT_TYPE_DEFINITION,
    );
  } catch {
    return [];
  }
}

/** Those of operations first: resolvers are mostly theirs. */
export function typeNames(sdl: string): readonly string[] {
  const operations = ['Query', 'Mutation', 'Subscription'];
  const names = objectTypes(sdl).map(({ name }) => name.value);
  return [...operations.filter((name) => names.includes(name)), ...names.filter((name) => !operations.includes(name))];
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

/** A list that needs no argument, with the fields of its items that are no objects; else what every API answers. */
export function exampleQuery(sdl: string): string {
  const types = new Map(objectTypes(sdl).map((type) => [type.name.value, type.fields ?? []]));
  const plain = (name: string): string[] =>
    (types.get(name) ?? []).filter(({ type }) => !types.has(namedType(type))).map((field) => field.name.value);
  for (const { name, arguments: args = [], type } of types.get('Query') ?? []) {
    const items = types.get(namedType(type))?.find((field) => field.name.value === 'items');
    if (!items || args.some((argument) => argument.type.kind === Kind.NON_NULL_TYPE)) continue;
    const fields = plain(namedType(items.type)).map((field) => `      ${field}`);
    return ['query MyQuery {', `  ${name.value} {`, '    items {', ...fields, '    }', '  }', '}', ''].join('\n');
  }
  return 'query MyQuery {\n  __typename\n}\n';
}
