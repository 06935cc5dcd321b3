/** A template's body out of its text, and nothing else of the engine: for threads. */
export { parseBody } from './parse.ts';
export type { JsonObject } from '../json-value.ts';
export { TemplateError } from '../template-error.ts';
