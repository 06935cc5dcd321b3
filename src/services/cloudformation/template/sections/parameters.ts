/** The Parameters section. */
import { asText, isList, isObject, member, type JsonObject, type JsonValue } from '../json-value.ts';
import { isKnownType } from '../parameters/types.ts';
import type { ParameterDeclaration } from '../template.ts';
import { formatError, functionError, TemplateError } from '../template-error.ts';
import { checkName, sectionOf, textMember } from './section.ts';

const members = new Set([
  'Type',
  'Default',
  'Description',
  'NoEcho',
  'AllowedValues',
  'AllowedPattern',
  'MinLength',
  'MaxLength',
  'MinValue',
  'MaxValue',
  'ConstraintDescription',
]);

/** Characters. */
const longestDescription = 4000;

/** @throws TemplateError */
export function readParameters(body: JsonObject): ReadonlyMap<string, ParameterDeclaration> {
  return new Map(sectionOf(body, 'Parameters').map(([name, value]) => [name, readParameter(name, value)]));
}

function readParameter(name: string, value: JsonValue): ParameterDeclaration {
  if (!isObject(value)) throw formatError('Any Parameters member must be an object.');
  checkName('Parameter', name);
  const unknown = Object.keys(value).filter((key) => !members.has(key));
  if (unknown.length > 0)
    throw new TemplateError(`Invalid template parameter property or properties [${unknown.join(', ')}]`);
  const type = member(value, 'Type');
  if (type === undefined) throw formatError('Every Parameters object must contain a Type member.');
  if (typeof type !== 'string' || !isKnownType(type))
    throw formatError(`Unrecognized parameter type: ${asText(type) ?? JSON.stringify(type)}`);
  const given = textMember(value, 'Default', 'Every Default member must be a string.');
  const description = textMember(value, 'Description', 'Every Description member must be a string.');
  if ((description?.length ?? 0) > longestDescription)
    throw formatError(`Parameter ${name} 'Description' length is greater than ${longestDescription}`);
  return {
    name,
    type,
    noEcho: String(member(value, 'NoEcho')).toLowerCase() === 'true',
    ...(given !== undefined && { default: given }),
    ...(description !== undefined && { description }),
    ...constraintsOf(name, type, value),
  };
}

function constraintsOf(name: string, type: string, value: JsonObject): Partial<ParameterDeclaration> {
  const text = (key: string): string | undefined => textMember(value, key, `Every ${key} member must be a string.`);
  const onType = (key: string, ofNumbers: boolean): number | undefined => {
    const number = text(key);
    if (number === undefined) return undefined;
    if (!Number.isFinite(Number(number)) || number.trim() === '')
      throw functionError(`Parameter '${name}' ${key} must be a number.`);
    if (/Number/.test(type) !== ofNumbers)
      throw functionError(
        `Parameter '${name}' ${key} must be on a parameter of type ${ofNumbers ? 'Number' : 'String'}`,
      );
    return Number(number);
  };
  const bounds = {
    minLength: onType('MinLength', false),
    maxLength: onType('MaxLength', false),
    minValue: onType('MinValue', true),
    maxValue: onType('MaxValue', true),
  };
  checkOrder(name, 'MinLength', bounds.minLength, 'MaxLength', bounds.maxLength);
  checkOrder(name, 'MinValue', bounds.minValue, 'MaxValue', bounds.maxValue);
  const found = {
    ...bounds,
    allowedValues: allowedValuesOf(value),
    allowedPattern: text('AllowedPattern'),
    constraintDescription: text('ConstraintDescription'),
  };
  return Object.fromEntries(Object.entries(found).filter(([, part]) => part !== undefined));
}

function checkOrder(name: string, least: string, from = -Infinity, most: string, to = Infinity): void {
  if (from > to) throw functionError(`Parameter '${name}' ${least} must be less than ${most}.`);
}

function allowedValuesOf(value: JsonObject): readonly string[] | undefined {
  const allowed = member(value, 'AllowedValues');
  if (allowed === undefined) return undefined;
  if (!isList(allowed)) throw formatError('AllowedValues must be a list.');
  return allowed.map((one) => {
    const text = asText(one);
    if (text === undefined) throw formatError('Every AllowedValues value must be a string.');
    return text;
  });
}
