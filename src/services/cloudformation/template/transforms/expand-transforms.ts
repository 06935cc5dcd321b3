/**
 * A template through its transforms: Fn::Transform where it stands, then those of the whole template in order.
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
import { NotHere, TemplateError } from '../template-error.ts';
import { withoutLoops } from './for-each.ts';
import { countingCalls, noMacros, transformEntry, type Macros } from './macros.ts';
import {
  includeTransform,
  known,
  unsupportedStructure,
  withSnippets,
  type FetchInclude,
  type ReadSnippet,
} from './snippets.ts';
import { staticEnvironment } from './static-environment.ts';
import { TransformFailure } from './transform-error.ts';

export interface TransformContext {
  /** What references to parameters give: `parameterReferences`. */
  readonly parameters: ReadonlyMap<string, unknown>;
  readonly pseudo: PseudoParameters;
  readonly fetch: FetchInclude;
  /** Those of the account; absent: none. */
  readonly macros?: Macros;
  /** Reads a snippet; where large ones are read beside the event loop. */
  readonly read?: ReadSnippet;
}

/**
 * The processed template; itself where it has no transforms. Its body has no Transform any more; its `transforms` are
 * those of AWS that it went through.
 *
 * @throws TemplateError for macros that nobody has registered, and for AWS's transforms that are not here, by name;
 *   TransformFailure for whatever goes wrong in those that are
 */
export async function expandTransforms(template: Template, context: TransformContext): Promise<Template> {
  const declared = declaredTransforms(template);
  if (declared.length === 0) return template;
  const macros = countingCalls(context.macros ?? noMacros);
  for (const name of declared) await refuseUnknown(name, macros, context.pseudo.AccountId);
  try {
    return await expandDeclared(template, { ...context, macros });
  } catch (error) {
    throw error instanceof TemplateError ? new TransformFailure(error.message) : error;
  }
}

async function expandDeclared(
  template: Template,
  context: TransformContext & { readonly macros: Macros },
): Promise<Template> {
  const { macros } = context;
  const top = withTopInclude(template.body);
  const { Transform: transform, ...rest } = await withSnippets(top, env(template, context), context);
  const applied = template.transforms.filter((name) => ofAws.has(name));
  let body: JsonObject = rest;
  for (const entry of entriesOf(transform)) {
    const { name, parameters } = transformEntry(entry);
    if (name === languageExtensions) body = withoutLoops(body, env(readTemplate(body, template.transforms), context));
    else if (name !== includeTransform) {
      const given = known(parameters, env(template, context)) as JsonObject;
      body = wholeTemplate(await macros.call({ name, parameters: given, fragment: body }));
    }
  }
  if (JSON.stringify(body).length > MAX_TEMPLATE_BYTES)
    throw new TemplateError(`Template may not exceed ${MAX_TEMPLATE_BYTES} bytes in size.`);
  const processed = readTemplate(body, applied);
  const [more] = declaredTransforms(processed).filter((name) => !applied.includes(name));
  if (more !== undefined) throw new TemplateError(`What a transform has made may not go through ${more}.`);
  return processed;
}

const ofAws = new Set([languageExtensions, includeTransform]);

const entriesOf = (transform: JsonValue | undefined): readonly JsonValue[] =>
  isList(transform) ? transform : transform === undefined ? [] : [transform];

function wholeTemplate(made: JsonValue): JsonObject {
  if (!isObject(made)) throw unsupportedStructure();
  return made;
}

const env = (template: Template, { parameters, pseudo }: TransformContext) =>
  staticEnvironment(template, parameters, pseudo);

async function refuseUnknown(name: string, macros: Macros, account: string): Promise<void> {
  if (ofAws.has(name)) return;
  if (name.startsWith('AWS::')) throw new NotHere(`Sandlot does not have the transform ${name}.`);
  if (await macros.has(name)) return;
  throw new TemplateError(`No transform named ${name.includes('::') ? name : `${account}::${name}`} found.`);
}

/** AWS::Include in the section Transform includes beside the sections. */
function withTopInclude(body: JsonObject): JsonObject {
  const includes = entriesOf(member(body, 'Transform')).filter(
    (entry) => isObject(entry) && member(entry, 'Name') === includeTransform,
  );
  return includes.length === 0 ? body : { ...body, 'Fn::Transform': includes as JsonValue };
}
