/**
 * How many bytes an item has, as its limit and capacity count them.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
import { type AttributeValue, type Item, type TypeName, typeOf } from './attribute-value.ts';
import { significantDigits } from './decimal.ts';

/** Of items, which are asked for several times in a request and never change. */
const known = new WeakMap<Item, number>();

/** Names and values. */
export function itemSize(item: Item): number {
  const before = known.get(item);
  if (before !== undefined) return before;
  const size = mapSize(item);
  known.set(item, size);
  return size;
}

function mapSize(map: Item): number {
  let size = 0;
  for (const name of Object.keys(map)) size += Buffer.byteLength(name) + valueSize(map[name]!);
  return size;
}

/** Of a map and of a list, and of each of their elements. */
const containerBytes = 3;
const elementBytes = 1;

/** Of what has many parts, which may lie in an item many times. */
const counted = new WeakMap<object, number>();
const many = 32;

export function valueSize(value: AttributeValue): number {
  const type = typeOf(value);
  const parts = value[type];
  const isLong = typeof parts === 'object' && (Array.isArray(parts) ? parts.length > many : type === 'M');
  const before = isLong ? counted.get(parts) : undefined;
  if (before !== undefined) return before;
  const size = sizeOfParts(value, type);
  if (isLong) counted.set(parts, size);
  return size;
}

function sizeOfParts(value: AttributeValue, type: TypeName): number {
  switch (type) {
    case 'S':
      return Buffer.byteLength(value.S!);
    case 'N':
      return numberSize(value.N!);
    case 'B':
      return value.B!.byteLength;
    case 'SS':
      return value.SS!.reduce((sum, one) => sum + Buffer.byteLength(one), 0);
    case 'NS':
      return value.NS!.reduce((sum, one) => sum + numberSize(one), 0);
    case 'BS':
      return value.BS!.reduce((sum, one) => sum + one.byteLength, 0);
    case 'L':
      return value.L!.reduce((sum, one) => sum + elementBytes + valueSize(one), containerBytes);
    case 'M':
      return containerBytes + Object.keys(value.M!).length * elementBytes + mapSize(value.M!);
    default:
      return 1;
  }
}

/** A byte for each two significant digits, one more, and one for the sign below zero. */
function numberSize(text: string): number {
  return Math.ceil(significantDigits(text) / 2) + (text.startsWith('-') ? 2 : 1);
}
