import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { Identitystore } from '@aws-sdk/client-identitystore';
import { Organizations } from '@aws-sdk/client-organizations';
import { table } from '../../kernel/collections/collection.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';
import type { Sandlot } from '../../testing/start-sandlot.ts';
import { Accounts } from '../organizations/records.ts';

const member = '210000000001';
const outsider = '210000000002';

describe('the identity store of an organization', () => {
  let sandlot: Sandlot;
  let org: Organizations;
  let IdentityStoreId: string;

  before(async () => {
    sandlot = await startSandlot();
    org = new Organizations(sandlot.clientConfig);
    ({ identityStoreId: IdentityStoreId } = await sandlot.api('POST', '/identity-center/enable', {
      withOrganizations: true,
    }));
    const { Roots } = await org.listRoots({});
    const membership = { parentId: Roots![0]!.Id!, joinedMethod: 'INVITED', joinedAt: 0 } as const;
    await sandlot.server.runtime.store.write(async (raw) => {
      const accounts = table(raw, Accounts, {});
      await accounts.insert({
        id: member,
        name: 'member',
        email: 'member@example.com',
        status: 'ACTIVE',
        createdAt: 0,
        membership,
      });
      await accounts.insert({
        id: outsider,
        name: 'outsider',
        email: 'outsider@example.com',
        status: 'ACTIVE',
        createdAt: 0,
      });
    });
  });

  after(async () => {
    org.destroy();
    await sandlot.close();
  });

  /** The root user of another account. */
  function rootOf(account: string): Identitystore {
    const session = sandlot.server.runtime.issueCredentials({ kind: 'root', account, durationSeconds: 900 });
    return new Identitystore({ ...sandlot.clientConfig, credentials: session, maxAttempts: 1 });
  }

  it('is read by members, and changed by a delegated administrator', async () => {
    const directory = rootOf(member);
    const ServicePrincipal = 'sso.amazonaws.com';
    assert.ok((await directory.listUsers({ IdentityStoreId })).Users);
    await assert.rejects(directory.createGroup({ IdentityStoreId, DisplayName: 'g' }), {
      name: 'AccessDeniedException',
      message: /can read identity store/,
    });
    await org.enableAWSServiceAccess({ ServicePrincipal });
    await org.registerDelegatedAdministrator({ AccountId: member, ServicePrincipal });
    const { GroupId } = await directory.createGroup({ IdentityStoreId, DisplayName: 'g' });
    await org.deregisterDelegatedAdministrator({ AccountId: member, ServicePrincipal });
    await assert.rejects(directory.deleteGroup({ IdentityStoreId, GroupId }), { name: 'AccessDeniedException' });
    directory.destroy();
  });

  it('is authorized on the store and on what the request names', async () => {
    const store = `arn:aws:identitystore::${sandlot.account}:identitystore/${IdentityStoreId}`;
    const iam = new IAM(sandlot.clientConfig);
    await iam.createUser({ UserName: 'reader' });
    const { AccessKey } = await iam.createAccessKey({ UserName: 'reader' });
    const directory = new Identitystore({
      ...sandlot.clientConfig,
      maxAttempts: 1,
      credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
    });
    const UserId = '00000000-0000-4000-8000-000000000000';
    const allow = (...Resource: string[]) =>
      iam.putUserPolicy({
        UserName: 'reader',
        PolicyName: 'p',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'identitystore:DescribeUser', Resource }],
        }),
      });
    const refusedOn = (resource: string) => ({
      name: 'AccessDeniedException',
      message:
        `User: arn:aws:iam::${sandlot.account}:user/reader is not authorized to perform: identitystore:DescribeUser ` +
        `on resource: ${resource} because no identity-based policy allows the identitystore:DescribeUser action`,
    });
    await assert.rejects(directory.describeUser({ IdentityStoreId, UserId }), refusedOn(store));
    await allow(store);
    await assert.rejects(
      directory.describeUser({ IdentityStoreId, UserId }),
      refusedOn(`arn:aws:identitystore:::user/${UserId}`),
    );
    await allow(store, 'arn:aws:identitystore:::user/*');
    await assert.rejects(directory.describeUser({ IdentityStoreId, UserId }), { name: 'ResourceNotFoundException' });
    await assert.rejects(directory.listUsers({ IdentityStoreId }), { name: 'AccessDeniedException' });
    iam.destroy();
    directory.destroy();
  });

  it('is not there for accounts outside of the organization', async () => {
    const directory = rootOf(outsider);
    await assert.rejects(directory.listUsers({ IdentityStoreId }), {
      name: 'ResourceNotFoundException',
      message: 'IDENTITY_STORE not found.',
    });
    await assert.rejects(directory.createGroup({ IdentityStoreId, DisplayName: 'h' }), {
      name: 'ResourceNotFoundException',
    });
    directory.destroy();
  });
});
