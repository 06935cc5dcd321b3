/** The functions of conditions. */
import { containsText } from '../../../kernel/bounded/contains-text.ts';
import { type AttributeValue, type Item, typeNames, typeOf, type TypeName } from '../values/attribute-value.ts';
import { isEqual, membersOf } from '../values/compare.ts';
import type { Operand } from './operand.ts';
import type { FaultList } from './placeholders.ts';

const operands: Readonly<Record<string, number>> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
};

/** Functions that only updates have. */
const ofUpdates = ['if_not_exists', 'list_append'];

export function checkFunction(name: string, args: readonly Operand[], faults: FaultList): void {
  if (ofUpdates.includes(name)) {
    faults.add('misused function', `The function is not allowed in a condition expression; function: ${name}`);
    return;
  }
  if (!Object.hasOwn(operands, name)) {
    faults.add('unknown function', `Invalid function name; function: ${name}`);
    return;
  }
  if (args.length !== operands[name]) {
    faults.add('operand', wrongCount(name, args.length));
    return;
  }
  const fault = typeFault(name, args);
  if (fault !== undefined) faults.add('function', fault);
}

export function wrongCount(name: string, count: number): string {
  return (
    'Incorrect number of operands for operator or function; ' +
    `operator or function: ${name}, number of operands: ${count}`
  );
}

export function wrongType(name: string, type: string): string {
  return 'Incorrect operand type for operator or function; ' + `operator or function: ${name}, operand type: ${type}`;
}

export function needsPath(name: string): string {
  return `Operator or function requires a document path; operator or function: ${name}`;
}

function typeFault(name: string, args: readonly Operand[]): string | undefined {
  switch (name) {
    case 'attribute_exists':
    case 'attribute_not_exists':
      return args[0]!.path ? undefined : needsPath(name);
    case 'begins_with': {
      const wrong = args.find(({ type }) => type !== undefined && type !== 'S' && type !== 'B');
      return wrong && wrongType(name, wrong.type!);
    }
    case 'attribute_type': {
      const { type, constant } = args[1]!;
      if (type !== 'S' || constant === undefined) return wrongType(name, type ?? '{NS,SS,L,BS,N,M,B,BOOL,NULL,S}');
      return typeNames.includes(constant.S as TypeName)
        ? undefined
        : `Invalid attribute type name found; type: ${constant.S}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`;
    }
    case 'size': {
      const { type } = args[0]!;
      return type === 'N' || type === 'BOOL' || type === 'NULL' ? wrongType(name, type) : undefined;
    }
    default:
      return undefined;
  }
}

export function decideFunction(name: string, [first, second]: readonly Operand[], item: Item): boolean {
  const value = first!.of(item);
  if (name === 'attribute_not_exists') return value === undefined;
  if (value === undefined) return false;
  switch (name) {
    case 'attribute_exists':
      return true;
    case 'attribute_type':
      return typeOf(value) === second!.constant?.S;
    case 'begins_with':
      return beginsWith(value, second!.of(item));
    case 'contains':
      return contains(value, second!.of(item));
    default:
      return false;
  }
}

export function beginsWith(value: AttributeValue, prefix: AttributeValue | undefined): boolean {
  if (value.S !== undefined && prefix?.S !== undefined) return value.S.startsWith(prefix.S);
  if (value.B === undefined || prefix?.B === undefined) return false;
  return Buffer.compare(value.B.subarray(0, prefix.B.byteLength), prefix.B) === 0;
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** A part of a string or of bytes, a member of a set, an element of a list. */
export function contains(value: AttributeValue, part: AttributeValue | undefined): boolean {
  if (part === undefined) return false;
  const type = typeOf(value);
  switch (type) {
    case 'S':
      return part.S !== undefined && containsText(value.S!, part.S);
    case 'B':
      return part.B !== undefined && containsText(latin1(value.B!), latin1(part.B));
    case 'L':
      return value.L!.some((one) => isEqual(one, part));
    case 'SS':
      return part.S !== undefined && value.SS!.includes(part.S);
    case 'NS':
      return part.N !== undefined && value.NS!.includes(part.N);
    case 'BS':
      return part.B !== undefined && membersOf(value, 'BS').includes(Buffer.from(part.B).toString('latin1'));
    default:
      return false;
  }
}

/** Bytes, or elements; `undefined` of what has neither. */
export function sizeOf(value: AttributeValue | undefined): AttributeValue | undefined {
  if (value === undefined) return undefined;
  const type = typeOf(value);
  switch (type) {
    case 'S':
      return { N: String(Buffer.byteLength(value.S!)) };
    case 'B':
      return { N: String(value.B!.byteLength) };
    case 'L':
    case 'SS':
    case 'NS':
    case 'BS':
      return { N: String(value[type]!.length) };
    case 'M':
      return { N: String(Object.keys(value.M!).length) };
    default:
      return undefined;
  }
}
