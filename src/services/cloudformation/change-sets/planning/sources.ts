/**
 * Why a property changes:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChangeDetail.html
 */
import { isDeepStrictEqual } from 'node:util';
import type { PropertyChange, ResourcePlan } from '../../deployment/planning/plan.ts';
import { hasUnresolved } from '../../template/index.ts';
import { causesOf, entityOf, type Cause } from './causes.ts';
import type { Planning } from './plan-update.ts';

type Source = Pick<PropertyChange, 'source' | 'evaluation' | 'causingEntity'>;

interface Changed {
  /** As the template has it, and had it. */
  readonly value: unknown;
  readonly previous: unknown;
  /** What it will be. */
  readonly after: unknown;
  readonly planning: Planning;
  readonly plans: ReadonlyMap<string, ResourcePlan>;
}

/** At least one. AWS tells of a direct modification, too, where a parameter or an attribute is what changes. */
export function sourcesOf({ value, previous, after, planning, plans }: Changed): readonly Source[] {
  const { template } = planning.target;
  const caused = causesOf(value, template).flatMap((cause) => sourceOf(cause, planning, plans) ?? []);
  const isWritten = planning.previous === undefined || !isDeepStrictEqual(value, previous);
  const direct: Source = {
    source: 'DirectModification',
    evaluation: caused.length > 0 || hasUnresolved(after) ? 'Dynamic' : 'Static',
  };
  if (caused.length === 0 || isWritten || caused.some(({ source }) => source === 'ParameterReference'))
    return [...caused, direct];
  return caused;
}

function sourceOf(cause: Cause, planning: Planning, plans: ReadonlyMap<string, ResourcePlan>): Source | undefined {
  const causingEntity = entityOf(cause);
  if (cause.kind === 'parameter') {
    const { target, previous } = planning;
    // What another value under the same name in Systems Manager changes, AWS tells as a direct modification.
    const isChanged = target.given.get(cause.name) !== previous?.given.get(cause.name);
    return isChanged ? { source: 'ParameterReference', evaluation: 'Static', causingEntity } : undefined;
  }
  const plan = plans.get(cause.name);
  const evaluation = !planning.deployed.has(cause.name) || plan?.replacement === 'True' ? 'Static' : 'Dynamic';
  if (cause.kind === 'attribute') return plan && { source: 'ResourceAttribute', evaluation, causingEntity };
  const isOther = plan && plan.replacement !== 'False';
  return isOther ? { source: 'ResourceReference', evaluation, causingEntity } : undefined;
}
