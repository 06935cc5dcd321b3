/** What a caller has to acknowledge of a template. */
import { AwsError } from '../../../wire/errors.ts';
import type { Template } from '../template/index.ts';

/** @throws AwsError InsufficientCapabilitiesException */
export function checkCapabilities(template: Template, given: readonly string[]): void {
  const needed = neededBy(template);
  if (needed === undefined) return;
  const isGiven = given.includes(needed) || (needed === 'CAPABILITY_IAM' && given.includes('CAPABILITY_NAMED_IAM'));
  if (!isGiven) throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${needed}]`);
}

const iamTypes: Readonly<Record<string, string | undefined>> = {
  'AWS::IAM::AccessKey': undefined,
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Policy': undefined,
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
  'AWS::IAM::UserToGroupAddition': undefined,
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-template.html#using-iam-capabilities */
function neededBy({ resources }: Template): string | undefined {
  let needed: string | undefined;
  for (const { type, properties } of resources.values()) {
    if (!Object.hasOwn(iamTypes, type)) continue;
    const name = iamTypes[type];
    if (name !== undefined && properties?.[name] !== undefined) return 'CAPABILITY_NAMED_IAM';
    needed = 'CAPABILITY_IAM';
  }
  return needed;
}
