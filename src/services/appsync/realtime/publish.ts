/**
 * What a mutation tells its subscribers: for each subscription that names it, what was selected of it, under the
 * fields' own names. https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-data.html
 */
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode, SelectionSetNode } from 'graphql';
import { defineTopic } from '../../../kernel/topics.ts';
import { isObject, objectOf, type Json, type JsonObject } from '../functions/json.ts';
import type { DataContext } from '../graphql/data-context.ts';
import type { ApiPlace } from '../records.ts';

/** By the API's id. */
export const published = defineTopic<Published>('appsync/published');

export interface Published {
  /** The subscription's field. */
  readonly field: string;
  readonly data: Json;
}

interface Mutated {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly data: JsonObject;
  readonly place: ApiPlace;
}

/** Which subscriptions a mutation's field is told to. */
function subscriptionsOf(schema: GraphQLSchema, mutation: string): string[] {
  const fields = Object.values(schema.getSubscriptionType()?.getFields() ?? {});
  return fields
    .filter(({ astNode }) =>
      (astNode?.directives ?? []).some(({ name, arguments: given = [] }) => {
        const value = given.find((one) => one.name.value === 'mutations')?.value;
        const named = value?.kind === 'ListValue' ? value.values : value ? [value] : [];
        return (
          name.value === 'aws_subscribe' && named.some((one) => one.kind === 'StringValue' && one.value === mutation)
        );
      }),
    )
    .map(({ name }) => name);
}

export async function tellSubscribers({ schema, document, operation, data, place }: Mutated, ctx: DataContext) {
  const told: Published[] = [];
  const own = underOwnNames(data, [operation.selectionSet], shownFields(document)) as JsonObject;
  for (const [name, value] of Object.entries(own)) {
    if (value === null) continue;
    for (const field of subscriptionsOf(schema, name)) told.push({ field, data: value });
  }
  if (told.length === 0) return;
  await ctx.write((tx) => {
    for (const one of told) tx.publish(published, place.id, one);
    return Promise.resolve();
  });
}

type Sets = readonly SelectionSetNode[];

interface Shown {
  readonly name: string;
  /** What is selected of it, wherever it is asked for. */
  readonly sets: Sets;
}

/** The fields of selections by their names in the answer. Each fragment is followed once, and selections read once. */
function shownFields({ definitions }: DocumentNode): (sets: Sets) => ReadonlyMap<string, Shown> {
  const fragments = new Map<string, SelectionSetNode>();
  for (const node of definitions)
    if (node.kind === 'FragmentDefinition') fragments.set(node.name.value, node.selectionSet);
  const kept = new Map<Sets, ReadonlyMap<string, Shown>>();
  const read = (sets: Sets): ReadonlyMap<string, Shown> => {
    const fields = new Map<string, { readonly name: string; readonly sets: SelectionSetNode[] }>();
    const followed = new Set<string>();
    const visit = ({ selections }: SelectionSetNode): void => {
      for (const selection of selections) {
        if (selection.kind === 'InlineFragment') visit(selection.selectionSet);
        else if (selection.kind === 'FragmentSpread') {
          const fragment = fragments.get(selection.name.value);
          if (!fragment || followed.has(selection.name.value)) continue;
          followed.add(selection.name.value);
          visit(fragment);
        } else {
          const shown = (selection.alias ?? selection.name).value;
          const field = fields.get(shown) ?? { name: selection.name.value, sets: [] };
          if (selection.selectionSet) field.sets.push(selection.selectionSet);
          fields.set(shown, field);
        }
      }
    };
    sets.forEach(visit);
    return fields;
  };
  return (sets) => {
    const fields = kept.get(sets) ?? read(sets);
    kept.set(sets, fields);
    return fields;
  };
}

/** A value of an answer, whose members are named as the query wished. */
function underOwnNames(value: Json, sets: Sets, fieldsOf: ReturnType<typeof shownFields>): Json {
  if (Array.isArray(value)) return value.map((item: Json) => underOwnNames(item, sets, fieldsOf));
  if (!isObject(value) || sets.length === 0) return value;
  const members = new Map<string, Json>();
  for (const [shown, field] of fieldsOf(sets)) {
    if (!Object.hasOwn(value, shown)) continue;
    const made = underOwnNames(value[shown]!, field.sets, fieldsOf);
    const before = members.get(field.name);
    members.set(field.name, isObject(before) && isObject(made) ? { ...before, ...made } : made);
  }
  return objectOf(members);
}
