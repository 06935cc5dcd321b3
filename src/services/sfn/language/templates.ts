/**
 * Payload templates: members whose name ends in `.$` are looked up or called, others are as they stand.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-inputpath-params.html
 */
import { callIntrinsic } from './intrinsics.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { isPath, valueAt, type Scope } from './paths.ts';
import { runtimeError } from './state-error.ts';

/** @throws StateError */
export function fillTemplate(template: Json, scope: Scope, field: string): Json {
  if (Array.isArray(template)) return template.map((item: Json) => fillTemplate(item, scope, field));
  if (!isObject(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) => {
      if (!name.endsWith('.$')) return [name, fillTemplate(value, scope, field)];
      return [name.slice(0, -2), valueOf(name, value, scope, field)];
    }),
  ) as JsonObject;
}

function valueOf(name: string, value: Json, scope: Scope, field: string): Json {
  if (typeof value !== 'string')
    throw runtimeError(`The value for the field '${name}' must be a STRING that contains a JSONPath but was not.`);
  return isPath(value) ? valueAt(value, scope, name) : callIntrinsic(value, scope, field);
}
