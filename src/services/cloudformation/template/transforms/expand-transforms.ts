/**
 * A template through its transforms: AWS::Include where it stands, then those of the whole template in order.
 *
 * Spec: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html (order of processing)
 */
import { declaredTransforms } from '../capabilities.ts';
import type { PseudoParameters } from '../functions/environment.ts';
import { languageExtensions } from '../functions/names.ts';
import { isList, isObject, member, type JsonObject, type JsonValue } from '../json-value.ts';
import { readTemplate } from '../sections/read-template.ts';
import { MAX_TEMPLATE_BYTES } from '../syntax/limits.ts';
import type { Template } from '../template.ts';
import { TemplateError } from '../template-error.ts';
import { withoutLoops } from './for-each.ts';
import { includeTransform, withIncludes, type FetchInclude, type ReadSnippet } from './include.ts';
import { staticEnvironment } from './static-environment.ts';

export interface TransformContext {
  /** What references to parameters give: `parameterReferences`. */
  readonly parameters: ReadonlyMap<string, unknown>;
  readonly pseudo: PseudoParameters;
  readonly fetch: FetchInclude;
  /** Reads a snippet; where large ones are read beside the event loop. */
  readonly read?: ReadSnippet;
}

/**
 * The processed template; itself where it has no transforms. Its body has no Transform any more; its `transforms` are
 * those that it went through.
 *
 * @throws TemplateError for macros, which nobody can register here, and for AWS's transforms that are not here, by name
 */
export async function expandTransforms(template: Template, context: TransformContext): Promise<Template> {
  for (const name of template.transforms) refuseUnknown(name, context.pseudo.AccountId);
  if (declaredTransforms(template).length === 0) return template;
  const included = await withIncludes(withTopInclude(template.body), env(template, context, true), context);
  const { Transform: _, ...rest } = included;
  let body: JsonObject = rest;
  let processed = readTemplate(body, template.transforms);
  if (template.transforms.includes(languageExtensions)) {
    body = withoutLoops(body, env(processed, context, false));
    processed = readTemplate(body, template.transforms);
  }
  if (JSON.stringify(body).length > MAX_TEMPLATE_BYTES)
    throw new TemplateError(`Template may not exceed ${MAX_TEMPLATE_BYTES} bytes in size.`);
  return processed;
}

const env = (template: Template, { parameters, pseudo }: TransformContext, withPseudo: boolean) =>
  staticEnvironment(template, parameters, withPseudo ? pseudo : undefined);

function refuseUnknown(name: string, account: string): void {
  if (name === languageExtensions || name === includeTransform) return;
  if (name.startsWith('AWS::')) throw new TemplateError(`Sandlot does not have the transform ${name}.`);
  throw new TemplateError(`No transform named ${name.includes('::') ? name : `${account}::${name}`} found.`);
}

/** AWS::Include in the section Transform includes beside the sections. */
function withTopInclude(body: JsonObject): JsonObject {
  const transform = member(body, 'Transform');
  const entries = isList(transform) ? transform : transform === undefined ? [] : [transform];
  const includes = entries.filter((entry) => isObject(entry) && member(entry, 'Name') === includeTransform);
  return includes.length === 0 ? body : { ...body, 'Fn::Transform': includes as JsonValue };
}
