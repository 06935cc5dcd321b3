/**
 * Names that CloudFormation makes: `<stack>-<logical id>-<random>`, both cut in equal measure where that is too long.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
import type { Ids } from '../../../../kernel/ids.ts';
import type { UniqueNameRule } from '../../../../wire/resource-type.ts';

const randomLength = 12;

export function uniqueName(ids: Ids, stack: string, logicalId: string, rule: UniqueNameRule): string {
  const random = randomPart(ids, rule);
  const room = rule.maxLength - randomLength - 2;
  if (room < 2) return random.slice(0, rule.maxLength);
  const longId = Math.min(logicalId.length, Math.max(Math.floor(room / 2), room - stack.length));
  const name = `${stack.slice(0, room - longId)}-${logicalId.slice(0, longId)}-`;
  return rule.lowerCase ? `${name}${random}`.toLowerCase() : `${name}${random}`;
}

/** For the tries of one transaction: what was made outside in one of them is found by its name in the next. */
export function sameNames(name: (rule: UniqueNameRule) => string): () => (rule: UniqueNameRule) => string {
  const made: string[] = [];
  return () => {
    let at = 0;
    return (rule) => (made[at++] ??= name(rule));
  };
}

/** Of both cases, unless the rule says otherwise. */
function randomPart(ids: Ids, { lowerCase, upperCase }: UniqueNameRule): string {
  const random = ids.alphanumeric(2 * randomLength);
  const part = random.slice(0, randomLength);
  if (lowerCase || upperCase) return upperCase ? part.toUpperCase() : part;
  return [...part].map((one, at) => (random.charCodeAt(randomLength + at) % 2 ? one.toUpperCase() : one)).join('');
}
