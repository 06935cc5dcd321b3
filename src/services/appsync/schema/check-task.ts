/** A schema checked by a worker thread: one of 1 MB takes longer than the server may wait. */
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
