/** What is known of a nested stack before it is made: its template, with those of its parameters that are known. */
import type { Context } from '../../../wire/context.ts';
import { nothingThere, type Target, unnamed } from '../deployment/planning/target.ts';
import { availabilityZones } from '../deployment/planning/zones.ts';
import { readAhead } from '../parsing/read-ahead.ts';
import { checkTypes } from '../stacks/requests/check-types.ts';
import {
  evaluateConditions,
  expandTransforms,
  type GivenParameter,
  isObject,
  parameterReferences,
  parseTemplate,
  type PseudoParameters,
  resolveParameters,
  type Template,
  TemplateError,
  unresolved,
} from '../template/index.ts';
import { knownParameter } from './request.ts';

/** Without conditions, only what has none is certain to be made. */
export type Foreseen = Pick<Target, 'template' | 'pseudo' | 'parameters'> & Partial<Pick<Target, 'conditions'>>;

/** `given`: its property Parameters. @throws TemplateError, NotHere among them */
export async function foreseenNested(
  text: string,
  given: unknown,
  parent: PseudoParameters,
  ctx: Context,
): Promise<Foreseen> {
  await readAhead(text, ctx);
  const written = parseTemplate(text);
  const pseudo = unnamed(parent);
  const known = knownParameters(written, given);
  const template = await expandTransforms(written, { parameters: known, pseudo, ...onlyPure });
  checkTypes(template, undefined, ctx);
  if (known.size === written.parameters.size) return withConditions({ template, parameters: known, pseudo });
  const names = [...written.parameters.keys()];
  const parameters = new Map(names.map((name) => [name, known.has(name) ? known.get(name) : unresolved]));
  return { template, parameters, pseudo };
}

/** Nothing is fetched, and nobody's function called, before the nested stack is made. */
const onlyPure = {
  fetch: () => Promise.reject(notYet()),
  macros: { has: () => Promise.resolve(true), call: () => Promise.reject(notYet()) },
};

const notYet = () => new TemplateError('It is known when the nested stack is made.');

/** Those that neither resources nor Systems Manager are asked for. @throws TemplateError */
function knownParameters(template: Template, given: unknown): ReadonlyMap<string, unknown> {
  const values = new Map<string, GivenParameter>();
  const declared = new Map(template.parameters);
  for (const [name, value] of Object.entries(isObject(given) ? given : {})) {
    if (value === undefined) continue;
    const text = knownParameter(value);
    if (text === undefined) declared.delete(name);
    else values.set(name, { value: text });
  }
  const { values: resolved, lookups } = resolveParameters({ ...template, parameters: declared }, values);
  const stored = new Set(lookups.map(({ parameter }) => parameter));
  return parameterReferences({ values: new Map([...resolved].filter(([name]) => !stored.has(name))), lookups: [] });
}

function withConditions(foreseen: Omit<Foreseen, 'conditions'>): Foreseen {
  try {
    return { ...foreseen, conditions: evaluateConditions({ ...nothingThere, ...foreseen, zones: availabilityZones }) };
  } catch (error) {
    if (error instanceof TemplateError) return foreseen;
    throw error;
  }
}
