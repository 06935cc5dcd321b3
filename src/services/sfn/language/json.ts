/** JSON as state machines pass it on. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json };

export type JsonObject = { readonly [member: string]: Json };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Bytes of UTF-8 that a state's input, output or a task's result may have. */
export const maxDataBytes = 262_144;

export function isTooLarge(value: Json): boolean {
  return Buffer.byteLength(JSON.stringify(value)) > maxDataBytes;
}
