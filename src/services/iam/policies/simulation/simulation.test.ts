import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type {
  ContextEntry,
  ContextKeyTypeEnum,
  EvaluationResult,
  SimulateCustomPolicyCommandInput,
} from '@aws-sdk/client-iam';
import type { IamTest } from '../../test-client.ts';
import { allow, policyOf, refused, startIamTest } from '../../test-client.ts';

let test: IamTest;
before(async () => {
  test = await startIamTest();
});
after(() => test.close());

const bucket = 'arn:aws:s3:::shop/*';
const deny = (Action: string) => ({ Effect: 'Deny', Action, Resource: '*' });

async function simulated(input: SimulateCustomPolicyCommandInput): Promise<EvaluationResult[]> {
  return (await test.iam.simulateCustomPolicy(input)).EvaluationResults!;
}

describe('IAM policy simulator', () => {
  it('says allowed, implicitDeny or explicitDeny of custom policies', async () => {
    const [get, remove] = await simulated({
      PolicyInputList: [policyOf(allow('s3:Get*', bucket), allow('s3:GetObject')), policyOf(deny('s3:DeleteObject'))],
      ActionNames: ['s3:GetObject', 's3:DeleteObject'],
      ResourceArns: ['arn:aws:s3:::shop/a', 'arn:aws:s3:::other/a'],
    });
    const of = (result: EvaluationResult) => [
      result.EvalDecision,
      result.MatchedStatements?.map((one) => `${one.SourcePolicyId} ${one.SourcePolicyType}`),
      result.ResourceSpecificResults?.map((one) => [one.EvalResourceName, one.EvalResourceDecision]),
      result.ResourceSpecificResults?.map((one) => one.MatchedStatements?.length),
      result.EvalDecisionDetails,
    ];
    const allowed = 'PolicyInputList.1 IAM Policy';
    assert.deepEqual(of(get!), [
      'allowed',
      [allowed, allowed],
      [
        ['arn:aws:s3:::shop/a', 'allowed'],
        ['arn:aws:s3:::other/a', 'allowed'],
      ],
      [2, 1],
      {},
    ]);
    assert.deepEqual(of(remove!).slice(0, 2), ['explicitDeny', ['PolicyInputList.2 IAM Policy']]);
  });

  it('says of an action over several resources what holds the least', async () => {
    const one = { PolicyInputList: [policyOf(allow('s3:Get*', bucket))], ActionNames: ['s3:GetObject'] };
    const [both] = await simulated({ ...one, ResourceArns: ['arn:aws:s3:::shop/a', 'arn:aws:s3:::other/a'] });
    assert.deepEqual(
      [both!.EvalDecision, both!.EvalResourceName, both!.MatchedStatements],
      ['implicitDeny', undefined, []],
    );
    assert.deepEqual(
      both!.ResourceSpecificResults?.map((result) => result.EvalResourceDecision),
      ['allowed', 'implicitDeny'],
    );
    const [alone] = await simulated({ ...one, ResourceArns: ['arn:aws:s3:::shop/a'] });
    assert.deepEqual([alone!.EvalDecision, alone!.EvalResourceName], ['allowed', 'arn:aws:s3:::shop/a']);
    const [all] = await simulated(one);
    assert.deepEqual(
      [all!.EvalDecision, all!.EvalResourceName, all!.ResourceSpecificResults, all!.EvalDecisionDetails],
      ['implicitDeny', '*', undefined, undefined],
    );
  });

  it('takes actions as they are written, those that do not exist and wildcards among them', async () => {
    const found = await simulated({
      PolicyInputList: [policyOf(allow('s3:Get*'))],
      ActionNames: ['s3:GetNothing', 'S3:getobject', 's3:Get*', 's3:*'],
    });
    assert.deepEqual(
      found.map(({ EvalDecision }) => EvalDecision),
      ['allowed', 'allowed', 'allowed', 'implicitDeny'],
    );
  });

  it('reads the context’s values by their types', async () => {
    const decision = async (Condition: object, entry: ContextEntry) => {
      const statement = { ...allow('s3:GetObject'), Condition };
      const [found] = await simulated({
        PolicyInputList: [policyOf(statement)],
        ActionNames: ['s3:GetObject'],
        ContextEntries: [entry, {}],
      });
      return found!.EvalDecision;
    };
    const entry = (ContextKeyType: ContextKeyTypeEnum, ...ContextKeyValues: string[]) => ({
      ContextKeyName: 'x:key',
      ContextKeyType,
      ContextKeyValues,
    });
    const scalar = { StringEquals: { 'x:key': 'a' } };
    assert.equal(await decision(scalar, entry('string', 'a')), 'allowed');
    assert.equal(await decision(scalar, entry('stringList', 'a')), 'implicitDeny');
    assert.equal(await decision({ 'ForAnyValue:StringEquals': { 'x:key': 'a' } }, entry('stringList', 'a')), 'allowed');
    assert.equal(
      await decision({ StringEquals: { plain: 'a' } }, { ...entry('string', 'a'), ContextKeyName: 'plain' }),
      'allowed',
    );
    assert.equal(await decision({ NumericEquals: { 'x:key': '1' } }, entry('numeric', '01.00')), 'allowed');
    assert.equal(await decision({ IpAddress: { 'x:key': 'none' } }, entry('ip', '192.0.2.1')), 'implicitDeny');
    const nothing = 'Context values for context key x:key cannot be null or empty.';
    const refusals: readonly [ContextEntry, string][] = [
      [{ ContextKeyType: 'string', ContextKeyValues: ['a'] }, 'ContextKeyName cannot be null or empty.'],
      [{ ContextKeyName: 'x:key', ContextKeyValues: ['a'] }, 'Context key x:key has invalid type null.'],
      [{ ContextKeyName: 'x:key', ContextKeyType: 'string' }, nothing],
      [entry('stringList'), nothing],
      [entry('numeric', '0x10'), 'Invalid context value for key x:key: expected numeric format.'],
      [entry('numeric', ' 1 '), 'Invalid context value for key x:key: expected numeric format.'],
      [entry('numericList', '1', 'Infinity'), 'Invalid context value for key x:key: expected numeric format.'],
    ];
    for (const [wrong, message] of refusals)
      await assert.rejects(decision(scalar, wrong), refused('InvalidInput', message));
  });

  it('misses what no policy was told, where nothing decided', async () => {
    const asking = policyOf({ ...allow('s3:PutObject'), Condition: { StringEquals: { 'x:key': 'a' } } });
    const missing = async (...PolicyInputList: string[]) =>
      (await simulated({ PolicyInputList, ActionNames: ['s3:GetObject'] }))[0]!.MissingContextValues;
    assert.deepEqual(await missing(asking), ['x:key']);
    assert.deepEqual(await missing(asking, policyOf(allow('s3:GetObject'))), []);
    assert.deepEqual(await missing(asking, policyOf(deny('s3:GetObject'))), []);
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
      results.map((one) => [one.EvalDecision, one.MatchedStatements?.[0]?.SourcePolicyId]),
      [
        ['allowed', 'user_sim_inline'],
        ['allowed', 'group_sims_g'],
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
    const abroad = { ResourcePolicy: shared, ResourceOwner: 'arn:aws:iam::999988887777:root' };
    assert.equal((await simulate(abroad))[2]?.EvalDecision, 'implicitDeny');
    const [, , listed] = await simulate({ ...abroad, ResourceArns: ['arn:aws:s3:::shop'] });
    assert.deepEqual(listed?.EvalDecisionDetails, { 'IAM Policy': 'implicitDeny', 'Resource Policy': 'allowed' });
    assert.deepEqual(listed.ResourceSpecificResults?.[0]?.EvalDecisionDetails, listed.EvalDecisionDetails);
    const moved = await simulate({ PolicySourceArn: `arn:aws:iam::${account}:user/elsewhere/sim` });
    assert.equal(moved[0]?.EvalDecision, 'allowed');
    await assert.rejects(
      simulate({ ...abroad, ResourceOwner: '999988887777' }),
      refused('InvalidInput', /Invalid ResourceOwner/),
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
      iam.simulateCustomPolicy({ ...good, ActionNames: ['GetObject'] }),
      refused('InvalidInput', /a service and an operation/),
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
