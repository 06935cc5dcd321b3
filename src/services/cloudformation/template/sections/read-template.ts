/**
 * A body into its sections: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
 */
import { languageExtensions } from '../functions/names.ts';
import { isList, isObject, member, type JsonObject, type JsonValue } from '../json-value.ts';
import type { Template } from '../template.ts';
import { formatError, TemplateError } from '../template-error.ts';
import { readMappings } from './mappings.ts';
import { readOutputs } from './outputs.ts';
import { readParameters } from './parameters.ts';
import { readResources } from './resources.ts';
import { readRules } from './rules.ts';
import { objectMember, sectionOf } from './section.ts';

const sections = new Set([
  'AWSTemplateFormatVersion',
  'Description',
  'Transform',
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
  'Rules',
  'Resources',
  'Outputs',
  'Hooks',
]);

/** Bytes. */
const longestDescription = 1024;

/**
 * `applied` are the transforms that the body went through before.
 *
 * @throws TemplateError
 */
export function readTemplate(body: JsonObject, applied: readonly string[] = []): Template {
  const transforms = [...applied, ...transformsOf(member(body, 'Transform'))];
  const serverless = transforms.find((name) => name.startsWith('AWS::Serverless'));
  if (serverless !== undefined) throw new TemplateError(`Sandlot does not have the transform ${serverless}.`);
  const hasMacros = transforms.some((name) => name !== languageExtensions && name !== 'AWS::Include');
  const isExpanded = (name: string): boolean =>
    name === 'Fn::Transform' || (name.startsWith('Fn::ForEach::') && transforms.includes(languageExtensions));
  // Fn::Transform at the top includes whole sections.
  const unknown = Object.keys(body).filter((name) => !sections.has(name) && name !== 'Fn::Transform');
  if (unknown.length > 0) throw new TemplateError(`Invalid template property or properties [${unknown.join(', ')}]`);
  if (member(body, 'Hooks') !== undefined)
    throw new TemplateError('Sandlot does not have the section Hooks of templates.');
  checkVersion(member(body, 'AWSTemplateFormatVersion'));
  const description = descriptionOf(member(body, 'Description'));
  const metadata = objectMember(body, 'Metadata', '');
  return {
    body,
    ...(description !== undefined && { description }),
    ...(metadata && { metadata }),
    transforms,
    parameters: readParameters(body),
    mappings: readMappings(body),
    conditions: readConditions(body, isExpanded),
    rules: readRules(body),
    resources: readResources(body, isExpanded, hasMacros),
    outputs: readOutputs(body, isExpanded),
  };
}

function checkVersion(version: JsonValue | undefined): void {
  if (version === undefined || version === '2010-09-09') return;
  throw formatError('unsupported value for AWSTemplateFormatVersion.');
}

function descriptionOf(description: JsonValue | undefined): string | undefined {
  if (description === undefined) return undefined;
  if (typeof description !== 'string') throw formatError('Every Description member must be a string.');
  if (Buffer.byteLength(description) > longestDescription)
    throw formatError(`'Description' length is greater than ${longestDescription}`);
  return description;
}

function transformsOf(transform: JsonValue | undefined): readonly string[] {
  if (transform === undefined) return [];
  const entries = isList(transform) ? transform : [transform];
  return entries.map((entry) => {
    const name = isObject(entry) ? member(entry, 'Name') : entry;
    if (typeof name !== 'string') throw new TemplateError('Key Name of transform definition must be a string.');
    return name;
  });
}

function readConditions(body: JsonObject, isExpanded: (name: string) => boolean): ReadonlyMap<string, JsonValue> {
  const conditions = new Map<string, JsonValue>();
  for (const [name, condition] of sectionOf(body, 'Conditions')) {
    if (isExpanded(name)) continue;
    if (!isObject(condition))
      throw formatError('Conditions can only be boolean operations on parameters and other conditions');
    conditions.set(name, condition);
  }
  return conditions;
}
