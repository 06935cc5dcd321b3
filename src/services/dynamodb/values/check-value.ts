/**
 * Holds what a client sends to the rules of attribute values, in AWS's words, and gives it with its numbers in their
 * normal form. Sizes and keys are others' to check.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
import { type AttributeValue, type Item, setAttribute, toLatin1, type TypeName } from './attribute-value.ts';
import { normalNumber, NumberRefused } from './decimal.ts';

/** A value that breaks a rule; the message is AWS's. */
export class ValueRefused extends Error {
  override readonly name = 'ValueRefused';
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html: nested attributes */
const maxDepth = 32;

/** @throws ValueRefused */
export function checkItem(item: Item): Item {
  return checkMap(item, 0);
}

/** @throws ValueRefused */
export function checkValue(value: AttributeValue, depth = 0): AttributeValue {
  const types = Object.keys(value ?? {}) as TypeName[];
  const [type] = types;
  if (type === undefined)
    throw new ValueRefused('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
  const checked = ofType(type, value, depth);
  if (types.length > 1)
    throw new ValueRefused(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  return checked;
}

function ofType(type: TypeName, value: AttributeValue, depth: number): AttributeValue {
  switch (type) {
    case 'N':
      return { N: checkNumber(value.N!) };
    case 'NULL':
      if (!value.NULL) throw invalid('Null attribute value types must have the value of true');
      return value;
    case 'SS':
    case 'NS':
    case 'BS':
      return checkSet(type, value);
    case 'M':
    case 'L':
      if (depth >= maxDepth)
        throw new ValueRefused('Nesting Levels have exceeded supported limits: Attributes can be nested up to 32');
      return type === 'M'
        ? { M: checkMap(value.M!, depth + 1) }
        : { L: value.L!.map((one) => checkValue(one, depth + 1)) };
    default:
      return value;
  }
}

function checkMap(map: Item, depth: number): Item {
  const checked: Record<string, AttributeValue> = {};
  for (const name of Object.keys(map)) setAttribute(checked, name, checkValue(map[name]!, depth));
  return checked;
}

function checkSet(type: 'SS' | 'NS' | 'BS', value: AttributeValue): AttributeValue {
  const set = value[type]!;
  if (set.length === 0) throw invalid(emptySets[type]);
  if (type === 'NS') {
    const numbers = value.NS!.map(checkNumber);
    if (areSame(numbers)) throw new ValueRefused('Input collection contains duplicates');
    return { NS: numbers };
  }
  if (type === 'SS') {
    if (new Set(value.SS).size < set.length)
      throw invalid(`Input collection [${value.SS!.join(', ')}] contains duplicates.`);
    return value;
  }
  if (new Set(value.BS!.map(toLatin1)).size < set.length)
    throw invalid(
      `Input collection [${value.BS!.map((one) => Buffer.from(one).toString('base64')).join(', ')}]` +
        'of type BS contains duplicates.',
    );
  return value;
}

/** Whether any two of plain numbers are. As doubles, where those tell all apart, they are looked up far faster. */
function areSame(numbers: readonly string[]): boolean {
  const areShort = numbers.every(({ length }) => length <= 15);
  return new Set<unknown>(areShort ? numbers.map(Number) : numbers).size < numbers.length;
}

const emptySets = {
  SS: 'An string set  may not be empty',
  NS: 'An number set  may not be empty',
  BS: 'Binary sets should not be empty',
} as const;

function invalid(what: string): ValueRefused {
  return new ValueRefused(`One or more parameter values were invalid: ${what}`);
}

function checkNumber(text: string): string {
  try {
    return normalNumber(text);
  } catch (error) {
    throw error instanceof NumberRefused ? new ValueRefused(error.message) : error;
  }
}
