import { allowing, attribute, ref, tagged, type TypeCase } from '../type-case.ts';

const InstanceArn = ref('InstanceArn');
const IdentityStoreId = ref('IdentityStoreId');
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const viewOnly = 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess';

const permissionSet: TypeCase = {
  type: 'AWS::SSO::PermissionSet',
  states: [
    {
      InstanceArn,
      Name: 'one',
      CustomerManagedPolicyReferences: [{ Name: 'own', Path: '/a/' }],
      Description: 'One',
      InlinePolicy: allowing('s3:GetObject'),
      ManagedPolicies: [readOnly],
      PermissionsBoundary: { CustomerManagedPolicyReference: { Name: 'bound', Path: '/a/' } },
      RelayStateType: 'https://example.com/a',
      SessionDuration: 'PT2H',
      Tags: tagged('blue'),
    },
    {
      InstanceArn,
      Name: 'one',
      CustomerManagedPolicyReferences: [{ Name: 'other', Path: '/b/' }],
      Description: 'Two',
      InlinePolicy: allowing('s3:PutObject'),
      ManagedPolicies: [viewOnly],
      PermissionsBoundary: { ManagedPolicyArn: readOnly },
      RelayStateType: 'https://example.com/b',
      SessionDuration: 'PT3H',
      Tags: tagged('green'),
    },
    { InstanceArn, Name: 'one' },
  ],
  anew: { Name: 'anew' },
  kept: { Description: 'UpdatePermissionSet takes none back' },
};

const attributes = (Key: string, source: string) => [{ Key, Value: { Source: [source] } }];
const accessControl: TypeCase = {
  type: 'AWS::SSO::InstanceAccessControlAttributeConfiguration',
  states: [
    { InstanceArn, AccessControlAttributes: attributes('center', '${path:enterprise.costCenter}') },
    { InstanceArn, AccessControlAttributes: attributes('department', '${path:enterprise.department}') },
  ],
  isAlone: true,
  without: { InstanceAccessControlAttributeConfiguration: 'the former spelling, in the tests of the type' },
};

const group: TypeCase = {
  type: 'AWS::IdentityStore::Group',
  states: [
    { IdentityStoreId, DisplayName: 'one', Description: 'One' },
    { IdentityStoreId, DisplayName: 'two', Description: 'Two' },
    { IdentityStoreId, DisplayName: 'two' },
  ],
  anew: { DisplayName: 'anew' },
};

const assignment: TypeCase = {
  type: 'AWS::SSO::Assignment',
  beside: {
    Set: { Type: 'AWS::SSO::PermissionSet', Properties: { InstanceArn, Name: 'assigned' } },
    Group: { Type: 'AWS::IdentityStore::Group', Properties: { IdentityStoreId, DisplayName: 'assigned' } },
    Second: { Type: 'AWS::IdentityStore::Group', Properties: { IdentityStoreId, DisplayName: 'assigned too' } },
  },
  states: ['Group', 'Second'].map((name) => ({
    InstanceArn,
    PermissionSetArn: attribute('Set', 'PermissionSetArn'),
    PrincipalId: attribute(name, 'GroupId'),
    PrincipalType: 'GROUP',
    TargetId: ref('AWS::AccountId'),
    TargetType: 'AWS_ACCOUNT',
  })) as unknown as TypeCase['states'],
  replacedBy: [1],
  isAlone: true,
};

const membership: TypeCase = {
  type: 'AWS::IdentityStore::GroupMembership',
  beside: { Group: { Type: 'AWS::IdentityStore::Group', Properties: { IdentityStoreId, DisplayName: 'of' } } },
  states: [{ IdentityStoreId, GroupId: attribute('Group', 'GroupId'), MemberId: { UserId: ref('UserId') } }],
  isAlone: true,
};

export const sso = [permissionSet, accessControl, group, assignment, membership];
