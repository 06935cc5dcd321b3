/**
 * Parameters of a stack operation against their declarations.
 *
 * Spec: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
import type { ParameterDeclaration, Template } from '../template.ts';
import { TemplateError } from '../template-error.ts';
import { constraintViolation, listItems } from './constraints.ts';
import { isListType, ssmValueType } from './types.ts';

export interface GivenParameter {
  readonly value?: string;
  readonly usePrevious?: boolean;
}

/** A parameter as a stack has it. */
export interface ParameterValue {
  /** As it was given: of a list its items with commas, of an SSM type the name that was looked up. */
  readonly value: string;
  readonly type: string;
  /** Nobody is told the value. */
  readonly noEcho: boolean;
}

export interface SsmLookup {
  readonly parameter: string;
  /** Name, with a version behind a colon, or ARN. */
  readonly name: string;
  /** `value`: what it holds is the parameter's value. `existence`: it only has to be there. */
  readonly wants: 'value' | 'existence';
}

export interface ResolvedParameters {
  readonly values: ReadonlyMap<string, ParameterValue>;
  readonly lookups: readonly SsmLookup[];
}

/** Of all patterns of one operation together: far below a second. */
export const mostPatternSteps = 2_000_000;

/** @throws TemplateError for the first that is missing, unknown or against its constraints */
export function resolveParameters(
  template: Template,
  given: ReadonlyMap<string, GivenParameter>,
  previous?: ReadonlyMap<string, ParameterValue>,
): ResolvedParameters {
  const unknown = [...given.keys()].filter((name) => !template.parameters.has(name));
  if (unknown.length > 0) throw new TemplateError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const values = new Map<string, ParameterValue>();
  const missing: string[] = [];
  for (const declared of template.parameters.values()) {
    const value = textOf(declared, given.get(declared.name), previous);
    if (value === undefined) missing.push(declared.name);
    else values.set(declared.name, { value, type: declared.type, noEcho: declared.noEcho });
  }
  if (missing.length > 0) throw new TemplateError(`Parameters: [${missing.join(', ')}] must have values`);
  const budget = { steps: mostPatternSteps };
  for (const [name, { value }] of values) {
    const wrong = constraintViolation(template.parameters.get(name)!, value, budget);
    if (wrong !== undefined) throw new TemplateError(wrong);
  }
  return { values, lookups: [...values].flatMap(([name, { value, type }]) => lookupOf(name, value, type)) };
}

function textOf(
  declared: ParameterDeclaration,
  given: GivenParameter | undefined,
  previous: ReadonlyMap<string, ParameterValue> | undefined,
): string | undefined {
  const { name } = declared;
  if (!given?.usePrevious) return given?.value ?? declared.default;
  const wrong = `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true`;
  if (given.value !== undefined) throw new TemplateError(`${wrong} as well as a value`);
  const before = previous?.get(name);
  if (!before) throw new TemplateError(`${wrong} for a parameter key not in the previous template`);
  return before.value;
}

function lookupOf(parameter: string, name: string, type: string): readonly SsmLookup[] {
  if (ssmValueType(type) !== undefined) return [{ parameter, name, wants: 'value' }];
  return type === 'AWS::SSM::Parameter::Name' ? [{ parameter, name, wants: 'existence' }] : [];
}

/**
 * What references to the parameters give: text, or a list of texts. `fetched` has the value of each lookup, by the
 * parameter's name.
 *
 * @throws TemplateError for lookups without a value
 */
export function parameterReferences(
  { values, lookups }: ResolvedParameters,
  fetched: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string | readonly string[]> {
  const lost = lookups.filter(({ parameter, wants }) => wants === 'value' && !fetched.has(parameter));
  if (lost.length > 0) throw missingInStore(lost.map(({ name }) => name));
  return new Map(
    [...values].map(([name, { value, type }]) => {
      const text = ssmValueType(type) === undefined ? value : fetched.get(name)!;
      return [name, isListType(type) ? listItems(text) : text];
    }),
  );
}

/** AWS's error for names that Systems Manager does not know. */
export const missingInStore = (names: readonly string[]): TemplateError =>
  new TemplateError(`Unable to fetch parameters [${names.join(',')}] from parameter store for this account.`);
