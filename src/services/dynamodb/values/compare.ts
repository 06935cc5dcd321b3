/** Equality of any two values, and the order of those that have one: strings by UTF-8 bytes, numbers, bytes. */
import { type AttributeValue, attributeOf, type Item, toLatin1, typeOf, type TypeName } from './attribute-value.ts';
import { compareNumbers } from './decimal.ts';

export function isEqual(a: AttributeValue, b: AttributeValue): boolean {
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  switch (type) {
    case 'B':
      return toLatin1(a.B!) === toLatin1(b.B!);
    case 'SS':
    case 'NS':
    case 'BS':
      return isSameSet(a, b, type);
    case 'L':
      return a.L!.length === b.L!.length && a.L!.every((one, at) => isEqual(one, b.L![at]!));
    case 'M':
      return isSameMap(a.M!, b.M!);
    default:
      return a[type] === b[type];
  }
}

function isSameMap(a: Item, b: Item): boolean {
  const names = Object.keys(a);
  if (names.length !== countOf(b)) return false;
  return names.every((name) => {
    const other = attributeOf(b, name);
    return other !== undefined && isEqual(a[name]!, other);
  });
}

const counts = new WeakMap<Item, number>();

/** Of a map that may be compared with many. */
function countOf(map: Item): number {
  const known = counts.get(map) ?? Object.keys(map).length;
  counts.set(map, known);
  return known;
}

/** Members of a set as strings that tell them apart. */
export function membersOf(value: AttributeValue, type: 'SS' | 'NS' | 'BS'): readonly string[] {
  return type === 'BS' ? value.BS!.map(toLatin1) : value[type]!;
}

function isSameSet(a: AttributeValue, b: AttributeValue, type: 'SS' | 'NS' | 'BS'): boolean {
  if (a[type]!.length !== b[type]!.length) return false;
  const [mine, others] = [membersOf(a, type), new Set(membersOf(b, type))];
  return mine.length === others.size && mine.every((member) => others.has(member));
}

/** Types whose values have an order. */
export function hasOrder(type: TypeName): type is 'S' | 'N' | 'B' {
  return type === 'S' || type === 'N' || type === 'B';
}

/** Negative: `a` is the smaller. `undefined`: they are not of one type that has an order. */
export function compare(a: AttributeValue, b: AttributeValue): number | undefined {
  if (a.N !== undefined && b.N !== undefined) return compareNumbers(a.N, b.N);
  if (a.S !== undefined && b.S !== undefined) return compareStrings(a.S, b.S);
  if (a.B !== undefined && b.B !== undefined) return Buffer.compare(a.B, b.B);
  return undefined;
}

/** JavaScript orders by UTF-16 code units, where those beyond U+FFFF come before U+E000. */
function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x === y) continue;
    const [isHigh, isOtherHigh] = [isSurrogate(x), isSurrogate(y)];
    return isHigh === isOtherHigh ? x - y : isHigh ? 1 : -1;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
