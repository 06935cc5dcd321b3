/**
 * The access portal's API through the SDK's client: what is listed, and when credentials are given and when no more.
 */
import { startIdentityCenter, unique } from '../../testing/servers/identity-center.ts';
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import {
  CreateGroupCommand,
  CreateGroupMembershipCommand,
  DeleteGroupMembershipCommand,
  DeleteUserCommand,
} from '@aws-sdk/client-identitystore';
import { CloseAccountCommand, RemoveAccountFromOrganizationCommand } from '@aws-sdk/client-organizations';
import {
  GetRoleCredentialsCommand,
  ListAccountRolesCommand,
  ListAccountsCommand,
  LogoutCommand,
  paginateListAccountRoles,
  SSOClient,
} from '@aws-sdk/client-sso';
import {
  AttachManagedPolicyToPermissionSetCommand,
  CreateAccountAssignmentCommand,
  DeleteAccountAssignmentCommand,
  DeletePermissionSetCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
} from '@aws-sdk/client-sso-admin';
import { CreateTokenCommand, SSOOIDCClient } from '@aws-sdk/client-sso-oidc';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

const hour = 3_600_000;
const center = await startIdentityCenter();
const { admin, identitystore, newAccount, newUser, organizations, sandlot } = center;
const [InstanceArn, IdentityStoreId] = [center.instanceArn, center.identityStoreId];
const portal = new SSOClient({ endpoint: sandlot.endpoint, region: sandlot.region, maxAttempts: 1 });

after(() => {
  portal.destroy();
  return center.close();
});

async function newSet(Name = `set-${unique()}`, SessionDuration = 'PT1H') {
  const { PermissionSetArn } = await center.newSet({ Name, SessionDuration });
  return { name: Name, arn: PermissionSetArn };
}

const assignment = (
  set: string,
  PrincipalId: string,
  TargetId = sandlot.account,
  PrincipalType: 'USER' | 'GROUP' = 'USER',
) => ({ InstanceArn, PermissionSetArn: set, TargetId, TargetType: 'AWS_ACCOUNT' as const, PrincipalType, PrincipalId });

async function assign(...parameters: Parameters<typeof assignment>) {
  await admin.send(new CreateAccountAssignmentCommand(assignment(...parameters)));
  await sandlot.idle();
}

const tokenOf = async (
  user: { id: string },
  scopes?: string[],
): Promise<{ accessToken: string; refreshToken: string; clientId: string; clientSecret: string }> =>
  sandlot.api('POST', `/users/${user.id}/sso-token`, scopes ? { scopes } : {});

const credentials = (accessToken: string, set: { name: string }, accountId = sandlot.account) =>
  portal.send(new GetRoleCredentialsCommand({ accessToken, accountId, roleName: set.name }));

const refused = (name: string, status: number, message: RegExp) => (error: any) => {
  assert.equal(error.name, name);
  assert.equal(error.$metadata.httpStatusCode, status);
  assert.match(error.message, message);
  return true;
};
const unauthorized = refused('UnauthorizedException', 401, /^Session token not found or invalid$/);
const forbidden = refused('ForbiddenException', 403, /^No access$/);

describe('the portal', () => {
  it("lists accounts and roles, the user's own and the groups', in pages", async () => {
    const [user, member] = [await newUser(), await newAccount()];
    const sets = [await newSet(`b-${unique()}`), await newSet(`a-${unique()}`), await newSet(`c-${unique()}`)];
    const { GroupId } = await identitystore.send(
      new CreateGroupCommand({ IdentityStoreId, DisplayName: `group-${unique()}` }),
    );
    const { MembershipId } = await identitystore.send(
      new CreateGroupMembershipCommand({ IdentityStoreId, GroupId, MemberId: { UserId: user.id } }),
    );
    await assign(sets[0]!.arn, user.id);
    await assign(sets[1]!.arn, GroupId!, sandlot.account, 'GROUP');
    await assign(sets[0]!.arn, GroupId!, sandlot.account, 'GROUP');
    await assign(sets[2]!.arn, user.id);
    await assign(sets[2]!.arn, user.id, member.id);
    const { accessToken } = await tokenOf(user);
    const first = await portal.send(new ListAccountsCommand({ accessToken, maxResults: 1 }));
    const second = await portal.send(
      new ListAccountsCommand({ accessToken, maxResults: 1, nextToken: first.nextToken }),
    );
    assert.equal(second.nextToken, undefined);
    const accounts = [...first.accountList!, ...second.accountList!];
    assert.deepEqual(
      accounts.map(({ accountId }) => accountId),
      [sandlot.account, member.id].sort(),
    );
    assert.deepEqual(
      accounts.find(({ accountId }) => accountId === member.id),
      { accountId: member.id, accountName: member.name, emailAddress: member.email },
    );
    const roles = [];
    for await (const page of paginateListAccountRoles(
      { client: portal, pageSize: 2 },
      { accessToken, accountId: sandlot.account },
    ))
      roles.push(...page.roleList!);
    assert.deepEqual(
      roles,
      [sets[1]!, sets[0]!, sets[2]!].map(({ name }) => ({ roleName: name, accountId: sandlot.account })),
    );
    assert.ok((await credentials(accessToken, sets[1]!)).roleCredentials);
    await identitystore.send(new DeleteGroupMembershipCommand({ IdentityStoreId, MembershipId }));
    await assert.rejects(credentials(accessToken, sets[1]!), forbidden);
    assert.ok((await credentials(accessToken, sets[0]!)).roleCredentials);
    await assert.rejects(
      portal.send(new ListAccountsCommand({ accessToken, nextToken: '====' })),
      refused('InvalidRequestException', 400, /next_token/),
    );
  });

  it('has nothing for who has no assignment', async () => {
    const { accessToken } = await tokenOf(await newUser());
    assert.deepEqual((await portal.send(new ListAccountsCommand({ accessToken }))).accountList, []);
    await assert.rejects(
      portal.send(new ListAccountRolesCommand({ accessToken, accountId: sandlot.account })),
      forbidden,
    );
    await assert.rejects(credentials(accessToken, await newSet()), forbidden);
  });
});

describe('GetRoleCredentials', () => {
  it("gives the role's credentials for as long as the permission set says", async () => {
    const [user, set] = [await newUser(), await newSet(undefined, 'PT12H')];
    await admin.send(
      new AttachManagedPolicyToPermissionSetCommand({
        InstanceArn,
        PermissionSetArn: set.arn,
        ManagedPolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
      }),
    );
    await assign(set.arn, user.id);
    const { roleCredentials } = await credentials((await tokenOf(user)).accessToken, set);
    const life = roleCredentials!.expiration! - sandlot.server.runtime.clock.now();
    assert.ok(life > 12 * hour - 60_000 && life <= 12 * hour);
    const { accessKeyId, secretAccessKey, sessionToken } = roleCredentials!;
    const sts = new STSClient({
      ...sandlot.clientConfig,
      credentials: { accessKeyId: accessKeyId!, secretAccessKey: secretAccessKey!, sessionToken },
    });
    const identity = await sts.send(new GetCallerIdentityCommand({}));
    sts.destroy();
    assert.match(
      identity.Arn!,
      new RegExp(`^arn:aws:sts::${sandlot.account}:assumed-role/AWSReservedSSO_${set.name}_[0-9a-f]{16}/${user.name}$`),
    );
    assert.match(identity.UserId!, new RegExp(`^AROA[A-Z0-9]{17}:${user.name}$`));
  });

  it('gives none from the moment the assignment goes', async () => {
    const [user, set] = [await newUser(), await newSet()];
    await assign(set.arn, user.id);
    const { accessToken } = await tokenOf(user);
    assert.ok((await credentials(accessToken, set)).roleCredentials);
    await admin.send(new DeleteAccountAssignmentCommand(assignment(set.arn, user.id)));
    await assert.rejects(credentials(accessToken, set), forbidden);
    await sandlot.idle();
    await assign(set.arn, user.id);
    assert.ok((await credentials(accessToken, set)).roleCredentials);
  });

  it('gives none in an account that left or was closed; its assignments can still be deleted', async () => {
    const [user, set] = [await newUser(), await newSet()];
    const [left, closed] = [await newAccount(), await newAccount()];
    for (const account of [left, closed]) await assign(set.arn, user.id, account.id);
    const { accessToken } = await tokenOf(user);
    assert.ok((await credentials(accessToken, set, left.id)).roleCredentials);
    await sandlot.advance(4 * 24 * hour);
    const { accessToken: later } = await tokenOf(user);
    await organizations.send(new RemoveAccountFromOrganizationCommand({ AccountId: left.id }));
    await organizations.send(new CloseAccountCommand({ AccountId: closed.id }));
    for (const account of [left, closed]) await assert.rejects(credentials(later, set, account.id), forbidden);
    assert.deepEqual((await portal.send(new ListAccountsCommand({ accessToken: later }))).accountList, []);
    for (const account of [left, closed]) {
      const { AccountAssignmentDeletionStatus } = await admin.send(
        new DeleteAccountAssignmentCommand(assignment(set.arn, user.id, account.id)),
      );
      await sandlot.idle();
      const { AccountAssignmentDeletionStatus: ended } = await admin.send(
        new DescribeAccountAssignmentDeletionStatusCommand({
          InstanceArn,
          AccountAssignmentDeletionRequestId: AccountAssignmentDeletionStatus!.RequestId,
        }),
      );
      assert.deepEqual([ended!.Status, ended!.FailureReason], ['SUCCEEDED', undefined]);
    }
    await admin.send(new DeletePermissionSetCommand({ InstanceArn, PermissionSetArn: set.arn }));
  });

  it("gives none for a role or account that is another's", async () => {
    const [user, other, set] = [await newUser(), await newUser(), await newSet()];
    await assign(set.arn, other.id);
    const mine = await newSet();
    await assign(mine.arn, user.id);
    const { accessToken } = await tokenOf(user);
    await assert.rejects(credentials(accessToken, set), forbidden);
    await assert.rejects(credentials(accessToken, { name: 'NoSuchRole' }), forbidden);
    await assert.rejects(credentials(accessToken, mine, '000000000000'), forbidden);
  });
});

describe('the token', () => {
  it('must be one that is known, of a user who is there and enabled', async () => {
    const set = await newSet();
    const [disabled, deleted] = [await newUser(), await newUser()];
    const tokens = [await tokenOf(disabled), await tokenOf(deleted)];
    await sandlot.api('PUT', `/users/${disabled.id}/status`, { status: 'DISABLED' });
    await identitystore.send(new DeleteUserCommand({ IdentityStoreId, UserId: deleted.id }));
    for (const { accessToken } of [...tokens, { accessToken: 'nonsense' }]) {
      await assert.rejects(portal.send(new ListAccountsCommand({ accessToken })), unauthorized);
      await assert.rejects(
        portal.send(new ListAccountRolesCommand({ accessToken, accountId: sandlot.account })),
        unauthorized,
      );
      await assert.rejects(credentials(accessToken, set), unauthorized);
    }
  });

  it('must have the scope sso:account:access', async () => {
    const { accessToken } = await tokenOf(await newUser(), ['openid']);
    await assert.rejects(portal.send(new ListAccountsCommand({ accessToken })), unauthorized);
  });

  it('ends with Logout, and its refresh token with it; an unknown one is no error', async () => {
    const { accessToken, refreshToken, clientId, clientSecret } = await tokenOf(await newUser());
    const oidc = new SSOOIDCClient({ endpoint: sandlot.endpoint, region: sandlot.region, maxAttempts: 1 });
    const refresh = () =>
      oidc.send(new CreateTokenCommand({ clientId, clientSecret, refreshToken, grantType: 'refresh_token' }));
    const { accessToken: second } = await refresh();
    await portal.send(new LogoutCommand({ accessToken }));
    for (const token of [accessToken, second!])
      await assert.rejects(portal.send(new ListAccountsCommand({ accessToken: token })), unauthorized);
    await assert.rejects(refresh(), refused('InvalidGrantException', 400, /./));
    oidc.destroy();
    for (const token of [accessToken, 'foreign'])
      assert.equal((await portal.send(new LogoutCommand({ accessToken: token }))).$metadata.httpStatusCode, 200);
  });

  it('ends after eight hours', async () => {
    const { accessToken } = await tokenOf(await newUser());
    await sandlot.advance(8 * hour - 60_000);
    await portal.send(new ListAccountsCommand({ accessToken }));
    await sandlot.advance(60_000);
    await assert.rejects(portal.send(new ListAccountsCommand({ accessToken })), unauthorized);
  });
});
