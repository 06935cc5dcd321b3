/** The Outputs section. */
import { isObject, member, type JsonObject, type JsonValue } from '../json-value.ts';
import type { OutputDeclaration } from '../template.ts';
import { formatError, TemplateError } from '../template-error.ts';
import { checkName, sectionOf, textMember } from './section.ts';

/** `isExpanded` says which members a transform puts others in place of. @throws TemplateError */
export function readOutputs(
  body: JsonObject,
  isExpanded: (name: string) => boolean,
): ReadonlyMap<string, OutputDeclaration> {
  const members = sectionOf(body, 'Outputs').filter(([name]) => !isExpanded(name));
  return new Map(members.map(([name, value]) => [name, readOutput(name, value)]));
}

function readOutput(name: string, output: JsonValue): OutputDeclaration {
  const path = `/Outputs/${name}`;
  if (!isObject(output)) throw formatError('Any Outputs member must be an object.');
  checkName('Output', name);
  const unknown = Object.keys(output).filter((key) => !['Value', 'Description', 'Export', 'Condition'].includes(key));
  if (unknown.length > 0)
    throw new TemplateError(`Invalid template output property or properties [${unknown.join(', ')}]`);
  const value = member(output, 'Value');
  if (value === undefined) throw formatError('Every Outputs member must contain a Value object');
  const description = textMember(output, 'Description', 'Every Description member must be a string.');
  const condition = textMember(output, 'Condition', `[${path}/Condition] Every Condition member must be a string.`);
  const exportName = exportNameOf(output, name);
  return {
    name,
    value,
    ...(description !== undefined && { description }),
    ...(condition !== undefined && { condition }),
    ...(exportName !== undefined && { exportName }),
  };
}

function exportNameOf(output: JsonObject, name: string): JsonValue | undefined {
  const exported = member(output, 'Export');
  if (exported === undefined) return undefined;
  const exportName = isObject(exported) ? member(exported, 'Name') : undefined;
  const isText = typeof exportName === 'string' && isExportName(exportName);
  if (!isText && !isObject(exportName)) throw malformedExport(name);
  return exportName;
}

/** `value`: what is neither text nor a function that gives one. */
export const noTextInOutput = (value: unknown): TemplateError =>
  formatError(
    'The Value field of every Outputs member must evaluate to a String and not a ' +
      `${Array.isArray(value) ? 'List' : 'Map'}.`,
  );

/** Whether exports may have the name. */
export const isExportName = (name: string): boolean => /^[a-zA-Z0-9:-]+$/.test(name);

export const malformedExport = (output: string): TemplateError =>
  formatError(
    `Output ${output} is malformed. The Name field of every Export member must be specified and consist only of ` +
      'alphanumeric characters, colons, or hyphens.',
  );
