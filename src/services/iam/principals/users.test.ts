import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { accountOfAccessKeyId } from '../../../kernel/access-key-id.ts';
import type { IamTest } from '../test-client.ts';
import { allow, policyOf, refused, startIamTest } from '../test-client.ts';

let test: IamTest;
before(async () => {
  test = await startIamTest();
});
after(() => test.close());

const cannotFind = (name: string) => refused('NoSuchEntity', `The user with name ${name} cannot be found.`);

describe('IAM users', () => {
  it('are created, read, moved, renamed and deleted', async () => {
    const { iam, account } = test;
    const { User } = await iam.createUser({ UserName: 'Ann', Path: '/team/', Tags: [{ Key: 'Cost', Value: '1' }] });
    assert.equal(User?.Arn, `arn:aws:iam::${account}:user/team/Ann`);
    assert.match(User.UserId!, /^AIDA[A-Z2-7]{17}$/);
    assert.deepEqual(User.Tags, [{ Key: 'Cost', Value: '1' }]);
    assert.deepEqual((await iam.getUser({ UserName: 'ann' })).User, User);
    await iam.updateUser({ UserName: 'Ann', NewUserName: 'Anna', NewPath: '/' });
    await assert.rejects(iam.getUser({ UserName: 'Ann' }), cannotFind('Ann'));
    const renamed = (await iam.getUser({ UserName: 'Anna' })).User;
    assert.equal(renamed?.UserId, User.UserId);
    assert.equal(renamed?.Arn, `arn:aws:iam::${account}:user/Anna`);
    await iam.deleteUser({ UserName: 'Anna' });
    await assert.rejects(iam.deleteUser({ UserName: 'Anna' }), cannotFind('Anna'));
  });

  it('have names that are unique without regard to case', async () => {
    await test.iam.createUser({ UserName: 'case' });
    await assert.rejects(
      test.iam.createUser({ UserName: 'CASE' }),
      refused('EntityAlreadyExists', 'User with name CASE already exists.'),
    );
    await test.iam.createUser({ UserName: 'other-case' });
    await assert.rejects(
      test.iam.updateUser({ UserName: 'other-case', NewUserName: 'Case' }),
      refused('EntityAlreadyExists', 'User with name Case already exists.'),
    );
    await test.iam.updateUser({ UserName: 'case', NewUserName: 'CASE' });
    assert.equal((await test.iam.getUser({ UserName: 'case' })).User?.UserName, 'CASE');
  });

  it('are listed in pages and by path', async () => {
    const { iam } = test;
    for (let i = 0; i < 5; i++) await iam.createUser({ UserName: `page-${i}`, Path: '/pages/' });
    const seen: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await iam.listUsers({ PathPrefix: '/pages/', MaxItems: 2, ...(Marker && { Marker }) });
      assert.ok(page.Users!.length <= 2);
      assert.equal(page.IsTruncated, page.Marker !== undefined);
      seen.push(...page.Users!.map((user) => user.UserName!));
      Marker = page.Marker;
    } while (Marker);
    assert.deepEqual(seen, ['page-0', 'page-1', 'page-2', 'page-3', 'page-4']);
    assert.deepEqual((await iam.listUsers({ PathPrefix: '/nowhere/' })).Users, []);
    await assert.rejects(iam.listUsers({ Marker: 'not-ours' }), refused('ValidationError', 'Invalid Marker.'));
  });

  it('cannot be deleted while something hangs on them', async () => {
    const { iam } = test;
    await iam.createUser({ UserName: 'busy' });
    await iam.createGroup({ GroupName: 'busy-group' });
    await iam.addUserToGroup({ UserName: 'busy', GroupName: 'busy-group' });
    await iam.attachUserPolicy({ UserName: 'busy', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' });
    await iam.putUserPolicy({ UserName: 'busy', PolicyName: 'p', PolicyDocument: policyOf(allow('s3:*')) });
    const { AccessKey } = await iam.createAccessKey({ UserName: 'busy' });
    const conflict = (message: string) =>
      assert.rejects(iam.deleteUser({ UserName: 'busy' }), refused('DeleteConflict', message));
    await conflict('Cannot delete entity, must remove users from group first.');
    await iam.removeUserFromGroup({ UserName: 'busy', GroupName: 'busy-group' });
    await conflict('Cannot delete entity, must detach all policies first.');
    await iam.detachUserPolicy({ UserName: 'busy', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' });
    await conflict('Cannot delete entity, must delete policies first.');
    await iam.deleteUserPolicy({ UserName: 'busy', PolicyName: 'p' });
    await conflict('Cannot delete entity, must delete access keys first.');
    await iam.deleteAccessKey({ UserName: 'busy', AccessKeyId: AccessKey!.AccessKeyId! });
    await iam.deleteUser({ UserName: 'busy' });
  });

  it('without a name is the caller', async () => {
    const { iam, account } = test;
    const root = await iam.getUser({});
    assert.equal(root.User?.Arn, `arn:aws:iam::${account}:root`);
    const self = test.as(await test.userWith('self', allow('iam:GetUser', `arn:aws:iam::${account}:user/self`)));
    assert.equal((await self.getUser({})).User?.UserName, 'self');
    await assert.rejects(
      self.getUser({ UserName: 'root-of-all' }),
      refused(
        'AccessDenied',
        `User: arn:aws:iam::${account}:user/self is not authorized to perform: iam:GetUser on resource: ` +
          `arn:aws:iam::${account}:user/root-of-all because no identity-based policy allows the iam:GetUser action`,
      ),
    );
  });
});

describe('IAM access keys', () => {
  it('sign for their user, at most two of them, until they are inactive or gone', async () => {
    const { iam, account, sandlot } = test;
    const credentials = await test.userWith('keys');
    assert.equal(accountOfAccessKeyId(credentials.accessKeyId), account);
    const sts = new STSClient({ ...sandlot.clientConfig, credentials, maxAttempts: 1 });
    try {
      assert.equal((await sts.send(new GetCallerIdentityCommand({}))).Arn, `arn:aws:iam::${account}:user/keys`);
      await iam.updateUser({ UserName: 'keys', NewUserName: 'keys-renamed' });
      assert.equal((await sts.send(new GetCallerIdentityCommand({}))).Arn, `arn:aws:iam::${account}:user/keys-renamed`);
      await iam.createAccessKey({ UserName: 'keys-renamed' });
      await assert.rejects(
        iam.createAccessKey({ UserName: 'keys-renamed' }),
        refused('LimitExceeded', 'Cannot exceed quota for AccessKeysPerUser: 2'),
      );
      const listed = await iam.listAccessKeys({ UserName: 'keys-renamed' });
      assert.equal(listed.AccessKeyMetadata?.length, 2);
      assert.ok(
        listed.AccessKeyMetadata.every(
          (key) => key.UserName === 'keys-renamed' && key.Status === 'Active' && !('SecretAccessKey' in key),
        ),
      );
      const key = { UserName: 'keys-renamed', AccessKeyId: credentials.accessKeyId };
      await iam.updateAccessKey({ ...key, Status: 'Inactive' });
      await assert.rejects(sts.send(new GetCallerIdentityCommand({})), { name: 'InvalidClientTokenId' });
      await iam.updateAccessKey({ ...key, Status: 'Active' });
      await sts.send(new GetCallerIdentityCommand({}));
      assert.equal((await iam.getAccessKeyLastUsed({ AccessKeyId: credentials.accessKeyId })).UserName, 'keys-renamed');
      await iam.deleteAccessKey(key);
      await assert.rejects(sts.send(new GetCallerIdentityCommand({})), { name: 'InvalidClientTokenId' });
      await assert.rejects(
        iam.deleteAccessKey(key),
        refused('NoSuchEntity', `The Access Key with id ${credentials.accessKeyId} cannot be found.`),
      );
    } finally {
      sts.destroy();
    }
  });

  it('of another user are not found under this one', async () => {
    const { accessKeyId } = await test.userWith('key-owner');
    await test.iam.createUser({ UserName: 'key-stranger' });
    await assert.rejects(
      test.iam.deleteAccessKey({ UserName: 'key-stranger', AccessKeyId: accessKeyId }),
      refused('NoSuchEntity', /cannot be found/),
    );
    await assert.rejects(
      test.iam.getAccessKeyLastUsed({ AccessKeyId: 'AKIAQQQQQQQQQQQQQQQQ' }),
      refused('NoSuchEntity', /cannot be found/),
    );
  });

  it('can be managed by their own user', async () => {
    const self = test.as(
      await test.userWith('key-self', allow('iam:*AccessKey*', `arn:aws:iam::${test.account}:user/key-self`)),
    );
    const { AccessKey } = await self.createAccessKey({});
    assert.equal(AccessKey?.UserName, 'key-self');
    assert.equal((await self.listAccessKeys({})).AccessKeyMetadata?.length, 2);
    await self.deleteAccessKey({ AccessKeyId: AccessKey.AccessKeyId! });
  });
});

describe('IAM groups', () => {
  it('give their policies to their users', async () => {
    const { iam, account } = test;
    const member = test.as(await test.userWith('member'));
    await iam.createGroup({ GroupName: 'Readers', Path: '/g/' });
    await iam.putGroupPolicy({
      GroupName: 'Readers',
      PolicyName: 'list',
      PolicyDocument: policyOf(allow('iam:ListUsers')),
    });
    await iam.attachGroupPolicy({ GroupName: 'Readers', PolicyArn: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess' });
    await assert.rejects(
      member.listUsers({}),
      refused('AccessDenied', new RegExp(`on resource: arn:aws:iam::${account}:user/ because`)),
    );
    await iam.addUserToGroup({ GroupName: 'readers', UserName: 'member' });
    await iam.addUserToGroup({ GroupName: 'Readers', UserName: 'member' });
    await member.listUsers({});
    await member.listRoles({});
    await iam.updateGroup({ GroupName: 'Readers', NewGroupName: 'Viewers' });
    await member.listUsers({});
    assert.deepEqual(
      (await iam.listGroupsForUser({ UserName: 'member' })).Groups?.map((group) => group.Arn),
      [`arn:aws:iam::${account}:group/g/Viewers`],
    );
    assert.deepEqual(
      (await iam.getGroup({ GroupName: 'Viewers' })).Users?.map((user) => user.UserName),
      ['member'],
    );
    await assert.rejects(iam.deleteGroup({ GroupName: 'Viewers' }), refused('DeleteConflict', /must remove users/));
    await iam.removeUserFromGroup({ GroupName: 'Viewers', UserName: 'member' });
    await assert.rejects(member.listUsers({}), refused('AccessDenied', /no identity-based policy/));
    await assert.rejects(
      iam.deleteGroup({ GroupName: 'Viewers' }),
      refused('DeleteConflict', /must detach all policies/),
    );
    await iam.detachGroupPolicy({ GroupName: 'Viewers', PolicyArn: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess' });
    await assert.rejects(iam.deleteGroup({ GroupName: 'Viewers' }), refused('DeleteConflict', /must delete policies/));
    await iam.deleteGroupPolicy({ GroupName: 'Viewers', PolicyName: 'list' });
    await iam.deleteGroup({ GroupName: 'Viewers' });
    assert.deepEqual((await iam.listGroups({ PathPrefix: '/g/' })).Groups, []);
  });
});
