/** Fn::FindInMap, with AWS::LanguageExtensions' default value. */
import { asText, isObject, member, type JsonObject } from '../json-value.ts';
import { functionError } from '../template-error.ts';
import { unresolved, type IntrinsicFunction } from './environment.ts';

const malformed = () =>
  functionError(
    'every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
  );

export const findInMap: IntrinsicFunction = (argument, { env, resolve }) => {
  if (!Array.isArray(argument) || argument.length < 3 || argument.length > 4) throw malformed();
  const fallback = defaultOf(argument[3]);
  const keys = argument.slice(0, 3).map(resolve);
  if (keys.includes(unresolved)) return unresolved;
  const texts = keys.map(asText);
  if (texts.includes(undefined)) throw malformed();
  const [name, key, attribute] = texts as [string, string, string];
  const mapping = env.template.mappings.get(name);
  if (mapping === undefined) {
    if (fallback) return resolve(fallback.value);
    throw functionError(`Mapping named '${name}' is not present in the 'Mappings' section of template.`);
  }
  const attributes = member(mapping, key);
  const found = isObject(attributes) ? member(attributes, attribute) : undefined;
  if (found !== undefined) return found;
  if (fallback) return resolve(fallback.value);
  throw functionError(`Unable to get mapping for ${name}::${key}::${attribute}`);
};

function defaultOf(option: unknown): { readonly value: unknown } | undefined {
  if (option === undefined) return undefined;
  if (!isObject(option) || Object.keys(option).join() !== 'DefaultValue') throw malformed();
  return { value: member(option as JsonObject, 'DefaultValue') };
}
