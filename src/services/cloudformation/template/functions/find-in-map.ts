/** Fn::FindInMap, with AWS::LanguageExtensions' default value. */
import { asText, isObject, member, type JsonObject } from '../json-value.ts';
import { functionError } from '../template-error.ts';
import { unresolved, type IntrinsicFunction } from './environment.ts';

export const malformedFindInMap = () =>
  functionError(
    'every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
  );

export const findInMap: IntrinsicFunction = (argument, { env, resolve }) => {
  if (!Array.isArray(argument) || argument.length < 3 || argument.length > 4) throw malformedFindInMap();
  const fallback = defaultOf(argument[3]);
  const keys = argument.slice(0, 3).map(resolve);
  if (keys.includes(unresolved)) return unresolved;
  const texts = keys.map(asText);
  if (texts.includes(undefined)) throw malformedFindInMap();
  const [name, key, attribute] = texts as [string, string, string];
  const mapping = env.template.mappings.get(name);
  if (mapping === undefined) {
    if (fallback) return resolve(fallback.value);
    throw missingMapping(name);
  }
  const attributes = member(mapping, key);
  const isThere = isObject(attributes) && member(attributes, attribute) !== undefined;
  return fallback && !isThere ? resolve(fallback.value) : mappingOf(mapping, name, key, attribute);
};

export const missingMapping = (name: string) =>
  functionError(`Mapping named '${name}' is not present in the 'Mappings' section of template.`);

/** @throws TemplateError where there is none */
export function mappingOf(mapping: JsonObject, name: string, key: string, attribute: string): unknown {
  const attributes = member(mapping, key);
  const found = isObject(attributes) ? member(attributes, attribute) : undefined;
  if (found === undefined) throw functionError(`Unable to get mapping for ${name}::${key}::${attribute}`);
  return found;
}

function defaultOf(option: unknown): { readonly value: unknown } | undefined {
  if (option === undefined) return undefined;
  if (!isObject(option) || Object.keys(option).join() !== 'DefaultValue') throw malformedFindInMap();
  return { value: member(option as JsonObject, 'DefaultValue') };
}
