/**
 * Names that CloudFormation makes: `<stack>-<logical id>-<random>`, both cut in equal measure where that is too long.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
import type { Ids } from '../../../../kernel/ids.ts';
import type { UniqueNameRule } from '../../../../wire/resource-type.ts';

const randomLength = 12;

export function uniqueName(ids: Ids, stack: string, logicalId: string, rule: UniqueNameRule): string {
  const random = ids.alphanumeric(randomLength);
  const room = rule.maxLength - randomLength - 2;
  if (room < 2) return cased(random.slice(0, rule.maxLength), rule);
  const longId = Math.min(logicalId.length, Math.max(Math.floor(room / 2), room - stack.length));
  const name = `${stack.slice(0, room - longId)}-${logicalId.slice(0, longId)}-`;
  return rule.lowerCase ? `${name}${random}`.toLowerCase() : `${name}${random.toUpperCase()}`;
}

function cased(text: string, { lowerCase }: UniqueNameRule): string {
  return lowerCase ? text : text.toUpperCase();
}
