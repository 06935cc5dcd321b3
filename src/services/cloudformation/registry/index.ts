/**
 * The registry's facts of resource types: which properties a type has, which of them are required, replace the resource
 * or are only read, and what names it. Facts alone: what a type does is its service's (`src/wire/resource-type.ts`).
 */
export { changedProperties, type ChangedProperty } from './changed-properties.ts';
export { checkProperties, PropertyError, type CheckOptions } from './check-properties.ts';
export { knownTypes, typeFacts, type PropertyFacts, type PropertyTypes, type TypeFacts } from './facts.ts';
export { identifierParts, refOf } from './identifier.ts';
export type { ValueType } from './value-type.ts';
export { handlerErrorCode, type HandlerErrorCode } from './handler-error.ts';
