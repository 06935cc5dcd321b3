/** What a thread does with a large text in YAML: reads it. A program of its own in the built form. */
import { parseBody, parseText, type JsonObject, type JsonValue, TemplateError } from '../template/syntax/body.ts';

export type Read<T> = { readonly value: T } | { readonly refusal: string };

/** A template. */
export function readBody(text: string): Read<JsonObject> {
  return refusing(() => parseBody(text));
}

/** A part of one. */
export function readValue(text: string): Read<JsonValue> {
  return refusing(() => parseText(text));
}

function refusing<T>(read: () => T): Read<T> {
  try {
    return { value: read() };
  } catch (error) {
    // A class does not come through to the other thread.
    if (error instanceof TemplateError) return { refusal: error.message };
    throw error;
  }
}
