/**
 * What users' attributes may be, by the pool's schema.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
 */
import { invalidParameter, notAuthorized } from '../errors.ts';
import type { SchemaAttribute } from '../pools/pool-settings.ts';
import type { ClientRecord, PoolRecord } from '../records.ts';

export type Attributes = Readonly<Record<string, string>>;

interface Given {
  readonly Name?: string | undefined;
  readonly Value?: string | undefined;
}

/** Those of a request, by name: the last of a name counts. @throws AwsError InvalidParameterException */
export function attributesIn(given: readonly Given[] | undefined, pool: PoolRecord): Record<string, string> {
  const schema = new Map(pool.schema.map((attribute) => [attribute.Name!, attribute]));
  const found: Record<string, string> = {};
  for (const { Name = '', Value = '' } of given ?? []) {
    const attribute = schema.get(Name);
    if (!attribute) throw nonConforming(`${Name}: Attribute does not exist in the schema.`);
    const problem = problemOf(attribute, Value);
    if (problem !== undefined) throw problem;
    found[Name] = Value;
  }
  return found;
}

function nonConforming(what: string) {
  return invalidParameter(`Attributes did not conform to the schema: ${what}\n`);
}

function problemOf(attribute: SchemaAttribute, value: string) {
  const { Name: name } = attribute;
  if (value === '') return undefined;
  if (name === 'sub') return invalidParameter('Cannot modify the non-mutable attribute sub');
  if (name === 'email' && !isEmail(value)) return invalidParameter('Invalid email address format.');
  if (name === 'phone_number' && !isPhoneNumber(value)) return invalidParameter('Invalid phone number format.');
  const what = kindProblem(attribute, value);
  return what === undefined ? undefined : nonConforming(`${name}: ${what}`);
}

function kindProblem(attribute: SchemaAttribute, value: string): string | undefined {
  switch (attribute.AttributeDataType) {
    case 'Boolean':
      return /^(?:true|false)$/i.test(value) ? undefined : 'Attribute value must be a boolean.';
    case 'DateTime':
      return Number.isNaN(Date.parse(value)) ? 'Attribute value must be a date.' : undefined;
    case 'Number':
      return numberProblem(attribute.NumberAttributeConstraints, value);
    default:
      return lengthProblem(attribute.StringAttributeConstraints, value);
  }
}

function numberProblem(bounds: SchemaAttribute['NumberAttributeConstraints'], value: string): string | undefined {
  if (!/^-?\d{1,18}$/.test(value)) return 'Attribute value must be an integer number.';
  if (bounds?.MinValue && BigInt(value) < BigInt(bounds.MinValue)) return `Number must be at least ${bounds.MinValue}`;
  if (bounds?.MaxValue && BigInt(value) > BigInt(bounds.MaxValue))
    return `Number must be no larger than ${bounds.MaxValue}`;
  return undefined;
}

function lengthProblem(bounds: SchemaAttribute['StringAttributeConstraints'], value: string): string | undefined {
  const { length } = value;
  if (bounds?.MinLength && length < Number(bounds.MinLength))
    return `String must be at least ${bounds.MinLength} characters long`;
  if (bounds?.MaxLength && length > Number(bounds.MaxLength))
    return `String must be no longer than ${bounds.MaxLength} characters`;
  return undefined;
}

/** @throws AwsError InvalidParameterException where one that everybody has to have is not there */
export function requireAll({ schema }: PoolRecord, attributes: Attributes): void {
  const missing = schema.filter(({ Name, Required }) => Required && Name !== 'sub' && !attributes[Name!]);
  if (missing.length === 0) return;
  const [first] = missing;
  throw nonConforming(`${first!.Name}: The attribute ${first!.Name} is required`);
}

/** @throws AwsError InvalidParameterException where one is made once */
export function requireMutable({ schema }: PoolRecord, names: readonly string[], before: Attributes): void {
  const fixed = new Set(schema.filter(({ Mutable }) => Mutable === false).map(({ Name }) => Name));
  const name = names.find((one) => fixed.has(one) && before[one] !== undefined);
  if (name !== undefined) throw invalidParameter(`user.${name}: Attribute cannot be updated.\n`);
}

/** What only administrators say of a user. */
const told = new Set(['email_verified', 'phone_number_verified', 'identities']);

/** @throws AwsError NotAuthorizedException where the client may not write one */
export function requireWritable({ settings }: ClientRecord, names: readonly string[]): void {
  const { WriteAttributes } = settings;
  const isWritable = (name: string) =>
    !told.has(name) && !name.startsWith('dev:') && (WriteAttributes === undefined || WriteAttributes.includes(name));
  if (!names.every(isWritable)) throw notAuthorized('A client attempted to write unauthorized attribute');
}

/** `undefined`: the client may read all of them. */
export function readableBy({ settings: { ReadAttributes } }: ClientRecord, attributes: Attributes): Attributes {
  const open = Object.entries(attributes).filter(([name]) => !name.startsWith('dev:'));
  const read = ReadAttributes === undefined ? open : open.filter(([name]) => ReadAttributes.includes(name));
  return Object.fromEntries(read);
}

export function isEmail(value: string): boolean {
  return value.length <= 254 && /^[^\s@<>()]+@[^\s@<>()]+$/.test(value);
}

export function isPhoneNumber(value: string): boolean {
  return /^\+\d{1,15}$/.test(value);
}

/** As operations answer them. */
export function attributeList(sub: string, attributes: Attributes): { Name: string; Value: string }[] {
  const rest = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  return [...rest, { Name: 'sub', Value: sub }];
}

/** As triggers get them: without what is empty. */
export function attributeMap(attributes: Attributes): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ''));
}
