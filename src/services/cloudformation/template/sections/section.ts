/** What the sections of a template have in common: maps of names, members that have to be texts or objects. */
import { asText, isObject, member, type JsonObject, type JsonValue } from '../json-value.ts';
import { formatError } from '../template-error.ts';

/** The section's members, none where it is not there. @throws TemplateError where it is no map */
export function sectionOf(body: JsonObject, name: string): readonly (readonly [string, JsonValue])[] {
  const section = member(body, name);
  if (section === undefined) return [];
  if (!isObject(section)) throw formatError(`Any ${name} member must be an object.`);
  return Object.entries(section);
}

/** @throws TemplateError */
export function checkName(kind: string, name: string): void {
  if (!/^[a-zA-Z0-9]+$/.test(name)) throw formatError(`${kind} name ${name} is non alphanumeric.`);
  checkLength(kind, name);
}

/** @throws TemplateError */
export function checkLength(kind: string, name: string, most = 255): void {
  if (name.length > most) throw formatError(`${kind} name ${name} is longer than ${most} characters.`);
}

/** @throws TemplateError where it is there and no text */
export function textMember(object: JsonObject, name: string, refused: string): string | undefined {
  const value = member(object, name);
  if (value === undefined) return undefined;
  const text = asText(value);
  if (text === undefined) throw formatError(refused);
  return text;
}

/** @throws TemplateError where it is there and no object */
export function objectMember(object: JsonObject, name: string, path: string): JsonObject | undefined {
  const value = member(object, name);
  if (value === undefined) return undefined;
  if (!isObject(value)) throw formatError(`[${path}] ${name} must be an object.`);
  return value;
}
