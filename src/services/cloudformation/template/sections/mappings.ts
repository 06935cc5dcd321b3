/** The Mappings section. */
import { isList, isObject, isScalar, type JsonObject } from '../json-value.ts';
import { formatError } from '../template-error.ts';
import { checkLength, sectionOf } from './section.ts';

/** @throws TemplateError */
export function readMappings(body: JsonObject): ReadonlyMap<string, JsonObject> {
  const mappings = new Map<string, JsonObject>();
  for (const [name, mapping] of sectionOf(body, 'Mappings')) {
    if (name === 'Fn::Transform') continue;
    if (!isObject(mapping)) throw formatError(`Every Mappings member ${name} must be a map`);
    if (!/^[a-zA-Z0-9]+$/.test(name)) throw formatError(`Mapping name '${name}' is non alphanumeric.`);
    checkLength('Mapping', name);
    for (const [key, attributes] of Object.entries(mapping)) checkAttributes(key, attributes);
    mappings.set(name, mapping);
  }
  return mappings;
}

function checkAttributes(key: string, attributes: unknown): void {
  if (key === 'Fn::Transform') return;
  if (!isObject(attributes)) throw formatError(`Every Mappings member ${key} must be a map`);
  for (const [name, value] of Object.entries(attributes)) {
    checkLength('Mapping attribute', name);
    if (!isScalar(value) && !(isList(value) && value.every(isScalar)))
      throw formatError('Every Mappings attribute must be a String or a List.');
  }
}
