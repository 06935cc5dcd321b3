import { ref, tagged, type TypeCase } from '../type-case.ts';

const scp = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action, Resource: '*' }],
});
const root = ref('RootId');
const units = {
  First: { Type: 'AWS::Organizations::OrganizationalUnit', Properties: { Name: 'first', ParentId: root } },
  Second: { Type: 'AWS::Organizations::OrganizationalUnit', Properties: { Name: 'second', ParentId: root } },
};

const unit: TypeCase = {
  type: 'AWS::Organizations::OrganizationalUnit',
  beside: units,
  states: [
    { Name: 'one', ParentId: ref('First'), Tags: tagged('blue') },
    { Name: 'two', ParentId: ref('First'), Tags: tagged('green') },
    { Name: 'two', ParentId: ref('Second') },
  ],
  replacedBy: [2],
  anew: { Name: 'anew' },
};

const policy: TypeCase = {
  type: 'AWS::Organizations::Policy',
  beside: units,
  states: [
    {
      Name: 'one',
      Type: 'SERVICE_CONTROL_POLICY',
      Content: scp('s3:GetObject'),
      Description: 'One',
      TargetIds: [ref('First')],
      Tags: tagged('blue'),
    },
    {
      Name: 'two',
      Type: 'SERVICE_CONTROL_POLICY',
      Content: scp('s3:PutObject'),
      Description: 'Two',
      TargetIds: [ref('Second')],
      Tags: tagged('green'),
    },
    { Name: 'two', Type: 'SERVICE_CONTROL_POLICY', Content: scp('s3:PutObject') },
  ],
  anew: { Name: 'anew' },
};

const changedElsewhere = 'by Account Management: the update fails';
const account: TypeCase = {
  type: 'AWS::Organizations::Account',
  beside: units,
  states: [
    {
      AccountName: 'one',
      Email: 'one@example.com',
      RoleName: 'Entry',
      ParentIds: [ref('First')],
      Tags: tagged('blue'),
    },
    {
      AccountName: 'one',
      Email: 'one@example.com',
      RoleName: 'Entry',
      // A closed account stays where it is, and keeps a unit from going.
      ParentIds: [root],
      Tags: tagged('green'),
    },
  ],
  isAlone: true,
  steady: { AccountName: changedElsewhere, Email: changedElsewhere },
};

const resourcePolicy: TypeCase = {
  type: 'AWS::Organizations::ResourcePolicy',
  states: ['organizations:DescribeAccount', 'organizations:ListAccounts'].map((Action, at) => ({
    Content: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action, Resource: '*', Sid: `S${at}` }],
    },
    Tags: tagged(String(at)),
  })) as unknown as TypeCase['states'],
  isAlone: true,
};

export const organizations = [unit, policy, account, resourcePolicy];
