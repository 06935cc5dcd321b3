/** What functions are resolved against before anything is made: parameters, and nothing of resources. */
import { type Environment, unresolved } from '../../../template/index.ts';
import type { Target } from '../target.ts';
import { availabilityZones } from '../zones.ts';

type Known = Pick<Target, 'template' | 'pseudo' | 'parameters' | 'conditions'>;

export function environmentBefore({ template, pseudo, parameters, conditions }: Known): Environment {
  return {
    template,
    pseudo,
    parameters,
    conditions,
    zones: availabilityZones,
    ref: () => unresolved,
    attribute: () => unresolved,
    exported: () => unresolved,
    stackOutput: () => unresolved,
  };
}
