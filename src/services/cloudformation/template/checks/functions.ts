/** How functions have to be built, as far as that is seen without values. */
import { booleanArguments, ifArguments, notArgument, unknownCondition } from '../functions/conditional.ts';
import { extensionFunctions, functionOf, languageExtensions, unsupportedFunction } from '../functions/names.ts';
import { attributeReference, stackOutputArguments, undefinedResource } from '../functions/references.ts';
import { noTextInSub, subExpression } from '../functions/sub.ts';
import { malformedJoin, malformedSplit } from '../functions/texts.ts';
import { malformedFindInMap, mappingOf, missingMapping } from '../functions/find-in-map.ts';
import { malformedSelect } from '../functions/lists.ts';
import { isListType } from '../parameters/types.ts';
import { isObject, isScalar, member } from '../json-value.ts';
import type { Template } from '../template.ts';
import { functionError } from '../template-error.ts';

export interface Place {
  readonly template: Template;
  /** Names that may be called there. */
  readonly functions: ReadonlySet<string>;
}

const isText = (value: unknown): boolean => isScalar(value) || isObject(value);
const isCall = (value: unknown): boolean => functionOf(value) !== undefined;
const isPair = (value: unknown): value is readonly [unknown, unknown] => Array.isArray(value) && value.length === 2;

/** Each function in the value, in every branch. @throws TemplateError */
export function checkFunctions(value: unknown, place: Place): void {
  if (Array.isArray(value)) {
    for (const item of value) checkFunctions(item, place);
    return;
  }
  if (!isObject(value)) return;
  const name = functionOf(value);
  if (name === undefined) {
    for (const key of Object.keys(value)) checkFunctions(value[key], place);
    return;
  }
  if (!place.functions.has(name)) throw unsupportedFunction(name);
  if (extensionFunctions.has(name) && !place.template.transforms.includes(languageExtensions))
    throw unsupportedFunction(name);
  const argument = value[name];
  checks.get(name)?.(argument, place.template);
  checkFunctions(argument, place);
}

const checks: ReadonlyMap<string, (argument: unknown, template: Template) => void> = new Map<
  string,
  (argument: unknown, template: Template) => void
>([
  ['Ref', checkRef],
  ['Fn::GetAtt', checkGetAtt],
  ['Fn::Sub', checkSub],
  ['Fn::Join', checkJoin],
  ['Fn::Split', checkSplit],
  ['Fn::Select', checkSelect],
  ['Fn::FindInMap', checkFindInMap],
  ['Fn::Base64', checkBase64],
  ['Fn::If', checkIf],
  ['Fn::And', (argument) => void booleanArguments('Fn::And', argument)],
  ['Fn::Or', (argument) => void booleanArguments('Fn::Or', argument)],
  ['Fn::Not', (argument) => void notArgument(argument)],
  ['Fn::ImportValue', checkImportValue],
  ['Fn::GetStackOutput', (argument) => void stackOutputArguments(argument)],
  ['Fn::Equals', checkEquals],
]);

function checkRef(argument: unknown, template: Template): void {
  const extended = template.transforms.includes(languageExtensions);
  if (typeof argument === 'string' || (extended && isCall(argument))) return;
  throw functionError('every Ref object must have a single String value.');
}

function checkGetAtt(argument: unknown, template: Template): void {
  const { resource } = attributeReference(argument);
  if (!template.resources.has(resource)) throw undefinedResource(resource);
}

function checkSub(argument: unknown, { parameters }: Template): void {
  const { parts, values } = subExpression(argument);
  for (const part of parts) {
    if ('literal' in part || Object.hasOwn(values, part.variable)) continue;
    const type = parameters.get(part.variable)?.type;
    if (type !== undefined && isListType(type)) throw noTextInSub(part.variable);
  }
}

function checkJoin(argument: unknown): void {
  if (!isPair(argument) || typeof argument[0] !== 'string') throw malformedJoin();
  const [, parts] = argument;
  if (!isCall(parts) && !(Array.isArray(parts) && parts.every((part) => isScalar(part) || isCall(part))))
    throw malformedJoin();
}

function checkSplit(argument: unknown): void {
  if (!isPair(argument) || typeof argument[0] !== 'string' || !isText(argument[1])) throw malformedSplit();
}

function checkSelect(argument: unknown): void {
  if (!isPair(argument)) throw malformedSelect();
  const [index, list] = argument;
  const literal = isScalar(index) ? Number(index) : undefined;
  const outside = literal !== undefined && (!Number.isInteger(literal) || literal < 0);
  const beyond = literal !== undefined && Array.isArray(list) && literal >= list.length;
  if (outside || beyond || !(isScalar(index) || isCall(index)) || !(Array.isArray(list) || isCall(list)))
    throw malformedSelect();
}

function checkFindInMap(argument: unknown, template: Template): void {
  const extended = template.transforms.includes(languageExtensions);
  if (!Array.isArray(argument) || argument.length < 3 || argument.length > (extended ? 4 : 3))
    throw malformedFindInMap();
  const [name, ...keys] = argument.slice(0, 3) as unknown[];
  if (!isText(name) || !keys.every(isText)) throw malformedFindInMap();
  if (typeof name !== 'string' || argument.length === 4) return;
  const mapping = template.mappings.get(name);
  if (mapping === undefined) throw missingMapping(name);
  const [key, attribute] = keys;
  if (isScalar(key) && isScalar(attribute)) mappingOf(mapping, name, String(key), String(attribute));
}

function checkBase64(argument: unknown): void {
  if (!isText(argument)) throw functionError('every Fn::Base64 object must have a String-typed value.');
}

function checkIf(argument: unknown, template: Template): void {
  const [condition] = ifArguments(argument);
  if (!template.conditions.has(condition)) throw unknownCondition(condition, 'Fn::If');
}

function checkImportValue(argument: unknown, template: Template): void {
  if (dependsOnStack(argument, template))
    throw functionError(
      'the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs',
    );
}

function checkEquals(argument: unknown): void {
  if (!isPair(argument) || !argument.every(isText))
    throw functionError('every Fn::Equals object requires a list of 2 string parameters.');
}

const ofStack = new Set(['Fn::GetAtt', 'Fn::ImportValue', 'Fn::GetStackOutput', 'Fn::GetAZs']);

/** What an export's name and Fn::ImportValue may not depend on. */
export function dependsOnStack(value: unknown, template: Template): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const name = functionOf(value);
  if (name !== undefined && ofStack.has(name)) return true;
  const argument = name === undefined ? undefined : member(value as never, name);
  if (name === 'Ref') return template.resources.has(String(argument));
  if (name === 'Fn::Sub') {
    const { parts, values } = subExpression(argument);
    const names = parts.flatMap((part) => ('variable' in part ? [part.variable.split('.')[0]!] : []));
    return (
      names.some((one) => !Object.hasOwn(values, one) && template.resources.has(one)) ||
      dependsOnStack(values, template)
    );
  }
  return Object.values(value).some((part) => dependsOnStack(part, template));
}
