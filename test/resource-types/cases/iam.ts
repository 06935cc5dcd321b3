import { allowing, ref, roleOf, tagged, type TypeCase } from '../type-case.ts';

const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const viewOnly = 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess';
const named = (PolicyName: string, action: string) => [{ PolicyName, PolicyDocument: allowing(action) }];
const trusting = (Service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
});
const principals = {
  Group: { Type: 'AWS::IAM::Group', Properties: {} },
  Second: { Type: 'AWS::IAM::Group', Properties: {} },
  User: { Type: 'AWS::IAM::User', Properties: {} },
  Other: { Type: 'AWS::IAM::User', Properties: {} },
  Role: roleOf('lambda.amazonaws.com'),
  More: roleOf('lambda.amazonaws.com'),
};

const role: TypeCase = {
  type: 'AWS::IAM::Role',
  states: [
    {
      RoleName: 'case',
      Path: '/a/',
      AssumeRolePolicyDocument: trusting('lambda.amazonaws.com'),
      Description: 'One',
      ManagedPolicyArns: [readOnly],
      MaxSessionDuration: 7200,
      PermissionsBoundary: readOnly,
      Policies: named('p', 's3:GetObject'),
      Tags: tagged('blue'),
    },
    {
      RoleName: 'case',
      Path: '/a/',
      AssumeRolePolicyDocument: trusting('ec2.amazonaws.com'),
      Description: 'Two',
      ManagedPolicyArns: [viewOnly],
      MaxSessionDuration: 3601,
      PermissionsBoundary: viewOnly,
      Policies: named('q', 's3:PutObject'),
      Tags: tagged('green'),
    },
    { RoleName: 'case', Path: '/a/', AssumeRolePolicyDocument: trusting('ec2.amazonaws.com') },
  ],
  anew: { RoleName: 'anew' },
};

const user: TypeCase = {
  type: 'AWS::IAM::User',
  beside: principals,
  states: [
    {
      UserName: 'case',
      Path: '/a/',
      Groups: [ref('Group')],
      LoginProfile: { Password: 'Correct-horse-1', PasswordResetRequired: true },
      ManagedPolicyArns: [readOnly],
      PermissionsBoundary: readOnly,
      Policies: named('p', 's3:GetObject'),
      Tags: tagged('blue'),
    },
    {
      UserName: 'case',
      Path: '/b/',
      Groups: [ref('Second')],
      LoginProfile: { Password: 'Correct-horse-2', PasswordResetRequired: false },
      ManagedPolicyArns: [viewOnly],
      PermissionsBoundary: viewOnly,
      Policies: named('q', 's3:PutObject'),
      Tags: tagged('green'),
    },
    { UserName: 'case' },
  ],
  anew: { UserName: 'anew' },
};

const group: TypeCase = {
  type: 'AWS::IAM::Group',
  states: [
    { GroupName: 'case', Path: '/a/', ManagedPolicyArns: [readOnly], Policies: named('p', 's3:GetObject') },
    { GroupName: 'case', Path: '/b/', ManagedPolicyArns: [viewOnly], Policies: named('q', 's3:PutObject') },
    { GroupName: 'case' },
  ],
  anew: { GroupName: 'anew' },
};

const ofPrincipal = (type: string, property: string, one: string, another: string): TypeCase => ({
  type,
  beside: principals,
  states: [
    { PolicyName: 'p', [property]: ref(one), PolicyDocument: allowing('s3:GetObject') },
    { PolicyName: 'p', [property]: ref(one), PolicyDocument: allowing('s3:PutObject') },
    { PolicyName: 'p', [property]: ref(another), PolicyDocument: allowing('s3:PutObject') },
  ],
  replacedBy: [2],
  anew: { PolicyName: 'q' },
});

const managedPolicy: TypeCase = {
  type: 'AWS::IAM::ManagedPolicy',
  beside: principals,
  states: [
    {
      ManagedPolicyName: 'case',
      Path: '/a/',
      Description: 'One',
      PolicyDocument: allowing('s3:GetObject'),
      Groups: [ref('Group')],
      Roles: [ref('Role')],
      Users: [ref('User')],
    },
    {
      ManagedPolicyName: 'case',
      Path: '/a/',
      Description: 'One',
      PolicyDocument: allowing('s3:PutObject'),
      Groups: [ref('Second')],
      Roles: [ref('More')],
      Users: [ref('Other')],
    },
    { ManagedPolicyName: 'case', Path: '/a/', Description: 'One', PolicyDocument: allowing('s3:PutObject') },
  ],
  anew: { ManagedPolicyName: 'anew' },
};

const instanceProfile: TypeCase = {
  type: 'AWS::IAM::InstanceProfile',
  beside: principals,
  states: [
    { InstanceProfileName: 'case', Path: '/a/', Roles: [ref('Role')] },
    { InstanceProfileName: 'case', Path: '/a/', Roles: [ref('More')] },
  ],
  anew: { InstanceProfileName: 'anew' },
};

const oidcProvider: TypeCase = {
  type: 'AWS::IAM::OIDCProvider',
  states: [
    {
      Url: 'https://one.example.com',
      ClientIdList: ['a'],
      ThumbprintList: ['a'.repeat(40)],
      Tags: tagged('blue'),
    },
    {
      Url: 'https://one.example.com',
      ClientIdList: ['b', 'c'],
      ThumbprintList: ['b'.repeat(40)],
      Tags: tagged('green'),
    },
    { Url: 'https://one.example.com', ThumbprintList: ['b'.repeat(40)] },
  ],
  anew: { Url: 'https://two.example.com' },
};

const accessKey: TypeCase = {
  type: 'AWS::IAM::AccessKey',
  beside: principals,
  states: [
    { UserName: ref('User'), Serial: 1, Status: 'Active' },
    { UserName: ref('User'), Serial: 1, Status: 'Inactive' },
    { UserName: ref('User'), Serial: 2, Status: 'Active' },
  ],
  replacedBy: [2],
  isAlone: true,
};

const serviceLinkedRole: TypeCase = {
  type: 'AWS::IAM::ServiceLinkedRole',
  states: [
    { AWSServiceName: 'lex.amazonaws.com', Description: 'One' },
    { AWSServiceName: 'lex.amazonaws.com', Description: 'Two' },
  ],
  isAlone: true,
  without: { CustomSuffix: 'only of services that take one' },
};

const mfaDevice: TypeCase = {
  type: 'AWS::IAM::VirtualMFADevice',
  beside: principals,
  states: [
    { VirtualMfaDeviceName: 'case', Path: '/a/', Users: [ref('User')], Tags: tagged('blue') },
    { VirtualMfaDeviceName: 'case', Path: '/a/', Users: [ref('User')], Tags: tagged('green') },
  ],
  isAlone: true,
  steady: { Users: 'another is refused: nobody sees the seed of which its codes are' },
};

export const iam = [
  role,
  user,
  group,
  ofPrincipal('AWS::IAM::RolePolicy', 'RoleName', 'Role', 'More'),
  ofPrincipal('AWS::IAM::GroupPolicy', 'GroupName', 'Group', 'Second'),
  ofPrincipal('AWS::IAM::UserPolicy', 'UserName', 'User', 'Other'),
  managedPolicy,
  instanceProfile,
  oidcProvider,
  accessKey,
  serviceLinkedRole,
  mfaDevice,
];
