/**
 * The template engine of CloudFormation: a template's text into its sections, its parameters checked, its conditions
 * and functions evaluated, its resources in order. Pure: values in, values or a TemplateError out.
 *
 * Is not: knowledge of resource types and their properties (registry), or of anything that is stored.
 *
 * Spec: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-reference.html
 */
import { recentTemplates } from './recent-templates.ts';
import { readTemplate } from './sections/read-template.ts';
import type { JsonObject } from './json-value.ts';
import { parseBody } from './syntax/parse.ts';
import type { Template } from './template.ts';

export { evaluateConditions, type ConditionEnvironment } from './evaluation/conditions.ts';
export { capabilitiesOf, declaredTransforms, type Capabilities } from './capabilities.ts';
export { checkTemplate } from './checks/check-template.ts';
export { dependencies, isWanted } from './evaluation/dependencies.ts';
export { dynamicReferences, withDynamicReferences, type DynamicReference } from './evaluation/dynamic-references.ts';
export { importedNames } from './evaluation/imported-names.ts';
export { checkRules } from './evaluation/rules.ts';
export {
  hasUnresolved,
  unresolved,
  type Environment,
  type PseudoParameters,
  type StackOutputReference,
} from './functions/environment.ts';
export { functionOf } from './functions/names.ts';
export { resolveValue } from './functions/resolve.ts';
export { isObject, type JsonObject, type JsonValue } from './json-value.ts';
export {
  missingInStore,
  parameterReferences,
  resolveParameters,
  type GivenParameter,
  type ParameterValue,
  type ResolvedParameters,
  type SsmLookup,
} from './parameters/resolve-parameters.ts';
export { isExportName, malformedExport, noTextInOutput } from './sections/outputs.ts';
export type {
  OutputDeclaration,
  ParameterDeclaration,
  ResourceDeclaration,
  RuleDeclaration,
  Template,
} from './template.ts';
export { parseText } from './syntax/parse.ts';
export { expandTransforms, type TransformContext } from './transforms/expand-transforms.ts';
export { isYaml } from './syntax/parse.ts';
export type { MacroCall, Macros } from './transforms/macros.ts';
export { transformError, TransformFailure } from './transforms/transform-error.ts';
export { NotHere, TemplateError, unrecognizedTypes } from './template-error.ts';

const recent = recentTemplates((text) => readTemplate(parseBody(text)));

/**
 * JSON or YAML, short forms included. A text that was read lately is the same template: nobody changes one.
 *
 * @throws TemplateError in AWS's words
 */
export const parseTemplate: (text: string) => Template = recent;

/** Whether `parseTemplate` need not read it. */
export const isKnownTemplate = (text: string): boolean => recent.has(text);

/** What a thread has read: `body` as `parseBody` gives it. @throws TemplateError */
export function rememberTemplate(text: string, body: JsonObject): void {
  recent.remember(text, readTemplate(body));
}
