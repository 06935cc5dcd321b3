/** A template's body out of its text, or the value of a part, and nothing else of the engine: for threads. */
export { parseBody, parseText } from './parse.ts';
export type { JsonObject, JsonValue } from '../json-value.ts';
export { TemplateError } from '../template-error.ts';
