/**
 * The attributes of users and groups, and the dotted paths that UpdateUser and UpdateGroup address them by. Values
 * arrive there as JSON documents, which the service model cannot constrain: this module holds them to the constraints
 * that the model has for the same attributes in CreateUser.
 *
 * Names in paths and documents are matched without regard to case (SCIM's rule, RFC 7643 section 2.1; the AWS CLI's
 * examples say `name.familyName`, the model `FamilyName`); what is stored has the model's names.
 */
import { AwsError } from '../../wire/errors.ts';

type Attribute =
  | { readonly kind: 'text'; readonly max: number; readonly pattern: RegExp }
  | { readonly kind: 'flag' }
  | { readonly kind: 'complex'; readonly members: Schema }
  | { readonly kind: 'list'; readonly max: number; readonly members: Schema };

export type Schema = Readonly<Record<string, Attribute>>;

/** Attributes under the model's names. */
export type Attributes = Readonly<Record<string, unknown>>;

export interface AttributeOperation {
  readonly AttributePath: string;
  readonly AttributeValue?: unknown;
}

const printable = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u;
const printableOrSpace = /^[\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r \u00a0\u3000]+$/u;

const text: Attribute = { kind: 'text', max: 1024, pattern: printableOrSpace };
const flag: Attribute = { kind: 'flag' };
const valued: Schema = { Value: text, Type: text, Primary: flag };

/** The attributes of `aws:identitystore:enterprise` (SCIM's enterprise user extension, RFC 7643 section 4.3). */
const enterprise: Schema = {
  employeeNumber: text,
  costCenter: text,
  organization: text,
  division: text,
  department: text,
  manager: { kind: 'complex', members: { value: text, $ref: text, displayName: text } },
};

const extensions: Schema = { 'aws:identitystore:enterprise': { kind: 'complex', members: enterprise } };

export const userSchema: Schema = {
  UserName: { kind: 'text', max: 128, pattern: printable },
  Name: {
    kind: 'complex',
    members: {
      Formatted: text,
      FamilyName: text,
      GivenName: text,
      MiddleName: text,
      HonorificPrefix: text,
      HonorificSuffix: text,
    },
  },
  DisplayName: text,
  NickName: text,
  ProfileUrl: text,
  Emails: { kind: 'list', max: 1, members: valued },
  Addresses: {
    kind: 'list',
    max: 1,
    members: {
      StreetAddress: text,
      Locality: text,
      Region: text,
      PostalCode: text,
      Country: text,
      Formatted: text,
      Type: text,
      Primary: flag,
    },
  },
  PhoneNumbers: { kind: 'list', max: 1, members: valued },
  UserType: text,
  Title: text,
  PreferredLanguage: text,
  Locale: text,
  Timezone: text,
  Photos: { kind: 'list', max: 3, members: { Value: text, Type: text, Display: text, Primary: flag } },
  Website: text,
  Birthdate: text,
  Roles: { kind: 'list', max: 1, members: valued },
  Extensions: { kind: 'complex', members: extensions },
};

export const groupSchema: Schema = {
  DisplayName: text,
  Description: text,
};

/**
 * The attributes after the operations, applied in order; an absent or null value removes the attribute.
 * Fails with ValidationException for an unknown path or a value that the attribute cannot take.
 */
export function applyOperations(
  schema: Schema,
  attributes: Attributes,
  operations: readonly AttributeOperation[],
): Attributes {
  let result = attributes;
  for (const { AttributePath: path, AttributeValue: value } of operations) {
    result = assign(schema, result, segmentsOf(path), value, path);
  }
  return result;
}

/** `value` as an attribute of that name may hold it: CreateUser's extensions are documents too. */
export function acceptAttribute(schema: Schema, name: string, value: unknown): unknown {
  return accept(schema[name]!, value, uncapitalized(name));
}

function segmentsOf(path: string): string[] {
  const [first = '', ...rest] = path.split('.');
  return first.includes(':') ? ['Extensions', first, ...rest] : [first, ...rest];
}

function assign(
  schema: Schema,
  attributes: Attributes,
  segments: readonly string[],
  value: unknown,
  path: string,
): Attributes {
  const [segment = '', ...rest] = segments;
  const name = memberName(schema, segment);
  const attribute = name === undefined ? undefined : schema[name];
  if (name === undefined || !attribute) throw invalid(`The attribute path ${path} is not supported.`);
  const next: Record<string, unknown> = { ...attributes };
  if (rest.length > 0) {
    if (attribute.kind !== 'complex')
      throw invalid(`The attribute path ${path} is not supported: set ${uncapitalized(name)} as a whole.`);
    const members = assign(attribute.members, (attributes[name] ?? {}) as Attributes, rest, value, path);
    if (Object.keys(members).length === 0) delete next[name];
    else next[name] = members;
  } else if (value === undefined || value === null) {
    delete next[name];
  } else {
    next[name] = accept(attribute, value, path);
  }
  return next;
}

function accept(attribute: Attribute, value: unknown, path: string): unknown {
  switch (attribute.kind) {
    case 'text':
      return acceptText(attribute, value, path);
    case 'flag':
      if (typeof value !== 'boolean') throw invalid(`The attribute ${path} must be a Boolean.`);
      return value;
    case 'complex':
      return acceptMembers(attribute.members, value, path);
    case 'list':
      if (!Array.isArray(value)) throw invalid(`The attribute ${path} must be a list.`);
      if (value.length === 0) throw unmet(path, 'Member must have length greater than or equal to 1');
      if (value.length > attribute.max)
        throw invalid(`List attribute ${path} exceeds allowed limit of ${attribute.max}`);
      return value.map((item: unknown) => acceptMembers(attribute.members, item, path));
  }
}

function acceptText(
  attribute: { readonly max: number; readonly pattern: RegExp },
  value: unknown,
  path: string,
): string {
  if (typeof value !== 'string') throw invalid(`The attribute ${path} must be a string.`);
  if (value.length < 1) throw unmet(path, 'Member must have length greater than or equal to 1');
  if (value.length > attribute.max) throw unmet(path, `Member must have length less than or equal to ${attribute.max}`);
  if (!attribute.pattern.test(value)) {
    throw unmet(path, `Member must satisfy regular expression pattern: ${attribute.pattern.source.slice(1, -1)}`);
  }
  return value;
}

function acceptMembers(schema: Schema, value: unknown, path: string): Attributes {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`The attribute ${path} must be an object.`);
  const result: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    const name = memberName(schema, key);
    if (name === undefined) throw invalid(`The attribute ${path} has no member ${JSON.stringify(key.slice(0, 64))}.`);
    if (member !== undefined && member !== null)
      result[name] = accept(schema[name]!, member, `${path}.${uncapitalized(name)}`);
  }
  if (Object.keys(result).length === 0) throw invalid(`The attribute ${path} must have at least one member.`);
  return result;
}

function memberName(schema: Schema, name: string): string | undefined {
  if (Object.hasOwn(schema, name)) return name;
  const wanted = name.toLowerCase();
  return Object.keys(schema).find((candidate) => candidate.toLowerCase() === wanted);
}

function uncapitalized(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function unmet(path: string, constraint: string): AwsError {
  return invalid(`1 validation error detected: Value at '${path}' failed to satisfy constraint: ${constraint}`);
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
