/**
 * A resource's physical id as CloudFormation tells it: what `Ref` gives. Of types whose primary identifier has more
 * parts (`UserPoolId|ClientId`) AWS tells the one part, or the attribute (an API key's ARN), which the CDK's toolkit
 * takes apart.
 */
import type { Seal } from '../../kernel/secrets/seal.ts';
import { refOf } from './registry/index.ts';
import { openResource } from './sealed-values.ts';

/** `sealed`: the resource's values; without them an attribute is not known, and the identifier is told whole. */
export function toldId(seal: Seal, type: string, physicalId: string, sealed: string | undefined): string {
  if (!physicalId.includes('|')) return physicalId;
  return refOf(type, physicalId, sealed === undefined ? {} : openResource(seal, { sealed }).attributes);
}
