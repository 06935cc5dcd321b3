import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { IamTest } from '../../test-client.ts';
import { allow, policyOf, refused, startIamTest } from '../../test-client.ts';

let test: IamTest;
before(async () => {
  test = await startIamTest();
});
after(() => test.close());

const bucket = 'arn:aws:s3:::shop/*';
const deny = (Action: string) => ({ Effect: 'Deny', Action, Resource: '*' });

describe('IAM policy simulator', () => {
  it('says allowed, implicitDeny or explicitDeny of custom policies', async () => {
    const { EvaluationResults } = await test.iam.simulateCustomPolicy({
      PolicyInputList: [policyOf(allow('s3:Get*', bucket)), policyOf(deny('s3:DeleteObject'))],
      ActionNames: ['s3:GetObject', 's3:DeleteObject'],
      ResourceArns: ['arn:aws:s3:::shop/a', 'arn:aws:s3:::other/a'],
    });
    assert.deepEqual(
      EvaluationResults?.map((one) => [
        one.EvalActionName,
        one.EvalResourceName,
        one.EvalDecision,
        one.MatchedStatements?.[0]?.SourcePolicyId,
      ]),
      [
        ['s3:GetObject', 'arn:aws:s3:::shop/a', 'allowed', 'PolicyInputList.1'],
        ['s3:GetObject', 'arn:aws:s3:::other/a', 'implicitDeny', undefined],
        ['s3:DeleteObject', 'arn:aws:s3:::shop/a', 'explicitDeny', 'PolicyInputList.2'],
        ['s3:DeleteObject', 'arn:aws:s3:::other/a', 'explicitDeny', 'PolicyInputList.2'],
      ],
    );
  });

  it('says where in its policy a matched statement stands', async () => {
    // The text and the columns are as recorded on AWS.
    const recorded =
      '{"Version": "2012-10-17", "Statement": ' +
      '{"Sid": "", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}}';
    const second = policyOf(deny('s3:DeleteObject')).replace('[', '[\n');
    const { EvaluationResults } = await test.iam.simulateCustomPolicy({
      PolicyInputList: [recorded, second],
      ActionNames: ['s3:PutObject', 's3:DeleteObject'],
    });
    const [allowed, denied] = EvaluationResults!.map((one) => one.MatchedStatements![0]!);
    assert.deepEqual(allowed?.StartPosition, { Line: 1, Column: 41 });
    assert.deepEqual(allowed.EndPosition, { Line: 1, Column: 113 });
    assert.deepEqual(denied?.StartPosition, { Line: 2, Column: 2 });
  });

  it('asks for the context that conditions need', async () => {
    const document = policyOf({
      ...allow('s3:GetObject'),
      Condition: { StringEquals: { 'aws:PrincipalTag/Team': 'Blue' } },
    });
    const simulate = async (values?: string[]) =>
      (
        await test.iam.simulateCustomPolicy({
          PolicyInputList: [document],
          ActionNames: ['s3:GetObject'],
          ...(values && {
            ContextEntries: [
              { ContextKeyName: 'aws:principaltag/team', ContextKeyType: 'string' as const, ContextKeyValues: values },
            ],
          }),
        })
      ).EvaluationResults![0]!;
    const without = await simulate();
    assert.deepEqual([without.EvalDecision, without.MissingContextValues], ['implicitDeny', ['aws:principaltag/team']]);
    assert.deepEqual(
      [(await simulate(['Blue'])).EvalDecision, (await simulate(['Red'])).EvalDecision],
      ['allowed', 'implicitDeny'],
    );
    assert.deepEqual(
      (
        await test.iam.getContextKeysForCustomPolicy({
          PolicyInputList: [document, policyOf(allow('s3:*', 'arn:aws:s3:::${aws:username}/*'))],
        })
      ).ContextKeyNames,
      ['aws:PrincipalTag/Team', 'aws:username'],
    );
  });

  it('takes a principal’s own policies, its groups’ and its boundary', async () => {
    const { iam, account } = test;
    await test.userWith('sim', allow('s3:GetObject'));
    await iam.createGroup({ GroupName: 'sims' });
    await iam.putGroupPolicy({ GroupName: 'sims', PolicyName: 'g', PolicyDocument: policyOf(allow('s3:PutObject')) });
    await iam.addUserToGroup({ GroupName: 'sims', UserName: 'sim' });
    const PolicySourceArn = `arn:aws:iam::${account}:user/sim`;
    const simulate = async (more: object = {}) =>
      (
        await iam.simulatePrincipalPolicy({
          PolicySourceArn,
          ActionNames: ['s3:GetObject', 's3:PutObject', 's3:ListBucket'],
          ...more,
        })
      ).EvaluationResults!;
    const results = await simulate();
    assert.deepEqual(
      results.map((one) => [one.EvalDecision, one.MatchedStatements?.[0]?.SourcePolicyType]),
      [
        ['allowed', 'user'],
        ['allowed', 'group'],
        ['implicitDeny', undefined],
      ],
    );
    const bounded = await simulate({ PermissionsBoundaryPolicyInputList: [policyOf(allow('s3:PutObject'))] });
    assert.deepEqual(
      bounded.map((one) => [one.EvalDecision, one.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary]),
      [
        ['implicitDeny', false],
        ['allowed', true],
        ['implicitDeny', false],
      ],
    );
    const shared = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: PolicySourceArn }, Action: 's3:ListBucket', Resource: '*' }],
    });
    assert.equal((await simulate({ ResourcePolicy: shared }))[2]?.EvalDecision, 'allowed');
    assert.equal(
      (await simulate({ ResourcePolicy: shared, ResourceOwner: 'arn:aws:iam::999988887777:root' }))[2]?.EvalDecision,
      'implicitDeny',
    );
    const page = await iam.simulatePrincipalPolicy({
      PolicySourceArn,
      ActionNames: ['s3:GetObject', 's3:PutObject', 's3:ListBucket'],
      MaxItems: 2,
    });
    assert.deepEqual([page.EvaluationResults?.length, page.IsTruncated], [2, true]);
    assert.equal(
      (
        await iam.simulatePrincipalPolicy({
          PolicySourceArn,
          ActionNames: ['s3:GetObject', 's3:PutObject', 's3:ListBucket'],
          Marker: page.Marker!,
        })
      ).EvaluationResults?.[0]?.EvalActionName,
      's3:ListBucket',
    );
    assert.deepEqual((await iam.getContextKeysForPrincipalPolicy({ PolicySourceArn })).ContextKeyNames, []);
  });

  it('simulates a role by a session of it, which a boundary limits', async () => {
    const { iam, account } = test;
    const { Role } = await iam.createRole({
      RoleName: 'simulated',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' }],
      }),
    });
    const decision = async (principal: unknown, condition?: object) => {
      const { EvaluationResults } = await iam.simulatePrincipalPolicy({
        PolicySourceArn: Role!.Arn!,
        ActionNames: ['s3:ListBucket'],
        PermissionsBoundaryPolicyInputList: [policyOf(allow('iam:*'))],
        ContextEntries: [
          { ContextKeyName: 'aws:PrincipalArn', ContextKeyType: 'string', ContextKeyValues: [Role!.Arn!] },
        ],
        ResourcePolicy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: principal,
              Action: 's3:ListBucket',
              Resource: '*',
              ...(condition && { Condition: condition }),
            },
          ],
        }),
      });
      return EvaluationResults![0]!.EvalDecision;
    };
    assert.equal(await decision({ AWS: Role!.Arn }), 'implicitDeny');
    assert.equal(await decision('*'), 'implicitDeny');
    assert.equal(await decision('*', { ArnEquals: { 'aws:PrincipalArn': Role!.Arn } }), 'allowed');
  });

  it('refuses what it cannot read', async () => {
    const { iam, account } = test;
    const good = { PolicyInputList: [policyOf(allow('s3:*'))], ActionNames: ['s3:GetObject'] };
    await assert.rejects(
      iam.simulateCustomPolicy({ ...good, PolicyInputList: ['{'] }),
      refused('InvalidInput', /PolicyInputList\.1 is malformed/),
    );
    const typo = policyOf({ ...allow('s3:*'), Condition: { StringEqual: { 'aws:username': 'x' } } });
    await assert.rejects(
      iam.simulateCustomPolicy({ ...good, PolicyInputList: [typo] }),
      refused('InvalidInput', /no condition operator "StringEqual"/),
    );
    await assert.rejects(
      iam.simulateCustomPolicy({ ...good, ActionNames: ['s3:Get*'] }),
      refused('InvalidInput', /without wildcards/),
    );
    await assert.rejects(
      iam.simulateCustomPolicy({ ...good, ResourceArns: ['shop'] }),
      refused('InvalidInput', /should be an ARN/),
    );
    await assert.rejects(
      iam.simulateCustomPolicy({ ...good, ResourcePolicy: policyOf(allow('s3:*')) }),
      refused('InvalidInput', /CallerArn is required/),
    );
    await assert.rejects(
      iam.simulateCustomPolicy({ ...good, CallerArn: 'arn:aws:iam::1:policy/p' }),
      refused('InvalidInput', /Invalid CallerArn/),
    );
    await assert.rejects(
      iam.simulateCustomPolicy({ ...good, Marker: 'x' }),
      refused('InvalidInput', 'Invalid Marker.'),
    );
    await assert.rejects(
      iam.simulatePrincipalPolicy({
        PolicySourceArn: `arn:aws:iam::${account}:user/none`,
        ActionNames: ['s3:GetObject'],
      }),
      refused('NoSuchEntity', /none/),
    );
    await assert.rejects(
      iam.simulatePrincipalPolicy({
        PolicySourceArn: `arn:aws:iam::${account}:policy/none`,
        ActionNames: ['s3:GetObject'],
      }),
      refused('InvalidInput', /Invalid Entity Arn/),
    );
    await assert.rejects(
      iam.getContextKeysForCustomPolicy({ PolicyInputList: ['[]'] }),
      refused('InvalidInput', /malformed/),
    );
  });
});
