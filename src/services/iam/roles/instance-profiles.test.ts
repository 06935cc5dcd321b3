import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { IamTest } from '../test-client.ts';
import { allow, refused, startIamTest, trust } from '../test-client.ts';

let test: IamTest;
before(async () => {
  test = await startIamTest();
});
after(() => test.close());

const ec2 = trust({ Service: 'ec2.amazonaws.com' });

describe('IAM instance profiles', () => {
  it('hold one role', async () => {
    const { iam, account } = test;
    const { InstanceProfile } = await iam.createInstanceProfile({
      InstanceProfileName: 'web',
      Path: '/app/',
      Tags: [{ Key: 'a', Value: '1' }],
    });
    assert.equal(InstanceProfile?.Arn, `arn:aws:iam::${account}:instance-profile/app/web`);
    assert.match(InstanceProfile.InstanceProfileId!, /^AIPA[A-Z2-7]{17}$/);
    await assert.rejects(
      iam.createInstanceProfile({ InstanceProfileName: 'WEB' }),
      refused('EntityAlreadyExists', 'Instance Profile WEB already exists.'),
    );
    await iam.createRole({ RoleName: 'web-role', AssumeRolePolicyDocument: ec2 });
    await iam.createRole({ RoleName: 'second', AssumeRolePolicyDocument: ec2 });
    await iam.addRoleToInstanceProfile({ InstanceProfileName: 'web', RoleName: 'web-role' });
    await assert.rejects(
      iam.addRoleToInstanceProfile({ InstanceProfileName: 'web', RoleName: 'second' }),
      refused('LimitExceeded', 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1'),
    );
    assert.deepEqual(
      (await iam.getInstanceProfile({ InstanceProfileName: 'web' })).InstanceProfile?.Roles?.map(
        (role) => role.RoleName,
      ),
      ['web-role'],
    );
    assert.deepEqual(
      (await iam.listInstanceProfilesForRole({ RoleName: 'web-role' })).InstanceProfiles?.map(
        (one) => one.InstanceProfileName,
      ),
      ['web'],
    );
    assert.deepEqual((await iam.listInstanceProfiles({ PathPrefix: '/app/' })).InstanceProfiles?.length, 1);
    await assert.rejects(
      iam.deleteRole({ RoleName: 'web-role' }),
      refused('DeleteConflict', 'Cannot delete entity, must remove roles from instance profile first.'),
    );
    await assert.rejects(
      iam.deleteInstanceProfile({ InstanceProfileName: 'web' }),
      refused('DeleteConflict', 'Cannot delete entity, must remove roles from instance profile first.'),
    );
    await assert.rejects(
      iam.removeRoleFromInstanceProfile({ InstanceProfileName: 'web', RoleName: 'second' }),
      refused('NoSuchEntity', /second is not in the instance profile/),
    );
    await iam.removeRoleFromInstanceProfile({ InstanceProfileName: 'web', RoleName: 'web-role' });
    await iam.deleteRole({ RoleName: 'web-role' });
    await iam.tagInstanceProfile({ InstanceProfileName: 'web', Tags: [{ Key: 'b', Value: '2' }] });
    await iam.untagInstanceProfile({ InstanceProfileName: 'web', TagKeys: ['A'] });
    assert.deepEqual((await iam.listInstanceProfileTags({ InstanceProfileName: 'web' })).Tags, [
      { Key: 'b', Value: '2' },
    ]);
    await iam.deleteInstanceProfile({ InstanceProfileName: 'web' });
    await assert.rejects(
      iam.getInstanceProfile({ InstanceProfileName: 'web' }),
      refused('NoSuchEntity', 'Instance Profile web cannot be found.'),
    );
  });

  it('take a role only from who may pass it on', async () => {
    const { iam } = test;
    await iam.createInstanceProfile({ InstanceProfileName: 'passed' });
    await iam.createRole({ RoleName: 'passed-role', AssumeRolePolicyDocument: ec2 });
    const caller = test.as(await test.userWith('passer', allow('iam:AddRoleToInstanceProfile')));
    await assert.rejects(
      caller.addRoleToInstanceProfile({ InstanceProfileName: 'passed', RoleName: 'passed-role' }),
      refused(
        'AccessDenied',
        /is not authorized to perform: iam:PassRole on resource: arn:aws:iam::[0-9]+:role\/passed-role because no identity-based policy allows/,
      ),
    );
    assert.deepEqual((await iam.getInstanceProfile({ InstanceProfileName: 'passed' })).InstanceProfile?.Roles, []);
  });
});

describe('IAM trust policies', () => {
  it('trust the very user and role that were there, whatever they are called later', async () => {
    const { iam, account } = test;
    const arn = `arn:aws:iam::${account}:user/trusted`;
    const { User } = await iam.createUser({ UserName: 'trusted' });
    await iam.createRole({ RoleName: 'trusted-role', AssumeRolePolicyDocument: ec2 });
    const roleArn = `arn:aws:iam::${account}:role/trusted-role`;
    const { Role } = await iam.createRole({
      RoleName: 'trusting',
      AssumeRolePolicyDocument: trust({ AWS: [arn, roleArn] }),
    });
    const shown = async () =>
      JSON.parse(decodeURIComponent((await iam.getRole({ RoleName: 'trusting' })).Role!.AssumeRolePolicyDocument!))
        .Statement[0].Principal.AWS;
    assert.equal(decodeURIComponent(Role!.AssumeRolePolicyDocument!), trust({ AWS: [arn, roleArn] }));
    await iam.updateUser({ UserName: 'trusted', NewUserName: 'renamed' });
    assert.deepEqual(await shown(), [`arn:aws:iam::${account}:user/renamed`, roleArn]);
    await iam.deleteUser({ UserName: 'renamed' });
    await iam.createUser({ UserName: 'trusted' });
    const before = (await iam.getRole({ RoleName: 'trusted-role' })).Role!.RoleId!;
    await iam.deleteRole({ RoleName: 'trusted-role' });
    await iam.createRole({ RoleName: 'trusted-role', AssumeRolePolicyDocument: ec2 });
    assert.deepEqual(await shown(), [User!.UserId, before]);
  });
});
