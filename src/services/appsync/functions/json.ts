/** JSON, as both engines hand it to what they share. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object with these members, whatever they are called. */
export function objectOf(members: Iterable<readonly [string, Json]>): JsonObject {
  return Object.fromEntries(members);
}

/** A function of `$util` that both engines have. @throws UtilityError */
export type Utility = (args: readonly Json[], environment: UtilityEnvironment) => Json;

export interface UtilityEnvironment {
  /** Domain milliseconds. */
  readonly now: number;
}

/** What a function of `$util` was given that it cannot take. */
export class UtilityError extends Error {
  override readonly name = 'UtilityError';
}
