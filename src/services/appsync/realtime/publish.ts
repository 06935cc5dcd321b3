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
  for (const [name, value] of Object.entries(underOwnNames(data, operation.selectionSet, document) as JsonObject)) {
    if (value === null) continue;
    for (const field of subscriptionsOf(schema, name)) told.push({ field, data: value });
  }
  if (told.length === 0) return;
  await ctx.write((tx) => {
    for (const one of told) tx.publish(published, place.id, one);
    return Promise.resolve();
  });
}

/** A value of an answer, whose members are named as the query wished. */
function underOwnNames(value: Json, set: SelectionSetNode | undefined, document: DocumentNode): Json {
  if (Array.isArray(value)) return value.map((item: Json) => underOwnNames(item, set, document));
  if (!isObject(value) || set === undefined) return value;
  const members = new Map<string, Json>();
  const visit = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === 'InlineFragment') visit(selection.selectionSet);
      else if (selection.kind === 'FragmentSpread') {
        const fragment = document.definitions.find(
          (node) => node.kind === 'FragmentDefinition' && node.name.value === selection.name.value,
        );
        if (fragment?.kind === 'FragmentDefinition') visit(fragment.selectionSet);
      } else {
        const shown = (selection.alias ?? selection.name).value;
        if (!Object.hasOwn(value, shown)) continue;
        const made = underOwnNames(value[shown]!, selection.selectionSet, document);
        const before = members.get(selection.name.value);
        members.set(selection.name.value, isObject(before) && isObject(made) ? { ...before, ...made } : made);
      }
    }
  };
  visit(set);
  return objectOf(members);
}
