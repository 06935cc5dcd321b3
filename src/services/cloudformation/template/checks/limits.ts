/** AWS's quotas: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
import { isObject } from '../json-value.ts';
import type { Template } from '../template.ts';
import { formatError } from '../template-error.ts';

const mostResources = 500;
const most = 200;

/** @throws TemplateError */
export function checkLimits({ resources, parameters, outputs, mappings }: Template): void {
  if (resources.size > mostResources)
    throw formatError(`Number of resources, ${resources.size}, is greater than maximum allowed, ${mostResources}`);
  checkCount('Parameter', parameters.size);
  checkCount('Outputs', outputs.size);
  checkCount('Mappings', mappings.size);
  for (const [name, mapping] of mappings) {
    for (const attributes of Object.values(mapping))
      if (isObject(attributes)) checkCount(`Mapping ${name} attribute`, Object.keys(attributes).length);
  }
}

function checkCount(what: string, count: number): void {
  if (count > most) throw formatError(`${what} count ${count} is greater than max allowed ${most}`);
}
