/** Schemas checked and shown by a worker thread: one of 1 MB takes longer than the server may wait. */
import { introspectionFromSchema, printSchema } from 'graphql';
import { awsDefinitions } from './aws-definitions.ts';
import { buildSchema, SchemaError } from './build-schema.ts';

/** What is wrong with it; `undefined`: nothing. */
export function checkSchema(text: string): string | undefined {
  try {
    buildSchema(text);
    return undefined;
  } catch (error) {
    if (error instanceof SchemaError) return error.message;
    throw error;
  }
}

export interface ShownSchema {
  readonly definition: string;
  readonly format: 'SDL' | 'JSON';
  readonly includeDirectives: boolean;
}

/** For tools, as GetIntrospectionSchema has it. */
export function showSchema({ definition, format, includeDirectives }: ShownSchema): string {
  if (format === 'SDL') return includeDirectives ? definition : withoutAws(printSchema(buildSchema(definition)));
  return JSON.stringify({ data: introspectionFromSchema(buildSchema(definition)) }, null, 2);
}

function withoutAws(printed: string): string {
  const own = new Set(Object.values(awsDefinitions));
  return printed
    .split('\n\n')
    .filter((part) => !own.has(part.trim()))
    .join('\n\n');
}
