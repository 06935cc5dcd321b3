/**
 * Attribute values as they travel and as operations hold them: one member, which says the type.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 */

export interface AttributeValue {
  readonly S?: string;
  readonly N?: string;
  readonly B?: Uint8Array;
  readonly SS?: readonly string[];
  readonly NS?: readonly string[];
  readonly BS?: readonly Uint8Array[];
  readonly M?: Item;
  readonly L?: readonly AttributeValue[];
  readonly NULL?: boolean;
  readonly BOOL?: boolean;
}

/** An item or a map. Names are clients': reach them by `attributeOf` and `withAttribute` only. */
export type Item = Readonly<Record<string, AttributeValue>>;

export type TypeName = keyof AttributeValue;

export const typeNames: readonly TypeName[] = ['B', 'NULL', 'SS', 'BOOL', 'L', 'BS', 'N', 'NS', 'S', 'M'];

/** Of a value that has one member. */
export function typeOf(value: AttributeValue): TypeName {
  for (const name in value) return name as TypeName;
  throw new TypeError('An attribute value has a type.');
}

/** An attribute may be called `__proto__`. */
export function attributeOf(item: Item, name: string): AttributeValue | undefined {
  return Object.hasOwn(item, name) ? item[name] : undefined;
}

/** Puts an attribute into an item that is being made. */
export function setAttribute(item: Record<string, AttributeValue>, name: string, value: AttributeValue): void {
  if (name !== '__proto__') item[name] = value;
  else Object.defineProperty(item, name, { value, enumerable: true, configurable: true, writable: true });
}

/** The item with these attributes alone, as far as it has them. */
export function pick(item: Item, names: Iterable<string>): Item {
  const picked: Record<string, AttributeValue> = {};
  for (const name of names) {
    const value = attributeOf(item, name);
    if (value !== undefined) setAttribute(picked, name, value);
  }
  return picked;
}

export function toLatin1({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
}

/** A value as messages show it: `AttributeValue: {S:a}`. */
export function showValue(value: AttributeValue): string {
  return `AttributeValue: {${typeOf(value)}:${shown(value)}}`;
}

function shown(value: AttributeValue): string {
  const [type] = Object.keys(value) as [TypeName];
  switch (type) {
    case 'B':
      return `java.nio.HeapByteBuffer[pos=0 lim=${value.B!.byteLength} cap=${value.B!.byteLength}]`;
    case 'SS':
    case 'NS':
      return `[${value[type]!.join(', ')}]`;
    case 'L':
      return `[${value.L!.map((one) => `{${typeOf(one)}:${shown(one)}}`).join(', ')}]`;
    case 'BS':
      return `[${value.BS!.map((B) => shown({ B })).join(', ')}]`;
    case 'M': {
      const entries = Object.entries(value.M!).map(([name, one]) => `${name}={${typeOf(one)}:${shown(one)}}`);
      return `{${entries.join(', ')}}`;
    }
    default:
      return String(value[type]);
  }
}
