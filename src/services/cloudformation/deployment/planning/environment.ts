/** What functions in a stack's properties and outputs are resolved against: what is deployed by then. */
import { refOf } from '../../registry/index.ts';
import { openExport } from '../../sealed-values.ts';
import { type Environment, TemplateError } from '../../template/index.ts';
import { type Deployment, shownOf, valuesOf } from '../deployment.ts';
import { attributeOf, shownAttribute } from './attributes.ts';
import { knownOutput } from './stack-outputs/stack-outputs.ts';
import { mask, type Target } from './target.ts';
import { availabilityZones } from './zones.ts';

/** `imported` gets the names of exports that are asked for. `isShown`: with what nobody is told masked. */
export function environmentOf(
  deployment: Deployment,
  target: Target,
  imported: Set<string>,
  isShown = false,
): Environment {
  const { ctx, resources, exports } = deployment;
  const deployedOf = (logicalId: string) => {
    const deployed = resources.get(logicalId)?.deployed;
    if (!deployed) throw new TemplateError(`Resource ${logicalId} is not there.`);
    return deployed;
  };
  return {
    template: target.template,
    pseudo: target.pseudo,
    parameters: isShown ? target.masked : target.parameters,
    conditions: target.conditions,
    zones: availabilityZones,
    ref(logicalId) {
      const deployed = deployedOf(logicalId);
      return refOf(deployed.type, deployed.physicalId, valuesOf(deployment, deployed).attributes);
    },
    attribute(logicalId, name) {
      const deployed = deployedOf(logicalId);
      const known = { type: deployed.type, ...valuesOf(deployment, deployed) };
      if (isShown && deployed.hidesAttributes) return mask;
      const value = isShown ? shownAttribute(known, shownOf(deployment, deployed), name) : attributeOf(known, name);
      if (value === undefined) throw noAttribute(deployed.type, name);
      return value;
    },
    stackOutput: (reference) => knownOutput(deployment.stackOutputs, reference),
    exported(name) {
      const found = exports.get(name);
      if (!found) throw new TemplateError(`No export named ${name} found.`);
      imported.add(name);
      return openExport(ctx.seal, found.sealedValue);
    },
  };
}

function noAttribute(type: string, name: string): TemplateError {
  return new TemplateError(`Resource type ${type} does not support attribute {${name}}.`);
}
