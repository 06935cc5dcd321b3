/** Properties that Sandlot does not have: they fail their stack before anything is made, as types do. */
import type { Context } from '../../../../wire/context.ts';
import { notHere, refusedProperty, type ResourceProperties } from '../../../../wire/resource-type.ts';
import { registeredType } from '../../custom/type-name.ts';
import { environmentBefore } from '../../deployment/planning/checks/environment-before.ts';
import type { Target } from '../../deployment/planning/target.ts';
import { checkProperties, PropertyError } from '../../registry/index.ts';
import {
  type Environment,
  functionOf,
  isObject,
  NotHere,
  type ResourceDeclaration,
  resolveValue,
  TemplateError,
} from '../../template/index.ts';

type Known = Pick<Target, 'template' | 'pseudo' | 'parameters'> & Partial<Pick<Target, 'conditions'>>;

/**
 * Of resources that are certain to be made: without conditions, those that have none. What else is wrong with their
 * properties is their own failure, in their turn.
 * @throws NotHere
 */
export async function checkRefused(
  { template, pseudo, parameters, conditions }: Known,
  { resourceTypes }: Pick<Context, 'resourceTypes'>,
): Promise<void> {
  const env = environmentBefore({ template, pseudo, parameters, conditions: conditions ?? new Map() });
  for (const resource of template.resources.values()) {
    const { logicalId, type, condition } = resource;
    if (condition !== undefined && !conditions?.get(condition)) continue;
    const { refuses = [] } = await resourceTypes[registeredType(type)]!();
    if (!mayGive(resource, refuses)) continue;
    const given = givenProperties(resource, env);
    const path = given && refusedProperty(refuses, given);
    if (path !== undefined) throw new NotHere(`${notHere(type, path)}, which ${logicalId} has`);
  }
}

/** Most resources have none of them, and are not resolved twice. */
function mayGive({ properties = {} }: ResourceDeclaration, refuses: readonly string[]): boolean {
  if (!isObject(properties) || functionOf(properties) !== undefined) return refuses.length > 0;
  return refuses.some((path) => Object.hasOwn(properties, path.split(/[/=]/, 1)[0]!));
}

/** Their values of their types, as far as they are known; `undefined` where they are not valid. */
function givenProperties({ type, properties }: ResourceDeclaration, env: Environment): ResourceProperties | undefined {
  try {
    const resolved = resolveValue(properties, env);
    return isObject(resolved) ? checkProperties(type, resolved) : undefined;
  } catch (error) {
    if (error instanceof TemplateError || error instanceof PropertyError) return undefined;
    throw error;
  }
}
