/** What a caller has to acknowledge of a template. */
import { AwsError } from '../../../../wire/errors.ts';
import { capabilitiesOf, type Template } from '../../template/index.ts';

/** `template`: its transforms expanded. @throws AwsError InsufficientCapabilitiesException */
export function checkCapabilities(template: Template, written: Template, given: readonly string[]): void {
  const needed = new Set([...capabilitiesOf(template).capabilities, ...capabilitiesOf(written).capabilities]);
  if (needed.has(named)) needed.delete(plain);
  const missing = [...needed].filter((one) => !given.includes(one) && !(one === plain && given.includes(named)));
  if (missing.length > 0)
    throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${missing.join(', ')}]`);
}

export const autoExpand = 'CAPABILITY_AUTO_EXPAND';
const plain = 'CAPABILITY_IAM';
const named = 'CAPABILITY_NAMED_IAM';
