/** One subscription: made as its field's resolver allows, then told what mutations publish. */
import { execute, type GraphQLResolveInfo } from 'graphql';
import { askedBy, type GraphQLRequest, type Visit } from '../graphql/answer.ts';
import { readQuery } from '../graphql/document.ts';
import { mayAsk } from '../graphql/field-rules.ts';
import { executionError, FieldError, validationError, type ToldError } from '../graphql/graphql-error.ts';
import { ownValue, resolveField, type Asked } from '../graphql/resolve-field.ts';
import { faultOf } from '../functions/evaluation.ts';
import type { Json, JsonObject } from '../functions/json.ts';
import { faultInVariables } from '../graphql/variables.ts';
import { isTold } from './filters.ts';
import type { Published } from './publish.ts';

export interface Subscription {
  /** What it is told of a publication; `undefined`: nothing. */
  told(published: Published): Promise<JsonObject | undefined>;
}

export type Made = { readonly subscription: Subscription } | { readonly errors: readonly ToldError[] };

const refused = (message: string, errorType = 'BadRequestException'): Made => ({
  errors: [{ path: null, locations: null, errorType, message }],
});

export async function subscribe(request: GraphQLRequest, visit: Visit): Promise<Made> {
  const { schema } = visit.found.loaded;
  if (!schema) return refused('No schema definition exists for this API.');
  const { introspectionConfig, queryDepthLimit = 0 } = visit.found.api.settings;
  const allowsIntrospection = introspectionConfig !== 'DISABLED';
  const rules = { schema, allowsIntrospection, queryDepthLimit };
  const read = await readQuery(request.query, request.operationName, rules, visit.found.loaded.queries);
  if ('errors' in read) return read;
  const { document, operation } = read;
  if (operation.operation !== 'subscription') return refused('Only subscriptions are made through this channel.');
  const fault = faultInVariables(schema, operation, request.variables);
  if (fault) return { errors: [fault] };
  const asked = askedBy(visit, read.fields);
  const given = { schema, document, operationName: request.operationName ?? null, variableValues: request.variables };
  const fields: { readonly name: string; readonly args: JsonObject }[] = [];
  const first = await execute({
    ...given,
    contextValue: asked,
    fieldResolver: async (_source, args, context: Asked, info: GraphQLResolveInfo) => {
      fields.push({ name: info.fieldName, args: JSON.parse(JSON.stringify(args)) as JsonObject });
      try {
        await resolveField(null, args, context, info);
      } catch (error) {
        if (!(error instanceof FieldError)) throw error;
        const { message, errorType } = error.fault;
        context.errors.push({ path: [info.path.key], locations: null, errorType, message });
      }
      return null;
    },
  });
  if (first.data === undefined) return { errors: (first.errors ?? []).map(validationError) };
  if (asked.errors.length > 0) return { errors: asked.errors };
  const [field] = fields;
  if (!field) return refused('A subscription has a field.');
  const filter = asked.extensions.get('setSubscriptionFilter');
  return { subscription: { told: (published) => tell(published, given, visit, field, filter) } };
}

type Given = Pick<Parameters<typeof execute>[0], 'schema' | 'document' | 'operationName' | 'variableValues'>;

async function tell(
  { field: published, data }: Published,
  given: Given,
  visit: Visit,
  field: { readonly name: string; readonly args: JsonObject },
  filter: Json | undefined,
): Promise<JsonObject | undefined> {
  if (published !== field.name || !isTold(data, field.args, filter)) return undefined;
  const { visitor, found } = visit;
  // What was published is all there is: no resolver runs again, and what the mutation did not select is null.
  const result = await execute({
    ...given,
    rootValue: { [field.name]: data },
    fieldResolver: (source, _args, _context, { parentType, fieldName }: GraphQLResolveInfo) => {
      if (!mayAsk(parentType, fieldName, visitor, found.api.settings))
        throw new FieldError(
          faultOf(`Not Authorized to access ${fieldName} on type ${parentType.name}`, 'Unauthorized'),
        );
      return ownValue(source, fieldName);
    },
  });
  const { data: told = null, errors = [] } = result;
  return {
    data: told as Json,
    ...(errors.length > 0 && { errors: errors.map(executionError) as unknown as Json }),
  };
}
