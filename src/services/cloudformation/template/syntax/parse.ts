/** A template's text, JSON or YAML, into its body; texts of its parts into values. */
import { isObject, type JsonObject, type JsonValue } from '../json-value.ts';
import { formatError, TemplateError } from '../template-error.ts';
import { parseJson } from './json.ts';
import { MAX_TEMPLATE_BYTES } from './limits.ts';
import { refuseNulls } from './nulls.ts';
import { parseYaml } from './yaml.ts';

/** @throws TemplateError */
export function parseBody(text: string): JsonObject {
  const body = parseText(text);
  if (!isObject(body)) throw formatError('unsupported structure.');
  refuseNulls(body);
  return body;
}

/** @throws TemplateError */
export function parseText(text: string): JsonValue {
  if (text.length > MAX_TEMPLATE_BYTES || Buffer.byteLength(text) > MAX_TEMPLATE_BYTES)
    throw new TemplateError(`Template may not exceed ${MAX_TEMPLATE_BYTES} bytes in size.`);
  const bare = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return isYaml(bare) ? parseYaml(bare) : parseJson(bare);
}

/** What does not begin as JSON does. */
export function isYaml(text: string): boolean {
  return !/^\uFEFF?\s*[{[]/.test(text);
}
