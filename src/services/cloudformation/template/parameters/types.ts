/**
 * Types that a parameter may have: text, numbers, lists, ids that AWS knows in the account, and names of parameters of
 * Systems Manager whose values are taken.
 *
 * Spec: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
 */

const ofAws = [
  'AWS::EC2::AvailabilityZone::Name',
  'AWS::EC2::Image::Id',
  'AWS::EC2::Instance::Id',
  'AWS::EC2::KeyPair::KeyName',
  'AWS::EC2::SecurityGroup::GroupName',
  'AWS::EC2::SecurityGroup::Id',
  'AWS::EC2::Subnet::Id',
  'AWS::EC2::Volume::Id',
  'AWS::EC2::VPC::Id',
  'AWS::Route53::HostedZone::Id',
];
const listable = new Set(['String', ...ofAws]);
const known = new Set(['String', 'Number', 'CommaDelimitedList', 'List<Number>', 'AWS::SSM::Parameter::Name']);

export function isKnownType(type: string): boolean {
  const inSsm = ssmValueType(type);
  if (inSsm !== undefined) return inSsm === 'CommaDelimitedList' || isValueType(inSsm);
  return known.has(type) || isValueType(type);
}

const isValueType = (type: string): boolean => listable.has(listItemType(type) ?? type);

const listItemType = (type: string): string | undefined => /^List<(.+)>$/.exec(type)?.[1];

/** `X` of `AWS::SSM::Parameter::Value<X>`. */
export const ssmValueType = (type: string): string | undefined => /^AWS::SSM::Parameter::Value<(.+)>$/.exec(type)?.[1];

/** Whether a reference to such a parameter is a list. */
export function isListType(type: string): boolean {
  const inner = ssmValueType(type) ?? type;
  return inner === 'CommaDelimitedList' || listItemType(inner) !== undefined;
}

/** Whether every value of it has to be a number. */
export const isNumeric = (type: string): boolean => type === 'Number' || type === 'List<Number>';
