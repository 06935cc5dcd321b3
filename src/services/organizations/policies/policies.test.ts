import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Organizations, OrganizationsServiceException } from '@aws-sdk/client-organizations';
import type { PolicyType } from '@aws-sdk/client-organizations';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { rulesOf } from './policy-types.ts';

const scp = 'SERVICE_CONTROL_POLICY';
const rcp = 'RESOURCE_CONTROL_POLICY';
const notThere = 'p-0123456789';

interface Setting {
  readonly org: Organizations;
  readonly account: string;
  readonly rootId: string;
  readonly organizationId: string;
}

async function withOrganization(
  run: (setting: Setting) => Promise<void>,
  FeatureSet: 'ALL' | 'CONSOLIDATED_BILLING' = 'ALL',
): Promise<void> {
  const sandlot = await startSandlot();
  const org = new Organizations({ ...sandlot.clientConfig, maxAttempts: 1 });
  try {
    const { Organization } = await org.createOrganization({ FeatureSet });
    const rootId = (await org.listRoots({})).Roots![0]!.Id!;
    await run({ org, account: sandlot.account, rootId, organizationId: Organization!.Id! });
  } finally {
    org.destroy();
    await sandlot.close();
  }
}

/** For `assert.rejects`: the modelled error, its text and (where it has one) its Reason. */
function refusedAs(name: string, message: RegExp, reason?: string): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof OrganizationsServiceException, String(error));
    assert.equal(error.name, name);
    assert.match(error.message, message);
    assert.equal((error as unknown as { Reason?: string }).Reason, reason);
    return true;
  };
}

function document(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

const denyS3 = document({ Effect: 'Deny', Action: 's3:*', Resource: '*' });

async function create(org: Organizations, Name: string, Content = denyS3, Type: PolicyType = scp): Promise<string> {
  return (await org.createPolicy({ Name, Description: '', Type, Content })).Policy!.PolicySummary!.Id!;
}

async function attachedTo(org: Organizations, TargetId: string, Filter: PolicyType = scp): Promise<string[]> {
  return (await org.listPoliciesForTarget({ TargetId, Filter })).Policies!.map((policy) => policy.Name!);
}

describe('policies', () => {
  it('create, describe, update, list, delete', () =>
    withOrganization(async ({ org, account, organizationId }) => {
      const { Policy } = await org.createPolicy({ Name: 'no-s3', Description: 'd', Type: scp, Content: denyS3 });
      const id = Policy!.PolicySummary!.Id!;
      assert.match(id, /^p-[a-z0-9]{10}$/);
      assert.deepEqual(Policy, {
        PolicySummary: {
          Id: id,
          Arn: `arn:aws:organizations::${account}:policy/${organizationId}/service_control_policy/${id}`,
          Name: 'no-s3',
          Description: 'd',
          Type: scp,
          AwsManaged: false,
        },
        Content: denyS3,
      });
      assert.deepEqual((await org.describePolicy({ PolicyId: id })).Policy, Policy);
      const content = document({ Effect: 'Allow', Action: 'ec2:*', Resource: '*' });
      const updated = (await org.updatePolicy({ PolicyId: id, Name: 'ec2', Content: content })).Policy!;
      assert.deepEqual(
        [updated.PolicySummary!.Name, updated.PolicySummary!.Description, updated.Content],
        ['ec2', 'd', content],
      );
      assert.deepEqual(
        (await org.listPolicies({ Filter: scp })).Policies!.map((policy) => policy.Name),
        ['FullAWSAccess', 'ec2'],
      );
      await org.deletePolicy({ PolicyId: id });
      assert.deepEqual(
        (await org.listPolicies({ Filter: scp })).Policies!.map((policy) => policy.Name),
        ['FullAWSAccess'],
      );
    }));

  it('of AWS', () =>
    withOrganization(async ({ org }) => {
      const described = await Promise.all(
        ['p-FullAWSAccess', 'p-RCPFullAWSAccess'].map((PolicyId) => org.describePolicy({ PolicyId })),
      );
      assert.deepEqual(
        described.map(({ Policy }) => [Policy!.PolicySummary!.Arn, Policy!.PolicySummary!.AwsManaged]),
        [
          ['arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess', true],
          ['arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess', true],
        ],
      );
      const immutable = refusedAs('InvalidInputException', /managed by Amazon Web Services/, 'IMMUTABLE_POLICY');
      await assert.rejects(org.updatePolicy({ PolicyId: 'p-FullAWSAccess', Name: 'x' }), immutable);
      await assert.rejects(org.deletePolicy({ PolicyId: 'p-FullAWSAccess' }), immutable);
      await assert.rejects(
        org.tagResource({ ResourceId: 'p-FullAWSAccess', Tags: [{ Key: 'k', Value: 'v' }] }),
        refusedAs('TargetNotFoundException', /./),
      );
    }));

  it('list by pages', () =>
    withOrganization(async ({ org }) => {
      for (const name of ['a', 'b', 'c']) await create(org, name);
      for (const MaxResults of [1, 2, 3]) {
        const names: string[] = [];
        let NextToken: string | undefined;
        do {
          const found = await org.listPolicies({
            Filter: scp,
            MaxResults,
            ...(NextToken !== undefined && { NextToken }),
          });
          assert.ok(found.Policies!.length <= MaxResults);
          names.push(...found.Policies!.map((policy) => policy.Name!));
          NextToken = found.NextToken;
        } while (NextToken !== undefined);
        assert.deepEqual(names.sort(), ['FullAWSAccess', 'a', 'b', 'c']);
      }
      await assert.rejects(
        org.listPolicies({ Filter: scp, NextToken: 'x' }),
        refusedAs('InvalidInputException', /next token/, 'INVALID_NEXT_TOKEN'),
      );
    }));

  it('have tags', () =>
    withOrganization(async ({ org }) => {
      const { Policy } = await org.createPolicy({
        Name: 'p',
        Description: '',
        Type: scp,
        Content: denyS3,
        Tags: [{ Key: 'k', Value: 'v' }],
      });
      const ResourceId = Policy!.PolicySummary!.Id!;
      assert.deepEqual((await org.listTagsForResource({ ResourceId })).Tags, [{ Key: 'k', Value: 'v' }]);
      await org.untagResource({ ResourceId, TagKeys: ['k'] });
      assert.deepEqual((await org.listTagsForResource({ ResourceId })).Tags, []);
      await assert.rejects(
        org.listTagsForResource({ ResourceId: notThere }),
        refusedAs('TargetNotFoundException', /./),
      );
    }));

  const management: readonly (readonly [PolicyType, string])[] = [
    ['TAG_POLICY', 'tags'],
    ['BACKUP_POLICY', 'plans'],
    ['AISERVICES_OPT_OUT_POLICY', 'services'],
    ['CHATBOT_POLICY', 'chatbot'],
    ['DECLARATIVE_POLICY_EC2', 'ec2_attributes'],
    ['SECURITYHUB_POLICY', 'securityhub'],
    ['INSPECTOR_POLICY', 'inspector'],
    ['UPGRADE_ROLLOUT_POLICY', 'upgrade_rollout'],
    ['BEDROCK_POLICY', 'bedrock'],
    ['S3_POLICY', 's3_attributes'],
    ['NETWORK_SECURITY_DIRECTOR_POLICY', 'network_security_director'],
  ];
  it('of every type that configures services are enabled, kept, attached and listed', () =>
    withOrganization(async ({ org, account, rootId }) => {
      for (const [type, key] of management) {
        await org.enablePolicyType({ RootId: rootId, PolicyType: type });
        const content = JSON.stringify({ [key]: {} });
        const PolicyId = await create(org, `${key}-policy`, content, type);
        await org.attachPolicy({ PolicyId, TargetId: account });
        assert.deepEqual(await attachedTo(org, account, type), [`${key}-policy`], type);
        assert.equal((await org.describePolicy({ PolicyId })).Policy!.Content, content);
        await assert.rejects(
          create(org, 'other', '{"other":{}}', type),
          { name: 'MalformedPolicyDocumentException' },
          type,
        );
      }
    }));

  it('have unique names among their type, and exist', () =>
    withOrganization(async ({ org }) => {
      await create(org, 'one');
      const two = await create(org, 'two');
      await create(org, 'one', '{"tags":{}}', 'TAG_POLICY');
      const duplicate = refusedAs(
        'DuplicatePolicyException',
        /^A policy with the specified name and type already exists\.$/,
      );
      await assert.rejects(create(org, 'one'), duplicate);
      await assert.rejects(create(org, 'FullAWSAccess'), duplicate);
      await assert.rejects(org.updatePolicy({ PolicyId: two, Name: 'one' }), duplicate);
      const notFound = refusedAs('PolicyNotFoundException', /^You specified a policy that doesn't exist\.$/);
      for (const call of [
        () => org.describePolicy({ PolicyId: notThere }),
        () => org.updatePolicy({ PolicyId: notThere, Name: 'x' }),
        () => org.deletePolicy({ PolicyId: notThere }),
        () => org.listTargetsForPolicy({ PolicyId: notThere }),
        () => org.attachPolicy({ PolicyId: notThere, TargetId: '111122223333' }),
        () => org.detachPolicy({ PolicyId: notThere, TargetId: '111122223333' }),
      ])
        await assert.rejects(call(), notFound);
      await assert.rejects(create(org, 'x', '{}', 'CHATBOT_POLICY'), { name: 'MalformedPolicyDocumentException' });
      await assert.rejects(create(org, 'x', '{}', 'NO_SUCH_POLICY' as PolicyType), { name: 'InvalidInputException' });
    }));

  it('need all features', () =>
    withOrganization(async ({ org, rootId }) => {
      const notAvailable = refusedAs('PolicyTypeNotAvailableForOrganizationException', /feature set/);
      await assert.rejects(create(org, 'x'), notAvailable);
      await assert.rejects(org.enablePolicyType({ RootId: rootId, PolicyType: scp }), notAvailable);
      assert.deepEqual((await org.describeOrganization({})).Organization!.AvailablePolicyTypes, []);
    }, 'CONSOLIDATED_BILLING'));
});

describe('documents', () => {
  const all = { Action: '*', Resource: '*' };
  const refused: readonly (readonly [type: PolicyType, content: string, says: RegExp])[] = [
    [scp, '{', /Here: /],
    [scp, '[]', /Here: /],
    [scp, '{"Statement":[]}', /Here: /],
    [scp, JSON.stringify({ Statement: { Effect: 'Deny', ...all } }), /Version/],
    [scp, document({ Effect: 'Deny', Principal: '*', ...all }), /no Principal/],
    [scp, document({ Effect: 'Deny', Action: 's3:*' }), /neither Resource nor NotResource/],
    [scp, document({ Effect: 'Deny', Action: 'everything', Resource: '*' }), /"everything" is no action/],
    [rcp, document({ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' }), /must be "Deny"/],
    [rcp, document({ Effect: 'Deny', Action: 's3:*', Resource: '*' }), /Principal .* must be "\*"/],
    [
      rcp,
      document({ Effect: 'Deny', Principal: { AWS: '111122223333' }, Action: 's3:*', Resource: '*' }),
      /Principal .* must be "\*"/,
    ],
    [rcp, document({ Effect: 'Deny', Principal: '*', ...all }), /not allowed here/],
    ...['cognito-sync:*', 'iam:CreateUser', 'lambda:InvokeFunction'].map(
      (Action) => [rcp, document({ Effect: 'Deny', Principal: '*', Action, Resource: '*' }), /do not support/] as const,
    ),
    [rcp, document({ Effect: 'Deny', Principal: '*', NotAction: 's3:*', Resource: '*' }), /no NotAction/],
    ['TAG_POLICY', '{', /no JSON/],
    ['TAG_POLICY', '[]', /JSON object/],
    ['TAG_POLICY', '{"plans":{}}', /not "plans"/],
    ['BACKUP_POLICY', '{}', /"plans" must be there/],
    ['AISERVICES_OPT_OUT_POLICY', `{"services":${'{"a":'.repeat(200)}1${'}'.repeat(201)}`, /deeper than 30 levels/],
  ];

  it('are refused where their type does not allow them', () =>
    withOrganization(async ({ org }) => {
      for (const [type, content, says] of refused) {
        await assert.rejects(create(org, 'x', content, type), (error: Error) => {
          assert.equal(error.name, 'MalformedPolicyDocumentException', `${type} ${content}`);
          assert.match(
            error.message,
            /^The provided policy document does not meet the requirements of the specified policy type\./,
          );
          assert.match(error.message, says);
          return true;
        });
      }
      const id = await create(org, 'x');
      await assert.rejects(
        org.updatePolicy({ PolicyId: id, Content: '{' }),
        refusedAs('MalformedPolicyDocumentException', /./),
      );
      assert.equal((await org.describePolicy({ PolicyId: id })).Policy!.Content, denyS3);
    }));

  it('have quotas as AWS has them', () => {
    const of = (type: Parameters<typeof rulesOf>[0]) => {
      const { maxCharacters, maxPerTarget, maxPolicies } = rulesOf(type);
      return [maxCharacters, maxPerTarget, maxPolicies];
    };
    assert.deepEqual(of('SERVICE_CONTROL_POLICY'), [10_240, 10, 10_000]);
    assert.deepEqual(of('RESOURCE_CONTROL_POLICY'), [5120, 5, 1000]);
    assert.deepEqual(of('TAG_POLICY'), [10_000, 10, 1000]);
    assert.deepEqual(of('AISERVICES_OPT_OUT_POLICY'), [2500, 5, 1000]);
  });

  it('have a largest size', () =>
    withOrganization(async ({ org }) => {
      const tooLong = refusedAs(
        'ConstraintViolationException',
        /10241 characters.*10240 at most/,
        'POLICY_CONTENT_LIMIT_EXCEEDED',
      );
      await assert.rejects(create(org, 'x', denyS3.padEnd(10_241)), tooLong);
      const id = await create(org, 'x', denyS3.padEnd(10_240));
      await assert.rejects(org.updatePolicy({ PolicyId: id, Content: denyS3.padEnd(10_241) }), tooLong);
      await create(org, 'wide', '{"tags":{}}'.padEnd(10_000), 'TAG_POLICY');
      await create(org, 'small', '{"services":{}}', 'AISERVICES_OPT_OUT_POLICY');
      await create(
        org,
        'everyone',
        document({
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: ['s3:*', 'sts:AssumeRole'],
          NotResource: 'arn:aws:s3:::b',
        }),
        rcp,
      );
    }));
});

describe('policy types', () => {
  it('enable and disable', () =>
    withOrganization(async ({ org, rootId, account }) => {
      const { OrganizationalUnit } = await org.createOrganizationalUnit({ ParentId: rootId, Name: 'Dev' });
      const unit = OrganizationalUnit!.Id!;
      assert.deepEqual((await org.describeOrganization({})).Organization!.AvailablePolicyTypes, [
        { Type: scp, Status: 'ENABLED' },
      ]);
      const { Root } = await org.enablePolicyType({ RootId: rootId, PolicyType: scp });
      assert.deepEqual(Root!.PolicyTypes, [{ Type: scp, Status: 'ENABLED' }]);
      await org.enablePolicyType({ RootId: rootId, PolicyType: rcp });
      assert.deepEqual(
        (await org.listRoots({})).Roots![0]!.PolicyTypes!.map(({ Type }) => Type),
        [rcp, scp],
      );
      for (const target of [rootId, unit, account]) {
        assert.deepEqual(
          [await attachedTo(org, target), await attachedTo(org, target, rcp)],
          [['FullAWSAccess'], ['RCPFullAWSAccess']],
        );
      }
      const later = (await org.createOrganizationalUnit({ ParentId: unit, Name: 'Later' })).OrganizationalUnit!.Id!;
      const { Targets } = await org.listTargetsForPolicy({ PolicyId: 'p-FullAWSAccess' });
      assert.deepEqual(
        Targets!
          .map(({ Type, Name }) => `${Type} ${Name}`)
          .sort()
          .slice(1),
        ['ORGANIZATIONAL_UNIT Dev', 'ORGANIZATIONAL_UNIT Later', 'ROOT Root'],
      );
      assert.ok(Targets!.every((target) => target.Arn!.endsWith(`/${target.TargetId}`)));
      await org.deleteOrganizationalUnit({ OrganizationalUnitId: later });
      assert.equal((await org.listTargetsForPolicy({ PolicyId: 'p-FullAWSAccess' })).Targets!.length, 3);

      const own = await create(org, 'own');
      await org.attachPolicy({ PolicyId: own, TargetId: unit });
      assert.deepEqual(
        (await org.disablePolicyType({ RootId: rootId, PolicyType: scp })).Root!.PolicyTypes!.map(({ Type }) => Type),
        [rcp],
      );
      assert.deepEqual([await attachedTo(org, unit), await attachedTo(org, unit, rcp)], [[], ['RCPFullAWSAccess']]);
      await org.enablePolicyType({ RootId: rootId, PolicyType: scp });
      assert.deepEqual(await attachedTo(org, unit), ['FullAWSAccess']);
      await org.deletePolicy({ PolicyId: own });
    }));

  it('refuse what they are already, and other roots', () =>
    withOrganization(async ({ org, rootId }) => {
      await assert.rejects(
        org.disablePolicyType({ RootId: rootId, PolicyType: scp }),
        refusedAs('PolicyTypeNotEnabledException', /only for enabled policy types/),
      );
      await org.enablePolicyType({ RootId: rootId, PolicyType: scp });
      await assert.rejects(
        org.enablePolicyType({ RootId: rootId, PolicyType: scp }),
        refusedAs('PolicyTypeAlreadyEnabledException', /^The specified policy type is already enabled\.$/),
      );
      const noRoot = refusedAs('RootNotFoundException', /^You specified a root that doesn't exist\.$/);
      await assert.rejects(org.enablePolicyType({ RootId: 'r-none', PolicyType: rcp }), noRoot);
      await assert.rejects(org.disablePolicyType({ RootId: 'r-none', PolicyType: scp }), noRoot);
    }));

  it('go with the organization', () =>
    withOrganization(async ({ org, rootId }) => {
      await org.enablePolicyType({ RootId: rootId, PolicyType: scp });
      const id = await create(org, 'own');
      await org.attachPolicy({ PolicyId: id, TargetId: rootId });
      await org.deleteOrganization({});
      await org.createOrganization({});
      const root = (await org.listRoots({})).Roots![0]!;
      assert.deepEqual(root.PolicyTypes, []);
      await assert.rejects(org.describePolicy({ PolicyId: id }), refusedAs('PolicyNotFoundException', /./));
      assert.deepEqual(await attachedTo(org, root.Id!), []);
    }));
});

describe('attachments', () => {
  it('refuse what cannot be', () =>
    withOrganization(async ({ org, rootId, account }) => {
      const PolicyId = await create(org, 'p0');
      await assert.rejects(
        org.attachPolicy({ PolicyId, TargetId: rootId }),
        refusedAs('PolicyTypeNotEnabledException', /^This operation can be performed only for enabled policy types\.$/),
      );
      await org.enablePolicyType({ RootId: rootId, PolicyType: scp });
      await org.enablePolicyType({ RootId: rootId, PolicyType: rcp });
      const noTarget = refusedAs('TargetNotFoundException', /^You specified a target that doesn't exist\.$/);
      await assert.rejects(org.attachPolicy({ PolicyId, TargetId: '111122223333' }), noTarget);
      await assert.rejects(org.detachPolicy({ PolicyId, TargetId: 'ou-none-01234567' }), noTarget);
      await assert.rejects(org.listPoliciesForTarget({ TargetId: 'r-none', Filter: scp }), noTarget);
      await assert.rejects(
        org.detachPolicy({ PolicyId, TargetId: rootId }),
        refusedAs('PolicyNotAttachedException', /isn't attached/),
      );
      await org.attachPolicy({ PolicyId, TargetId: rootId });
      await assert.rejects(
        org.attachPolicy({ PolicyId, TargetId: rootId }),
        refusedAs('DuplicatePolicyAttachmentException', /./),
      );
      await assert.rejects(
        org.deletePolicy({ PolicyId }),
        refusedAs('PolicyInUseException', /detach it from all roots, OUs, and accounts/),
      );
      await org.detachPolicy({ PolicyId: 'p-FullAWSAccess', TargetId: rootId });
      await assert.rejects(
        org.detachPolicy({ PolicyId, TargetId: rootId }),
        refusedAs('ConstraintViolationException', /at least one policy/, 'MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED'),
      );
      await assert.rejects(
        org.detachPolicy({ PolicyId: 'p-RCPFullAWSAccess', TargetId: account }),
        refusedAs('InvalidInputException', /can't detach/, 'NON_DETACHABLE_POLICY'),
      );
      for (let i = 1; i < 10; i++) await org.attachPolicy({ PolicyId: await create(org, `p${i}`), TargetId: rootId });
      await assert.rejects(
        org.attachPolicy({ PolicyId: 'p-FullAWSAccess', TargetId: rootId }),
        refusedAs('ConstraintViolationException', /maximum number/, 'MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED'),
      );
      const first = await org.listPoliciesForTarget({ TargetId: rootId, Filter: scp, MaxResults: 6 });
      const second = await org.listPoliciesForTarget({
        TargetId: rootId,
        Filter: scp,
        MaxResults: 6,
        NextToken: first.NextToken!,
      });
      assert.deepEqual(
        [...first.Policies!, ...second.Policies!].map(({ Name }) => Name).sort(),
        Array.from({ length: 10 }, (_, i) => `p${i}`),
      );
      assert.equal(second.NextToken, undefined);
      await assert.rejects(
        org.listPoliciesForTarget({ TargetId: rootId, Filter: scp, NextToken: 'x' }),
        refusedAs('InvalidInputException', /next token/, 'INVALID_NEXT_TOKEN'),
      );
    }));

  it('of tag policies may all go', () =>
    withOrganization(async ({ org, rootId }) => {
      await org.enablePolicyType({ RootId: rootId, PolicyType: 'TAG_POLICY' });
      assert.deepEqual(await attachedTo(org, rootId, 'TAG_POLICY'), []);
      const PolicyId = await create(org, 't', '{"tags":{}}', 'TAG_POLICY');
      await org.attachPolicy({ PolicyId, TargetId: rootId });
      assert.deepEqual(await attachedTo(org, rootId, 'TAG_POLICY'), ['t']);
      await org.detachPolicy({ PolicyId, TargetId: rootId });
      assert.deepEqual(await attachedTo(org, rootId, 'TAG_POLICY'), []);
    }));
});
