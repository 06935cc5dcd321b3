/** Errors as AppSync's answers tell them. */
import type { GraphQLError } from 'graphql';
import type { ResolverFault } from '../functions/evaluation.ts';
import type { Json } from '../functions/json.ts';

export interface ToldError {
  readonly path: readonly (string | number)[] | null;
  readonly data?: Json;
  readonly errorType?: string | null;
  readonly errorInfo?: Json;
  readonly locations: readonly { readonly line: number; readonly column: number; readonly sourceName: null }[] | null;
  readonly message: string;
}

/** What a field's resolver failed with. */
export class FieldError extends Error {
  override readonly name = 'FieldError';
  readonly fault: ResolverFault;
  constructor(fault: ResolverFault) {
    super(fault.message);
    this.fault = fault;
  }
}

type Placed = Pick<GraphQLError, 'message' | 'path' | 'locations'>;

export function locationsOf({ locations }: Pick<Placed, 'locations'>): ToldError['locations'] {
  return locations?.map(({ line, column }) => ({ line, column, sourceName: null })) ?? null;
}

/** Of a query that cannot be executed. */
export function validationError(error: Placed): ToldError {
  return { path: null, locations: locationsOf(error), message: `Validation error: ${error.message}` };
}

/** Of a field, while a query is executed. */
export function executionError(error: GraphQLError): ToldError {
  const { originalError } = error;
  const path = error.path ? [...error.path] : null;
  const locations = locationsOf(error);
  if (originalError instanceof FieldError) {
    const { message, errorType, data, errorInfo } = originalError.fault;
    return { path, data, errorType, errorInfo, locations, message };
  }
  return { path, locations, message: messageOf(error.message, path) };
}

function messageOf(message: string, path: ToldError['path']): string {
  const place = `/${(path ?? []).join('/')}`;
  const missing = /^Cannot return null for non-nullable field (\w+)\.(\w+)\.?$/.exec(message);
  if (missing)
    return `Cannot return null for non-nullable field '${missing[2]}' within parent '${missing[1]}' (${place})`;
  return message.startsWith('Unable to serialize') ? `Can't serialize value (${place}) : ${message}` : message;
}
