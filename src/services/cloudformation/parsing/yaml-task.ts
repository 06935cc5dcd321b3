/** What a thread does with a large template in YAML: reads it. A program of its own in the built form. */
import { parseBody, type JsonObject, TemplateError } from '../template/syntax/body.ts';

export type ReadBody = { readonly body: JsonObject } | { readonly refusal: string };

export function readBody(text: string): ReadBody {
  try {
    return { body: parseBody(text) };
  } catch (error) {
    // A class does not come through to the other thread.
    if (error instanceof TemplateError) return { refusal: error.message };
    throw error;
  }
}
