/** What functions are resolved against before an update: what is deployed, where the update leaves it as it is. */
import type { ResourcePlan } from '../../deployment/planning/plan.ts';
import { knownOutput } from '../../deployment/planning/stack-outputs/stack-outputs.ts';
import { mask } from '../../deployment/planning/target.ts';
import { availabilityZones } from '../../deployment/planning/zones.ts';
import { attributeOf, shownAttribute } from '../../deployment/planning/attributes.ts';
import { nestedStackType } from '../../nested/type-name.ts';
import { refOf } from '../../registry/index.ts';
import { type Environment, TemplateError, unresolved } from '../../template/index.ts';
import type { Planning } from './plan-update.ts';

export interface PlanningView {
  /** With what nobody is told masked. */
  readonly isShown?: boolean;
  /** Attributes of what is changed in place as they are: so AWS has them where it tells values. */
  readonly isPresent?: boolean;
}

/** `plans`: of what stands before the resource at hand. */
export function planningEnvironment(
  { target, deployed, exports, imports, stackOutputs }: Planning,
  plans: ReadonlyMap<string, ResourcePlan>,
  { isShown = false, isPresent = false }: PlanningView = {},
): Environment {
  const isReplaced = (logicalId: string): boolean => {
    const replacement = plans.get(logicalId)?.replacement;
    return replacement !== undefined && replacement !== 'False';
  };
  return {
    template: target.template,
    pseudo: target.pseudo,
    parameters: isShown ? target.masked : target.parameters,
    conditions: target.conditions,
    zones: availabilityZones,
    ref(logicalId) {
      const there = deployed.get(logicalId);
      if (!there) return imports[logicalId] ?? unresolved;
      if (isReplaced(logicalId)) return unresolved;
      return refOf(there.resource.type, there.resource.physicalId, there.values.attributes);
    },
    attribute(logicalId, name) {
      const there = deployed.get(logicalId);
      const plan = plans.get(logicalId);
      if (!there || (plan && !(isPresent && isInPlace(plan)))) return unresolved;
      const known = { type: there.resource.type, ...there.values };
      if (isShown && there.resource.hidesAttributes) return mask;
      return (isShown ? shownAttribute(known, there.shown, name) : attributeOf(known, name)) ?? unresolved;
    },
    exported(name) {
      const value = exports.get(name);
      if (value === undefined) throw new TemplateError(`No export named ${name}`);
      return value;
    },
    stackOutput: (reference) => knownOutput(stackOutputs, reference),
  };
}

/** What a nested stack gives comes of what changes in it. */
function isInPlace({ replacement, type }: ResourcePlan): boolean {
  return replacement === 'False' && type !== nestedStackType;
}
