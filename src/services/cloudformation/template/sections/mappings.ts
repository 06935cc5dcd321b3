/** The Mappings section. */
import { isList, isObject, isScalar, type JsonObject } from '../json-value.ts';
import { formatError } from '../template-error.ts';
import { nullAt, sectionOf } from './section.ts';

/** @throws TemplateError */
export function readMappings(body: JsonObject): ReadonlyMap<string, JsonObject> {
  const mappings = new Map<string, JsonObject>();
  for (const [name, mapping] of sectionOf(body, 'Mappings')) {
    if (name === 'Fn::Transform') continue;
    if (mapping === null) throw nullAt(`/Mappings/${name}`);
    if (!isObject(mapping)) throw formatError(`Every Mappings member ${name} must be a map`);
    if (!/^[a-zA-Z0-9]+$/.test(name)) throw formatError(`Mapping name '${name}' is non alphanumeric.`);
    for (const [key, attributes] of Object.entries(mapping))
      checkAttributes(key, attributes, `/Mappings/${name}/${key}`);
    mappings.set(name, mapping);
  }
  return mappings;
}

function checkAttributes(key: string, attributes: unknown, path: string): void {
  if (attributes === null) throw nullAt(path);
  if (key === 'Fn::Transform') return;
  if (!isObject(attributes)) throw formatError(`Every Mappings member ${key} must be a map`);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) throw nullAt(`${path}/${name}`);
    if (!isScalar(value) && !(isList(value) && value.every(isScalar)))
      throw formatError('Every Mappings attribute must be a String or a List.');
  }
}
