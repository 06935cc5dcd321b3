/** Conditions on keys as ranges of the store's keys. */
import { encodeKey, rangeUnder } from '../../../../kernel/key.ts';
import type { Key, KeyRange } from '../../../../kernel/store.ts';
import type { KeyCondition } from '../../expressions/key-condition.ts';
import type { AttributeValue } from '../../values/attribute-value.ts';
import { keyPart, partitionOf } from '../../values/key-part.ts';

export function partitionPrefix(prefix: Key, partition: AttributeValue): Key {
  return prefix + encodeKey([partitionOf(partition), keyPart(partition)]);
}

/** `under`: up to and with the partition key. */
export function rangeOf(under: Key, condition: KeyCondition | undefined): KeyRange {
  const whole = rangeUnder(under);
  if (!condition) return whole;
  const [value, high = value] = condition.values.map((one) => under + encodeKey([keyPart(one)]));
  switch (condition.operator) {
    case '=':
      return rangeUnder(value!);
    case '<':
      return { start: whole.start, end: value! };
    case '<=':
      return { start: whole.start, end: behind(value!) };
    case '>':
      return { start: behind(value!), end: whole.end };
    case '>=':
      return { start: value!, end: whole.end };
    case 'between':
      return { start: value!, end: behind(high!) };
    case 'begins_with':
      return beginning(value!);
  }
}

/** Behind every key that starts with these whole parts. */
function behind(prefix: Key): Key {
  return rangeUnder(prefix).end;
}

/** What begins as this part does: it is left open. */
function beginning(closed: Key): KeyRange {
  const start = closed.slice(0, -1);
  let last = start.length - 1;
  while (start[last] === '\xff') last--;
  return { start, end: start.slice(0, last) + String.fromCharCode(start.charCodeAt(last) + 1) };
}

/** The rest of a range behind a key that a page ended with. */
export function rangeBehind({ start, end }: KeyRange, key: Key, reverse: boolean): KeyRange {
  return reverse ? { start, end: key } : { start: `${key}\0`, end };
}

export function isInRange({ start, end }: KeyRange, key: Key): boolean {
  return key >= start && key < end;
}

/** Of all partitions, those of one segment of a scan. */
export function segmentRange(prefix: Key, segment: number, segments: number): KeyRange {
  const from = Math.ceil((segment * 2 ** 32) / segments);
  const to = Math.ceil(((segment + 1) * 2 ** 32) / segments);
  return { start: prefix + encodeKey([from]), end: prefix + encodeKey([to]) };
}
