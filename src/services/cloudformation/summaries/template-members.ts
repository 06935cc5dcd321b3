/** What GetTemplateSummary and ValidateTemplate both tell of a template. */
import type { Capability } from '@aws-sdk/client-cloudformation';
import type { AwsError } from '../../../wire/errors.ts';
import { invalid } from '../errors.ts';
import { capabilitiesOf, declaredTransforms, type Template } from '../template/index.ts';

export function capabilityMembers(template: Template): { Capabilities?: Capability[]; CapabilitiesReason?: string } {
  const { capabilities, reason } = capabilitiesOf(template);
  return capabilities.length === 0
    ? {}
    : { Capabilities: [...capabilities] as Capability[], CapabilitiesReason: reason };
}

export function transformMembers(template: Template): { DeclaredTransforms?: string[] } {
  const transforms = declaredTransforms(template);
  return transforms.length === 0 ? {} : { DeclaredTransforms: [...transforms] };
}

export function unrecognizedTypes(types: readonly string[]): AwsError {
  return invalid(`Template format error: Unrecognized resource types: [${types.toSorted().join(', ')}]`);
}
