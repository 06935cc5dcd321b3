/** Which functions there are, and where. */
import { isObject } from '../json-value.ts';
import { TemplateError } from '../template-error.ts';

/** As AWS lists them to whom uses another. */
const supported = [
  'Fn::Base64',
  'Fn::GetAtt',
  'Fn::GetAZs',
  'Fn::ImportValue',
  'Fn::Join',
  'Fn::Split',
  'Fn::FindInMap',
  'Fn::Select',
  'Ref',
  'Fn::Equals',
  'Fn::If',
  'Fn::Not',
  'Condition',
  'Fn::And',
  'Fn::Or',
  'Fn::Contains',
  'Fn::EachMemberEquals',
  'Fn::EachMemberIn',
  'Fn::ValueOf',
  'Fn::ValueOfAll',
  'Fn::RefAll',
  'Fn::Sub',
  'Fn::Cidr',
  'Fn::GetStackOutput',
];

/** Functions that are there only with `Transform: AWS::LanguageExtensions`. */
export const extensionFunctions: ReadonlySet<string> = new Set(['Fn::Length', 'Fn::ToJsonString']);

export const languageExtensions = 'AWS::LanguageExtensions';

export const unsupportedFunction = (name: string): TemplateError =>
  new TemplateError(
    `Template Error: Encountered unsupported function: ${name} Supported functions are: [${supported.join(', ')}]`,
  );

/** The function's name where the value is one: an object with that one member. `Condition` is none here. */
export function functionOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const names = Object.keys(value);
  if (names.length !== 1) return undefined;
  const name = names[0]!;
  return name === 'Ref' || name.startsWith('Fn::') || /^fn::?/i.test(name) ? name : undefined;
}
