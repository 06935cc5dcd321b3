/** What has to be there before what: Ref, Fn::GetAtt, Fn::Sub and DependsOn, in the branches that conditions take. */
import { ifArguments, unknownCondition } from '../functions/conditional.ts';
import { functionOf } from '../functions/names.ts';
import { attributeReference, splitAtDot, unresolvedResources } from '../functions/references.ts';
import { subExpression } from '../functions/sub.ts';
import { isObject } from '../json-value.ts';
import type { ResourceDeclaration, Template } from '../template.ts';
import { formatError, TemplateError } from '../template-error.ts';
import { neverReady } from './order.ts';

type Conditions = ReadonlyMap<string, boolean>;

type Branches = Conditions | 'all' | 'none';

/** Whether the stack has it. @throws TemplateError for a condition that nobody declares */
export function isWanted(declared: { readonly condition?: string }, conditions: Conditions, block: string): boolean {
  if (declared.condition === undefined) return true;
  const holds = conditions.get(declared.condition);
  if (holds === undefined)
    throw formatError(`Unresolved condition dependency ${declared.condition} in the ${block} block of the template`);
  return holds;
}

/**
 * Each resource that the conditions leave, in the template's order, with those that it needs. A DependsOn on a resource
 * that they do not leave counts for nothing.
 *
 * @throws TemplateError for a circle, and where one is referred to that the conditions do not leave
 */
export function dependencies(template: Template, conditions: Conditions): ReadonlyMap<string, ReadonlySet<string>> {
  const wanted = [...template.resources.values()].filter((one) => isWanted(one, conditions, 'Resources'));
  const names = new Set(wanted.map(({ logicalId }) => logicalId));
  const missing = new Set<string>();
  const graph = new Map(
    wanted.map((resource) => {
      const needed = new Set<string>();
      for (const name of referencesOf(resource, conditions)) {
        if (names.has(name)) needed.add(name);
        else if (!template.parameters.has(name)) missing.add(name);
      }
      for (const name of resource.dependsOn) {
        if (names.has(name)) needed.add(name);
        else if (!template.resources.has(name)) missing.add(name);
      }
      return [resource.logicalId, needed];
    }),
  );
  if (missing.size > 0) throw unresolvedResources([...missing], 'Resources');
  checkOutputs(template, conditions, names);
  checkCircles(graph);
  return graph;
}

function checkOutputs(template: Template, conditions: Conditions, names: ReadonlySet<string>): void {
  const missing = new Set<string>();
  for (const output of template.outputs.values()) {
    if (!isWanted(output, conditions, 'Outputs')) continue;
    for (const name of references(output.value, conditions))
      if (!names.has(name) && !template.parameters.has(name)) missing.add(name);
  }
  // AWS says this one without its "Template format error".
  if (missing.size > 0)
    throw new TemplateError(
      `Unresolved resource dependencies [${[...missing].join(', ')}] in the Outputs block of the template`,
    );
}

/** A circle that is there whatever the conditions are. @throws TemplateError */
export function certainDependencies({ resources }: Template): void {
  const always = [...resources.values()];
  checkCircles(
    new Map(
      always.map((resource) => {
        const needed = [...referencesOf(resource, 'none'), ...resource.dependsOn].filter((name) => resources.has(name));
        return [resource.logicalId, new Set(needed)];
      }),
    ),
  );
}

/** Names of resources and parameters that a resource refers to in its values. */
export function referencesOf(resource: ResourceDeclaration, branches: Branches = 'all'): ReadonlySet<string> {
  const { properties, metadata, creationPolicy, updatePolicy, deletionPolicy, updateReplacePolicy } = resource;
  const parts = [properties, metadata, creationPolicy, updatePolicy, deletionPolicy, updateReplacePolicy];
  return references(parts, branches);
}

/**
 * Names that functions in a value refer to, without pseudo parameters: in the branches that conditions take, in all, or
 * outside of any.
 */
export function references(value: unknown, branches: Branches = 'all'): ReadonlySet<string> {
  const names = new Set<string>();
  collect(value, branches, names);
  return names;
}

function collect(value: unknown, branches: Branches, names: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, branches, names);
    return;
  }
  if (!isObject(value)) return;
  const name = functionOf(value);
  const argument = name === undefined ? undefined : value[name];
  if (name === 'Ref') {
    if (typeof argument === 'string' && !argument.startsWith('AWS::')) names.add(argument);
  } else if (name === 'Fn::GetAtt') {
    const { resource, attribute } = attributeReference(argument);
    names.add(resource);
    collect(attribute, branches, names);
  } else if (name === 'Fn::Sub') {
    collectOfSub(argument, branches, names);
  } else if (name === 'Fn::If') {
    for (const branch of taken(argument, branches)) collect(branch, branches, names);
  } else {
    for (const key of Object.keys(value)) collect(value[key], branches, names);
  }
}

function taken(argument: unknown, branches: Branches): readonly unknown[] {
  const [condition, then, otherwise] = ifArguments(argument);
  if (branches === 'all') return [then, otherwise];
  if (branches === 'none') return [];
  const holds = branches.get(condition);
  if (holds === undefined) throw unknownCondition(condition, 'Fn::If');
  return [holds ? then : otherwise];
}

function collectOfSub(argument: unknown, branches: Branches, names: Set<string>): void {
  const { parts, values } = subExpression(argument);
  for (const part of parts) {
    if ('literal' in part || part.variable.startsWith('AWS::') || Object.hasOwn(values, part.variable)) continue;
    names.add(splitAtDot(part.variable)[0]!);
  }
  for (const value of Object.values(values)) collect(value, branches, names);
}

/** @throws TemplateError with all that could never be made, as AWS names them: the circle and what needs it */
function checkCircles(graph: ReadonlyMap<string, ReadonlySet<string>>): void {
  const never = neverReady(graph);
  if (never.length > 0) throw new TemplateError(`Circular dependency between resources: [${never.join(', ')}]`);
}
