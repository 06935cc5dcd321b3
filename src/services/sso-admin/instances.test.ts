/** Instances, tags and attributes for access control, through the SDK's client. */
import { startIdentityCenter } from '../../testing/servers/identity-center.ts';
import { refused } from '../../testing/refused.ts';
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import {
  CreateApplicationCommand,
  CreateInstanceAccessControlAttributeConfigurationCommand,
  CreateInstanceCommand,
  CreatePermissionSetCommand,
  DeleteInstanceAccessControlAttributeConfigurationCommand,
  DeleteInstanceCommand,
  DeletePermissionSetCommand,
  DescribeInstanceAccessControlAttributeConfigurationCommand,
  DescribeInstanceCommand,
  ListInstancesCommand,
  ListPermissionSetsCommand,
  ListTagsForResourceCommand,
  SSOAdminClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateInstanceAccessControlAttributeConfigurationCommand,
  UpdateInstanceCommand,
} from '@aws-sdk/client-sso-admin';
import { startSandlot } from '../../testing/start-sandlot.ts';

const center = await startIdentityCenter();
const { admin, identityStoreId, instanceArn: InstanceArn, newSet, sandlot } = center;

after(() => center.close());

const unknownSet = () => ({
  InstanceArn,
  PermissionSetArn: `${InstanceArn.replace('instance', 'permissionSet')}/ps-0000000000000000`,
});
describe('instances', () => {
  it("lists and describes the organization's", async () => {
    const { Instances } = await admin.send(new ListInstancesCommand({}));
    assert.equal(Instances?.length, 1);
    const [instance] = Instances!;
    assert.equal(instance!.IdentityStoreId, identityStoreId);
    assert.equal(instance!.OwnerAccountId, sandlot.account);
    assert.equal(instance!.Status, 'ACTIVE');
    assert.match(instance!.InstanceArn!, /^arn:aws:sso:::instance\/ssoins-[0-9a-f]{16}$/);
    assert.match(identityStoreId, /^d-[0-9a-f]{10}$/);
    const described = await admin.send(new DescribeInstanceCommand({ InstanceArn }));
    assert.equal(described.EncryptionConfigurationDetails?.KeyType, 'AWS_OWNED_KMS_KEY');
  });

  it('is renamed', async () => {
    await admin.send(new UpdateInstanceCommand({ InstanceArn, Name: 'sandlot' }));
    assert.equal((await admin.send(new DescribeInstanceCommand({ InstanceArn }))).Name, 'sandlot');
    const withKey = new UpdateInstanceCommand({
      InstanceArn,
      EncryptionConfiguration: {
        KeyType: 'CUSTOMER_MANAGED_KEY',
        KmsKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      },
    });
    await assert.rejects(admin.send(withKey), refused('ValidationException'));
  });

  it('is not there in another region', async () => {
    const elsewhere = new SSOAdminClient({ ...sandlot.clientConfig, region: 'eu-west-1', maxAttempts: 1 });
    assert.deepEqual((await elsewhere.send(new ListInstancesCommand({}))).Instances, []);
    await assert.rejects(
      elsewhere.send(new ListPermissionSetsCommand({ InstanceArn })),
      refused('ResourceNotFoundException'),
    );
    await assert.rejects(
      elsewhere.send(new DescribeInstanceCommand({ InstanceArn })),
      refused('AccessDeniedException'),
    );
    elsewhere.destroy();
  });

  it('is not made by CreateInstance in the management account, nor enabled twice', async () => {
    await assert.rejects(
      admin.send(new CreateInstanceCommand({})),
      refused('ValidationException', /Organization management account is not allowed to perform the operation/),
    );
    await assert.rejects(
      sandlot.api('POST', '/identity-center/enable', { withOrganizations: true }),
      /ConflictException/,
    );
  });

  it('is made by CreateInstance once in an account', async () => {
    const own = await startSandlot();
    const client = new SSOAdminClient({ ...own.clientConfig, maxAttempts: 1 });
    try {
      await client.send(new CreateInstanceCommand({}));
      await assert.rejects(
        client.send(new CreateInstanceCommand({})),
        refused('ServiceQuotaExceededException', /quotas\. Cannot create more than 1 instance for \d{12}$/),
      );
    } finally {
      client.destroy();
      await own.close();
    }
  });

  it('answers 501 for applications', async () => {
    const create = admin.send(
      new CreateApplicationCommand({
        InstanceArn,
        Name: 'x',
        ApplicationProviderArn: 'arn:aws:sso::aws:applicationProvider/custom',
      }),
    );
    await assert.rejects(create, (error: any) => error.$metadata.httpStatusCode === 501);
  });

  it('is deleted only without permission sets', async () => {
    const own = await startSandlot();
    const client = new SSOAdminClient({ ...own.clientConfig, maxAttempts: 1 });
    try {
      const { instanceArn } = await own.api('POST', '/identity-center/enable', { withOrganizations: true });
      const { PermissionSet } = await client.send(
        new CreatePermissionSetCommand({ InstanceArn: instanceArn, Name: 'x' }),
      );
      await assert.rejects(
        client.send(new DeleteInstanceCommand({ InstanceArn: instanceArn })),
        refused('ConflictException'),
      );
      await client.send(
        new DeletePermissionSetCommand({ InstanceArn: instanceArn, PermissionSetArn: PermissionSet!.PermissionSetArn }),
      );
      await client.send(new DeleteInstanceCommand({ InstanceArn: instanceArn }));
      assert.deepEqual((await client.send(new ListInstancesCommand({}))).Instances, []);
      await assert.rejects(
        client.send(new DeleteInstanceCommand({ InstanceArn: instanceArn })),
        refused('AccessDeniedException'),
      );
    } finally {
      client.destroy();
      await own.close();
    }
  });
});

describe('tags', () => {
  it('are on permission sets and instances', async () => {
    const set = await newSet({ Tags: [{ Key: 'team', Value: 'a' }] });
    for (const ResourceArn of [set.PermissionSetArn, InstanceArn]) {
      const list = async () => (await admin.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags;
      await admin.send(
        new TagResourceCommand({
          InstanceArn,
          ResourceArn,
          Tags: [
            { Key: 'team', Value: 'b' },
            { Key: 'stage', Value: '' },
          ],
        }),
      );
      assert.deepEqual(await list(), [
        { Key: 'stage', Value: '' },
        { Key: 'team', Value: 'b' },
      ]);
      await admin.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['stage', 'absent'] }));
      assert.deepEqual(await list(), [{ Key: 'team', Value: 'b' }]);
    }
  });

  it("are seventy-five at most, of distinct keys, none of AWS's", async () => {
    const { PermissionSetArn: ResourceArn } = await newSet();
    const tag = (keys: readonly string[]) =>
      admin.send(new TagResourceCommand({ ResourceArn, Tags: keys.map((Key) => ({ Key, Value: 'v' })) }));
    await assert.rejects(tag(['a', 'a']), refused('ValidationException'));
    await assert.rejects(tag(['aws:a']), refused('ValidationException'));
    await tag(Array.from({ length: 75 }, (_, index) => `k${index}`));
    await tag(['k0']);
    await assert.rejects(tag(['k75']), refused('ServiceQuotaExceededException'));
    assert.equal((await admin.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags!.length, 75);
  });

  it('need a resource that is there, of that instance', async () => {
    const list = (input: object) => admin.send(new ListTagsForResourceCommand({ ResourceArn: InstanceArn, ...input }));
    await assert.rejects(list({ ResourceArn: unknownSet().PermissionSetArn }), refused('ResourceNotFoundException'));
    await assert.rejects(
      list({ InstanceArn: 'arn:aws:sso:::instance/ssoins-0000000000000000' }),
      refused('ValidationException'),
    );
    await assert.rejects(
      list({
        ResourceArn: `arn:aws:sso::${sandlot.account}:application/${InstanceArn.split('/')[1]}/apl-0000000000000000`,
      }),
      refused('ResourceNotFoundException'),
    );
  });
});

describe('attributes for access control', () => {
  it('are switched on, read, changed and switched off', async () => {
    const configuration = (Key: string) => ({
      InstanceArn,
      InstanceAccessControlAttributeConfiguration: {
        AccessControlAttributes: [{ Key, Value: { Source: ['${path:enterprise.costCenter}'] } }],
      },
    });
    const describeConfiguration = () =>
      admin.send(new DescribeInstanceAccessControlAttributeConfigurationCommand({ InstanceArn }));
    await assert.rejects(describeConfiguration(), refused('ResourceNotFoundException'));
    await assert.rejects(
      admin.send(new UpdateInstanceAccessControlAttributeConfigurationCommand(configuration('x'))),
      refused('ResourceNotFoundException'),
    );
    await admin.send(new CreateInstanceAccessControlAttributeConfigurationCommand(configuration('CostCenter')));
    await assert.rejects(
      admin.send(new CreateInstanceAccessControlAttributeConfigurationCommand(configuration('CostCenter'))),
      refused('ConflictException'),
    );
    const created = await describeConfiguration();
    assert.equal(created.Status, 'ENABLED');
    assert.deepEqual(
      created.InstanceAccessControlAttributeConfiguration,
      configuration('CostCenter').InstanceAccessControlAttributeConfiguration,
    );
    await admin.send(new UpdateInstanceAccessControlAttributeConfigurationCommand(configuration('Team')));
    assert.equal(
      (await describeConfiguration()).InstanceAccessControlAttributeConfiguration!.AccessControlAttributes![0]!.Key,
      'Team',
    );
    await admin.send(new DeleteInstanceAccessControlAttributeConfigurationCommand({ InstanceArn }));
    await assert.rejects(describeConfiguration(), refused('ResourceNotFoundException'));
    await assert.rejects(
      admin.send(new DeleteInstanceAccessControlAttributeConfigurationCommand({ InstanceArn })),
      refused('ResourceNotFoundException'),
    );
  });

  it('have distinct keys', () =>
    assert.rejects(
      admin.send(
        new CreateInstanceAccessControlAttributeConfigurationCommand({
          InstanceArn,
          InstanceAccessControlAttributeConfiguration: {
            AccessControlAttributes: ['a', 'a'].map((Key) => ({ Key, Value: { Source: ['x'] } })),
          },
        }),
      ),
      refused('ValidationException'),
    ));
});
