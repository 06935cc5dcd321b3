/** What a template looks up in its mappings is there, as far as it is known before anything is made. */
import { type Environment, functionOf, isObject, resolveValue } from '../../../template/index.ts';
import type { Target } from '../target.ts';
import { environmentBefore } from './environment-before.ts';

/** @throws TemplateError `Template error: Unable to get mapping for …` */
export function checkMappings(target: Target): void {
  const { template, graph } = target;
  if (template.mappings.size === 0) return;
  const env = environmentBefore(target);
  for (const logicalId of graph.keys()) walk(template.resources.get(logicalId)!.properties, env);
}

function walk(value: unknown, env: Environment): void {
  if (Array.isArray(value)) for (const one of value) walk(one, env);
  if (!isObject(value)) return;
  const name = functionOf(value);
  if (name === 'Fn::FindInMap') resolveValue(value, env);
  else if (name === 'Fn::If') walkTaken(value[name], env);
  else Object.values(value).forEach((one) => walk(one, env));
}

function walkTaken(argument: unknown, env: Environment): void {
  const [condition, then, otherwise] = Array.isArray(argument) ? (argument as unknown[]) : [];
  walk(env.conditions.get(String(condition)) ? then : otherwise, env);
}
