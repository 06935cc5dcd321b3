/**
 * Attributes that a pool's users have: OpenID Connect's standard ones, and those that the pool adds.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
 */
import { invalidParameter } from '../errors.ts';
import type { SchemaAttribute } from './pool-settings.ts';

const maxCustomAttributes = 50;

const text = (Name: string, MinLength = '0', MaxLength = '2048'): SchemaAttribute => ({
  Name,
  AttributeDataType: 'String',
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
  StringAttributeConstraints: { MinLength, MaxLength },
});

const flag = (Name: string): SchemaAttribute => ({
  Name,
  AttributeDataType: 'Boolean',
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
});

/** As DescribeUserPool has them. */
const standard: readonly SchemaAttribute[] = [
  text('profile'),
  text('address'),
  text('birthdate', '10', '10'),
  text('gender'),
  text('preferred_username'),
  {
    Name: 'updated_at',
    AttributeDataType: 'Number',
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
    NumberAttributeConstraints: { MinValue: '0' },
  },
  text('website'),
  text('picture'),
  { ...text('identities'), StringAttributeConstraints: {} },
  { ...text('sub', '1'), Mutable: false, Required: true },
  text('phone_number'),
  flag('phone_number_verified'),
  text('zoneinfo'),
  text('locale'),
  text('email'),
  flag('email_verified'),
  text('given_name'),
  text('family_name'),
  text('middle_name'),
  text('name'),
  text('nickname'),
];

export const standardNames: ReadonlySet<string> = new Set(standard.map(({ Name }) => Name!));

/** The schema of a new pool. @throws AwsError InvalidParameterException */
export function newSchema(given: readonly SchemaAttribute[] = []): SchemaAttribute[] {
  const schema = new Map(standard.map((attribute) => [attribute.Name!, attribute]));
  for (const attribute of given) {
    const before = schema.get(attribute.Name ?? '');
    if (before) schema.set(before.Name!, changedStandard(before, attribute));
  }
  const custom = given.filter(({ Name }) => !standardNames.has(Name ?? ''));
  return [...schema.values(), ...newCustomAttributes(custom, [])];
}

function changedStandard(before: SchemaAttribute, given: SchemaAttribute): SchemaAttribute {
  if (given.AttributeDataType !== undefined && given.AttributeDataType !== before.AttributeDataType)
    throw invalidParameter(
      'You can not change AttributeDataType or set developerOnlyAttribute for ' +
        `standard schema attribute ${given.Name}`,
    );
  const constraints = { ...before.StringAttributeConstraints, ...given.StringAttributeConstraints };
  return {
    ...before,
    Mutable: given.Mutable ?? before.Mutable,
    Required: given.Required ?? before.Required,
    ...(before.StringAttributeConstraints && { StringAttributeConstraints: constraints }),
  };
}

/** The name that users have an attribute by that is the pool's own. */
export function customName({ Name = '', DeveloperOnlyAttribute }: SchemaAttribute): string {
  return `${DeveloperOnlyAttribute === true ? 'dev' : 'custom'}:${Name.replace(/^custom:/, '')}`;
}

/** Attributes that a pool adds, under the names that its users have them by. @throws AwsError */
export function newCustomAttributes(
  given: readonly SchemaAttribute[],
  there: readonly SchemaAttribute[],
): SchemaAttribute[] {
  const names = new Set(there.map(({ Name }) => Name));
  const added = given.map((attribute) => {
    const Name = customName(attribute);
    if (attribute.Name === undefined || Name.endsWith(':')) throw invalidParameter('Attribute name is required.');
    if (attribute.Required) throw invalidParameter('Required custom attributes are not supported currently.');
    if (names.has(Name)) throw invalidParameter(`${Name}: Existing attribute already has name ${Name}.`);
    names.add(Name);
    return customAttribute(Name, attribute);
  });
  const custom = [...names].filter((name) => /^(?:custom|dev):/.test(name ?? ''));
  if (custom.length > maxCustomAttributes)
    throw invalidParameter(`A user pool has at most ${maxCustomAttributes} custom attributes.`);
  return added;
}

function customAttribute(Name: string, given: SchemaAttribute): SchemaAttribute {
  const { AttributeDataType = 'String', NumberAttributeConstraints, StringAttributeConstraints } = given;
  return {
    Name,
    AttributeDataType,
    DeveloperOnlyAttribute: given.DeveloperOnlyAttribute === true,
    Mutable: given.Mutable ?? true,
    Required: false,
    ...(AttributeDataType === 'String' && { StringAttributeConstraints: StringAttributeConstraints ?? {} }),
    ...(AttributeDataType === 'Number' && { NumberAttributeConstraints: NumberAttributeConstraints ?? {} }),
  };
}
