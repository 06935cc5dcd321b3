/** Markers of the CDK in deployed files, replaced line by line in bytes by what a template has made of them. Pure. */
import { isObject } from './custom-event.ts';

type Values = Readonly<Record<string, unknown>>;

/** As latin1 texts, a character for each byte. */
export type Replacements = readonly (readonly [marker: string, value: string])[];

/** @throws Error for a value that its encoding does not take, or an encoding that there is none of */
export function replacementsOf(markers: Values, config: Values): Replacements {
  const fallback = String(config['jsonEscape'] ?? 'false').toLowerCase() === 'true' ? 'UNQUOTED_JSON_VALUE' : 'LITERAL';
  const encodings = isObject(config['markerEncodings']) ? config['markerEncodings'] : {};
  return Object.entries(markers)
    .filter(([marker]) => marker !== '')
    .map(([marker, value]) => {
      const encoding = Object.hasOwn(encodings, marker) ? String(encodings[marker]) : fallback;
      return [bytes(marker), bytes(encoded(marker, value, encoding))] as const;
    });
}

export function replaced(file: Buffer, replacements: Replacements): Buffer {
  if (replacements.length === 0) return file;
  const lines = file.toString('latin1').split(/(?<=\n)/);
  const changed = lines.map((line) => {
    let text = line;
    for (const [marker, value] of replacements) text = text.replaceAll(marker, () => value);
    return text;
  });
  return Buffer.from(changed.join(''), 'latin1');
}

const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

const plainYaml = /^[A-Za-z][A-Za-z0-9._-]*$/;
const yamlWords = new Set(['y', 'n', 'yes', 'no', 'true', 'false', 'on', 'off', 'null']);

function encoded(marker: string, value: unknown, encoding: string): string {
  switch (encoding) {
    case 'LITERAL':
      return text(marker, value, encoding);
    case 'UNQUOTED_JSON_VALUE':
      return typeof value === 'string' ? json(value).slice(1, -1) : json(value);
    case 'JSON_VALUE':
      return json(value);
    case 'YAML_STRING': {
      const plain = text(marker, value, encoding);
      return plainYaml.test(plain) && !yamlWords.has(plain.toLowerCase()) ? plain : json(plain);
    }
    default:
      throw new Error(`Unknown marker encoding: ${encoding}`);
  }
}

function text(marker: string, value: unknown, encoding: string): string {
  if (typeof value === 'string') return value;
  throw new Error(`Expected a string for ${encoding} encoding for marker ${marker}, got ${typeof value}`);
}

/** As Python's `json.dumps` writes it: what is not ASCII is escaped, spaces stand behind colons and commas. */
function json(value: unknown): string {
  if (typeof value === 'string') {
    const escape = (one: string) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`;
    return JSON.stringify(value).replace(/[\u007f-\uffff]/g, escape);
  }
  if (Array.isArray(value)) return `[${value.map(json).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  return `{${Object.entries(value)
    .map(([name, member]) => `${json(name)}: ${json(member)}`)
    .join(', ')}}`;
}
