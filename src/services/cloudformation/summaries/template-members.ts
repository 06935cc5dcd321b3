/** What GetTemplateSummary and ValidateTemplate both tell of a template. */
import type { Capability } from '@aws-sdk/client-cloudformation';
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
