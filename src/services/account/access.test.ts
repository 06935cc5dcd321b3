/** What policies say about accounts: resources and condition keys of AWS's service authorization reference. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import type { Keys } from '../../testing/requests/signed-request.ts';
import { startAccountTest, type AccountTest } from './test-client.ts';

describe('Account Management under policies', () => {
  let test: AccountTest;
  let iam: IAM;
  let unit: string;
  let users = 0;
  before(async () => {
    test = await startAccountTest();
    iam = new IAM({ ...test.sandlot.clientConfig, maxAttempts: 1 });
    await test.trust();
    const rootId = (await test.org.listRoots({})).Roots![0]!.Id!;
    const { OrganizationalUnit } = await test.org.createOrganizationalUnit({ ParentId: rootId, Name: 'unit' });
    unit = `${test.organizationId}/${rootId}/${OrganizationalUnit!.Id!}/`;
    await test.org.moveAccount({
      AccountId: test.member,
      SourceParentId: rootId,
      DestinationParentId: OrganizationalUnit!.Id!,
    });
    await test.org.tagResource({ ResourceId: test.member, Tags: [{ Key: 'Team', Value: 'blue' }] });
  });
  after(async () => {
    iam.destroy();
    await test.close();
  });

  /** A new user of the management account with this one statement. */
  async function userWith(statement: object): Promise<Keys> {
    const UserName = `user-${(users += 1)}`;
    await iam.createUser({ UserName });
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', ...statement } });
    await iam.putUserPolicy({ UserName, PolicyName: 'inline', PolicyDocument });
    const { AccessKey } = await iam.createAccessKey({ UserName });
    return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  }

  async function codes(keys: Keys, ...calls: readonly (readonly [string, object])[]): Promise<(string | undefined)[]> {
    const answers = [];
    for (const [operation, input] of calls) answers.push((await test.call(operation, input, keys)).code);
    return answers;
  }

  it('an account is named by its own ARN, a member by the management account’s', async () => {
    const region = { RegionName: 'eu-west-1' };
    const itself = await userWith({ Action: 'account:*', Resource: `arn:aws:account::${test.management}:account` });
    const denied = await test.call('GetRegionOptStatus', { ...region, AccountId: test.member }, itself);
    const arn = `arn:aws:account::${test.management}:account/${test.organizationId}/${test.member}`;
    assert.match(denied.body.message, new RegExp(`account:GetRegionOptStatus on resource: ${arn} because no identity`));
    assert.deepEqual(await codes(itself, ['GetRegionOptStatus', region], ['ListRegions', {}]), [undefined, undefined]);
    const one = await userWith({ Action: 'account:*', Resource: arn });
    assert.deepEqual(
      await codes(
        one,
        ['ListRegions', { AccountId: test.member }],
        ['ListRegions', { AccountId: test.other }],
        ['ListRegions', {}],
      ),
      [undefined, 'AccessDeniedException', 'AccessDeniedException'],
    );
  });

  it('conditions on contact types, Regions and domains', async () => {
    const contacts = await userWith({
      Action: 'account:*',
      Resource: '*',
      Condition: { 'ForAllValues:StringEquals': { 'account:AlternateContactTypes': ['SECURITY'] } },
    });
    assert.deepEqual(
      await codes(
        contacts,
        ['GetAlternateContact', { AlternateContactType: 'SECURITY' }],
        ['DeleteAlternateContact', { AlternateContactType: 'BILLING' }],
      ),
      ['ResourceNotFoundException', 'AccessDeniedException'],
    );
    const regions = await userWith({
      Action: 'account:*Region*',
      Resource: '*',
      Condition: { StringEquals: { 'account:TargetRegion': ['af-south-1'] } },
    });
    assert.deepEqual(
      await codes(
        regions,
        ['GetRegionOptStatus', { RegionName: 'af-south-1' }],
        ['EnableRegion', { RegionName: 'ap-east-1' }],
        ['ListRegions', {}],
      ),
      [undefined, 'AccessDeniedException', 'AccessDeniedException'],
    );
    const emails = await userWith({
      Action: 'account:*PrimaryEmail*',
      Resource: '*',
      Condition: { StringEqualsIgnoreCase: { 'account:EmailTargetDomain': 'corp.example' } },
    });
    assert.deepEqual(
      await codes(
        emails,
        ['StartPrimaryEmailUpdate', { AccountId: test.member, PrimaryEmail: 'a@Corp.example' }],
        ['StartPrimaryEmailUpdate', { AccountId: test.member, PrimaryEmail: 'a@corp.example.net' }],
      ),
      [undefined, 'AccessDeniedException'],
    );
  });

  it('conditions on where a member hangs, and on its tags', async () => {
    const byUnit = await userWith({
      Action: 'account:Get*',
      Resource: '*',
      Condition: { 'ForAnyValue:StringLike': { 'account:AccountResourceOrgPaths': [`${unit}*`] } },
    });
    const byTag = await userWith({
      Action: 'account:Get*',
      Resource: '*',
      Condition: { StringEquals: { 'account:AccountResourceOrgTags/Team': 'blue' } },
    });
    for (const keys of [byUnit, byTag]) {
      assert.deepEqual(
        await codes(
          keys,
          ['GetAccountInformation', { AccountId: test.member }],
          ['GetAccountInformation', { AccountId: test.other }],
          ['GetAccountInformation', {}],
        ),
        [undefined, 'AccessDeniedException', 'AccessDeniedException'],
      );
    }
  });
});
