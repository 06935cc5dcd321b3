import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { Organizations, OrganizationsServiceException } from '@aws-sdk/client-organizations';
import { STS } from '@aws-sdk/client-sts';
import { table } from '../../kernel/collections/collection.ts';
import { randomIds } from '../../kernel/ids.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';
import type { Sandlot } from '../../testing/start-sandlot.ts';
import { Accounts } from './records.ts';

const fourDaysMs = 4 * 24 * 3_600_000;

interface Setting {
  readonly sandlot: Sandlot;
  readonly org: Organizations;
  readonly rootId: string;
  readonly organizationId: string;
}

/** A server of its own per test: an organization is one thing. */
async function withSandlot(run: (sandlot: Sandlot, org: Organizations) => Promise<void>): Promise<void> {
  const sandlot = await startSandlot();
  const org = new Organizations({ ...sandlot.clientConfig, maxAttempts: 1 });
  try {
    await run(sandlot, org);
  } finally {
    org.destroy();
    await sandlot.close();
  }
}

function withOrganization(run: (setting: Setting) => Promise<void>): Promise<void> {
  return withSandlot(async (sandlot, org) => {
    const { Organization } = await org.createOrganization({});
    const rootId = (await org.listRoots({})).Roots![0]!.Id!;
    await run({ sandlot, org, rootId, organizationId: Organization!.Id! });
  });
}

/** For `assert.rejects`: the modelled error, its text and (where it has one) its Reason. */
function refusedAs(name: string, message: string | RegExp, reason?: string): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof OrganizationsServiceException, String(error));
    assert.equal(error.name, name);
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
    if (reason !== undefined) assert.equal((error as unknown as { Reason?: string }).Reason, reason);
    return true;
  };
}

function constraint(reason: string): (error: unknown) => true {
  return refusedAs('ConstraintViolationException', /./, reason);
}

const notInUse = refusedAs('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.');
const accessDenied = refusedAs('AccessDeniedException', "You don't have permissions to access this resource.");
const accountNotFound = refusedAs('AccountNotFoundException', "You specified an account that doesn't exist.");

/** A member account, straight into the store: CreateAccount has its own tests. */
async function addAccount({ sandlot, rootId }: Setting, name: string): Promise<string> {
  const now = sandlot.server.runtime.clock.now();
  const id = `2${randomIds.digits(11)}`;
  await sandlot.server.runtime.store.write((raw) =>
    table(raw, Accounts, {}).insert({
      id,
      name,
      email: `${name}@example.com`,
      status: 'ACTIVE',
      createdAt: now,
      membership: { parentId: rootId, joinedMethod: 'CREATED', joinedAt: now },
    }),
  );
  return id;
}

/** A client of the account's root user. */
function rootOf({ sandlot }: Setting, account: string): Organizations {
  const session = sandlot.server.runtime.issueCredentials({ kind: 'root', account, durationSeconds: 900 });
  return new Organizations({ ...sandlot.clientConfig, maxAttempts: 1, credentials: session });
}

/** A client of an administrator who came in by the role that CreateAccount made. */
async function enter({ sandlot }: Setting, account: string): Promise<Organizations> {
  const iam = new IAM(sandlot.clientConfig);
  await iam.createUser({ UserName: 'admin' });
  await iam.attachUserPolicy({ UserName: 'admin', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' });
  const { AccessKey } = await iam.createAccessKey({ UserName: 'admin' });
  const sts = new STS({
    ...sandlot.clientConfig,
    credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
  });
  const { Credentials } = await sts.assumeRole({
    RoleArn: `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`,
    RoleSessionName: 'test',
  });
  iam.destroy();
  sts.destroy();
  return new Organizations({
    ...sandlot.clientConfig,
    maxAttempts: 1,
    credentials: {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    },
  });
}

describe('the organization', () => {
  it('is not there at first', () =>
    withSandlot(async (_sandlot, org) => {
      await assert.rejects(org.describeOrganization({}), notInUse);
      await assert.rejects(org.listAccounts({}), notInUse);
      await assert.rejects(org.createAccount({ AccountName: 'a', Email: 'a@example.com' }), notInUse);
      await assert.rejects(org.describeAccount({ AccountId: '111122223333' }), notInUse);
    }));

  it("has the caller's account as its management account", () =>
    withSandlot(async (sandlot, org) => {
      const { Organization } = await org.createOrganization({});
      const id = Organization!.Id!;
      assert.match(id, /^o-[a-z0-9]{10}$/);
      assert.equal(Organization!.Arn, `arn:aws:organizations::${sandlot.account}:organization/${id}`);
      assert.equal(
        Organization!.MasterAccountArn,
        `arn:aws:organizations::${sandlot.account}:account/${id}/${sandlot.account}`,
      );
      assert.equal(Organization!.MasterAccountId, sandlot.account);
      assert.equal(Organization!.FeatureSet, 'ALL');
      assert.match(Organization!.MasterAccountEmail!, /@/);
      assert.deepEqual((await org.describeOrganization({})).Organization, Organization);
      const [root, ...others] = (await org.listRoots({})).Roots!;
      assert.deepEqual(others, []);
      assert.match(root!.Id!, /^r-[a-z0-9]{4}$/);
      assert.deepEqual(root, {
        Id: root!.Id,
        Arn: `arn:aws:organizations::${sandlot.account}:root/${id}/${root!.Id}`,
        Name: 'Root',
        PolicyTypes: [],
      });
      const [account] = (await org.listAccounts({})).Accounts!;
      assert.deepEqual([account!.Id, account!.Status, account!.JoinedMethod], [sandlot.account, 'ACTIVE', 'INVITED']);
      assert.deepEqual(account!.Paths, [`${id}/${root!.Id}/${sandlot.account}/`]);
      await assert.rejects(org.createOrganization({}), refusedAs('AlreadyInOrganizationException', /already a member/));
    }));
});

describe('units', () => {
  it('create, describe, rename, delete', () =>
    withOrganization(async ({ org, rootId, organizationId, sandlot }) => {
      const { OrganizationalUnit: unit } = await org.createOrganizationalUnit({
        ParentId: rootId,
        Name: 'Dev',
        Tags: [{ Key: 'k', Value: 'v' }],
      });
      const id = unit!.Id!;
      assert.match(id, new RegExp(`^ou-${rootId.slice(2)}-[a-z0-9]{8}$`));
      assert.equal(unit!.Arn, `arn:aws:organizations::${sandlot.account}:ou/${organizationId}/${id}`);
      assert.equal(unit!.Path, `${organizationId}/${rootId}/${id}/`);
      assert.deepEqual((await org.describeOrganizationalUnit({ OrganizationalUnitId: id })).OrganizationalUnit, unit);
      assert.deepEqual((await org.listTagsForResource({ ResourceId: id })).Tags, [{ Key: 'k', Value: 'v' }]);
      await assert.rejects(
        org.createOrganizationalUnit({ ParentId: rootId, Name: 'Dev' }),
        refusedAs('DuplicateOrganizationalUnitException', 'An OU with the same name already exists.'),
      );
      const { OrganizationalUnit: other } = await org.createOrganizationalUnit({ ParentId: rootId, Name: 'Prod' });
      await assert.rejects(
        org.updateOrganizationalUnit({ OrganizationalUnitId: other!.Id!, Name: 'Dev' }),
        refusedAs('DuplicateOrganizationalUnitException', /./),
      );
      assert.equal(
        (await org.updateOrganizationalUnit({ OrganizationalUnitId: id, Name: 'Test' })).OrganizationalUnit!.Name,
        'Test',
      );
      for (const Name of [undefined, ' '])
        assert.equal(
          (await org.updateOrganizationalUnit({ OrganizationalUnitId: id, Name })).OrganizationalUnit!.Name,
          'Test',
        );
      await org.updateOrganizationalUnit({ OrganizationalUnitId: other!.Id!, Name: 'Dev' });
      await org.deleteOrganizationalUnit({ OrganizationalUnitId: id });
      const gone = refusedAs(
        'OrganizationalUnitNotFoundException',
        "You specified an organizational unit that doesn't exist.",
      );
      await assert.rejects(org.describeOrganizationalUnit({ OrganizationalUnitId: id }), gone);
      await assert.rejects(org.deleteOrganizationalUnit({ OrganizationalUnitId: id }), gone);
    }));

  it('nest five deep', () =>
    withOrganization(async ({ org, rootId }) => {
      let parent = rootId;
      for (let depth = 1; depth <= 5; depth++)
        parent = (await org.createOrganizationalUnit({ ParentId: parent, Name: 'x' })).OrganizationalUnit!.Id!;
      await assert.rejects(
        org.createOrganizationalUnit({ ParentId: parent, Name: 'x' }),
        constraint('OU_DEPTH_LIMIT_EXCEEDED'),
      );
      const [first] = (await org.listChildren({ ParentId: rootId, ChildType: 'ORGANIZATIONAL_UNIT' })).Children!;
      assert.deepEqual((await org.listParents({ ChildId: first!.Id! })).Parents, [{ Id: rootId, Type: 'ROOT' }]);
      await assert.rejects(
        org.deleteOrganizationalUnit({ OrganizationalUnitId: first!.Id! }),
        refusedAs('OrganizationalUnitNotEmptyException', /./),
      );
      await assert.rejects(
        org.createOrganizationalUnit({ ParentId: 'r-0000000', Name: 'x' }),
        refusedAs('ParentNotFoundException', /r-0000000/),
      );
    }));
});

describe('tags', () => {
  it('are added, replaced and removed', () =>
    withOrganization(async ({ org, rootId, sandlot }) => {
      const tags = async (ResourceId: string) => (await org.listTagsForResource({ ResourceId })).Tags;
      for (const ResourceId of [rootId, sandlot.account]) {
        await org.tagResource({
          ResourceId,
          Tags: [
            { Key: 'a', Value: '1' },
            { Key: 'b', Value: '2' },
          ],
        });
        await org.tagResource({ ResourceId, Tags: [{ Key: 'a', Value: '3' }] });
        assert.deepEqual(await tags(ResourceId), [
          { Key: 'a', Value: '3' },
          { Key: 'b', Value: '2' },
        ]);
        await org.untagResource({ ResourceId, TagKeys: ['a', 'none'] });
        assert.deepEqual(await tags(ResourceId), [{ Key: 'b', Value: '2' }]);
      }
    }));

  it('are refused where AWS refuses them', () =>
    withOrganization(async ({ org, rootId }) => {
      const tag = (Tags: { Key: string; Value: string }[], ResourceId = rootId) =>
        org.tagResource({ ResourceId, Tags });
      await assert.rejects(
        tag([
          { Key: 'a', Value: '1' },
          { Key: 'a', Value: '2' },
        ]),
        refusedAs('InvalidInputException', /unique/, 'DUPLICATE_TAG_KEY'),
      );
      await assert.rejects(
        tag([{ Key: 'AWS:a', Value: '1' }]),
        refusedAs('InvalidInputException', /aws:/, 'INVALID_SYSTEM_TAGS_PARAMETER'),
      );
      await assert.rejects(
        tag([{ Key: 'a', Value: '1' }], '000000000000'),
        refusedAs('TargetNotFoundException', /doesn't exist/),
      );
      await tag(Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: '' })));
      await assert.rejects(tag([{ Key: 'a', Value: '1' }]), constraint('MAX_TAG_LIMIT_EXCEEDED'));
    }));
});

describe('trusted services', () => {
  it('are enabled and disabled, once or twice', () =>
    withOrganization(async ({ org }) => {
      const enabled = async () =>
        (await org.listAWSServiceAccessForOrganization({})).EnabledServicePrincipals!.map(
          (access) => access.ServicePrincipal,
        );
      const ServicePrincipal = 'sso.amazonaws.com';
      await assert.rejects(
        org.enableAWSServiceAccess({ ServicePrincipal: 'nonsense' }),
        refusedAs('InvalidInputException', /unrecognized/, 'UNRECOGNIZED_SERVICE_PRINCIPAL'),
      );
      await org.enableAWSServiceAccess({ ServicePrincipal });
      await org.enableAWSServiceAccess({ ServicePrincipal });
      await org.enableAWSServiceAccess({ ServicePrincipal: 'access-analyzer.amazonaws.com' });
      assert.deepEqual(await enabled(), ['access-analyzer.amazonaws.com', ServicePrincipal]);
      await org.disableAWSServiceAccess({ ServicePrincipal });
      await org.disableAWSServiceAccess({ ServicePrincipal });
      assert.deepEqual(await enabled(), ['access-analyzer.amazonaws.com']);
    }));

  it('need all features', () =>
    withSandlot(async (_sandlot, org) => {
      const { Organization } = await org.createOrganization({ FeatureSet: 'CONSOLIDATED_BILLING' });
      assert.equal(Organization!.FeatureSet, 'CONSOLIDATED_BILLING');
      await assert.rejects(
        org.enableAWSServiceAccess({ ServicePrincipal: 'sso.amazonaws.com' }),
        constraint('ORGANIZATION_NOT_IN_ALL_FEATURES_MODE'),
      );
    }));
});

describe('accounts', () => {
  it('are created by a job, with the role that administers them', () =>
    withOrganization(async (setting) => {
      const { org, sandlot, rootId, organizationId } = setting;
      const { CreateAccountStatus: begun } = await org.createAccount({
        AccountName: 'dev',
        Email: 'dev@example.com',
        Tags: [{ Key: 'k', Value: 'v' }],
      });
      assert.match(begun!.Id!, /^car-[a-z0-9]{32}$/);
      assert.deepEqual([begun!.State, begun!.AccountId, begun!.AccountName], ['IN_PROGRESS', undefined, 'dev']);
      await sandlot.idle();
      const { CreateAccountStatus: done } = await org.describeCreateAccountStatus({
        CreateAccountRequestId: begun!.Id!,
      });
      assert.equal(done!.State, 'SUCCEEDED');
      assert.ok(done!.CompletedTimestamp instanceof Date);
      const { Account } = await org.describeAccount({ AccountId: done!.AccountId! });
      assert.deepEqual(Account, {
        Id: done!.AccountId,
        Arn: `arn:aws:organizations::${sandlot.account}:account/${organizationId}/${done!.AccountId}`,
        Email: 'dev@example.com',
        Name: 'dev',
        Status: 'ACTIVE',
        State: 'ACTIVE',
        JoinedMethod: 'CREATED',
        JoinedTimestamp: Account!.JoinedTimestamp,
        Paths: [`${organizationId}/${rootId}/${done!.AccountId}/`],
      });
      assert.deepEqual((await org.listTagsForResource({ ResourceId: done!.AccountId! })).Tags, [
        { Key: 'k', Value: 'v' },
      ]);
      const member = await enter(setting, done!.AccountId!);
      assert.equal((await member.describeOrganization({})).Organization!.Id, organizationId);
      member.destroy();
    }));

  it('are not made where the address is taken', () =>
    withOrganization(async (setting) => {
      const { org, sandlot } = setting;
      await addAccount(setting, 'dev');
      const { CreateAccountStatus: begun } = await org.createAccount({
        AccountName: 'other',
        Email: 'DEV@example.com',
      });
      assert.match(begun!.Id!, /^car-[a-z0-9]{32}$/);
      assert.deepEqual([begun!.State, begun!.AccountId, begun!.AccountName], ['IN_PROGRESS', undefined, 'other']);
      await sandlot.idle();
      const failed = (await org.describeCreateAccountStatus({ CreateAccountRequestId: begun!.Id! }))
        .CreateAccountStatus!;
      assert.deepEqual(
        [failed.State, failed.FailureReason, failed.AccountId],
        ['FAILED', 'EMAIL_ALREADY_EXISTS', undefined],
      );
      assert.ok(failed.CompletedTimestamp instanceof Date);
      const names = async (...States: ('SUCCEEDED' | 'FAILED')[]) =>
        (await org.listCreateAccountStatus({ States })).CreateAccountStatuses!.map((status) => status.AccountName);
      assert.deepEqual(
        [await names('FAILED'), await names('SUCCEEDED'), await names('FAILED', 'SUCCEEDED'), await names()],
        [['other'], [], ['other'], ['other']],
      );
      await assert.rejects(
        org.describeCreateAccountStatus({ CreateAccountRequestId: 'car-00000000000000000000000000000000' }),
        refusedAs('CreateAccountStatusNotFoundException', /no create account request/),
      );
    }));

  it('are ten at most', () =>
    withOrganization(async (setting) => {
      const { org } = setting;
      for (let i = 0; i < 9; i++) await addAccount(setting, `a${i}`);
      await assert.rejects(
        org.createAccount({ AccountName: 'b', Email: 'b@example.com' }),
        constraint('ACCOUNT_NUMBER_LIMIT_EXCEEDED'),
      );
      const first = await org.listAccounts({ MaxResults: 6 });
      const second = await org.listAccounts({ MaxResults: 6, NextToken: first.NextToken });
      assert.deepEqual([first.Accounts!.length, second.Accounts!.length, second.NextToken], [6, 4, undefined]);
      assert.equal(new Set([...first.Accounts!, ...second.Accounts!].map(({ Id }) => Id)).size, 10);
      await assert.rejects(
        org.listAccounts({ NextToken: 'nonsense!' }),
        refusedAs('InvalidInputException', /next token/, 'INVALID_NEXT_TOKEN'),
      );
    }));

  it('move between units', () =>
    withOrganization(async (setting) => {
      const { org, rootId } = setting;
      const account = await addAccount(setting, 'dev');
      const { Id: unit } = (await org.createOrganizationalUnit({ ParentId: rootId, Name: 'Dev' })).OrganizationalUnit!;
      const move = (AccountId: string, SourceParentId: string, DestinationParentId: string) =>
        org.moveAccount({ AccountId, SourceParentId, DestinationParentId });
      await move(account, rootId, unit!);
      assert.deepEqual((await org.listParents({ ChildId: account })).Parents, [
        { Id: unit, Type: 'ORGANIZATIONAL_UNIT' },
      ]);
      assert.deepEqual(
        (await org.listAccountsForParent({ ParentId: unit! })).Accounts!.map(({ Id }) => Id),
        [account],
      );
      assert.deepEqual((await org.listChildren({ ParentId: unit!, ChildType: 'ACCOUNT' })).Children, [
        { Id: account, Type: 'ACCOUNT' },
      ]);
      assert.deepEqual(
        (await org.listChildren({ ParentId: rootId, ChildType: 'ACCOUNT' })).Children!.map(({ Id }) => Id),
        [setting.sandlot.account],
      );
      const ghost = `ou-${rootId.slice(2)}-00000000`;
      await assert.rejects(move(account, rootId, unit!), accountNotFound);
      await assert.rejects(move(account, unit!, unit!), refusedAs('DuplicateAccountException', /already present/));
      await assert.rejects(move(account, ghost, rootId), refusedAs('SourceParentNotFoundException', /doesn't exist/));
      await assert.rejects(
        move(account, unit!, ghost),
        refusedAs('DestinationParentNotFoundException', /doesn't exist/),
      );
      await assert.rejects(move('000000000000', rootId, unit!), accountNotFound);
      await assert.rejects(
        org.listParents({ ChildId: '000000000000' }),
        refusedAs('ChildNotFoundException', /doesn't exist/),
      );
      await assert.rejects(
        org.listAccountsForParent({ ParentId: ghost }),
        refusedAs('ParentNotFoundException', /doesn't exist/),
      );
      await assert.rejects(
        org.deleteOrganizationalUnit({ OrganizationalUnitId: unit! }),
        refusedAs('OrganizationalUnitNotEmptyException', /remove/),
      );
    }));

  it('close', () =>
    withOrganization(async (setting) => {
      const { org, sandlot } = setting;
      const account = await addAccount(setting, 'dev');
      await org.closeAccount({ AccountId: account });
      await sandlot.idle();
      const { Account } = await org.describeAccount({ AccountId: account });
      assert.deepEqual([Account!.Status, Account!.State], ['SUSPENDED', 'CLOSED']);
      await assert.rejects(
        org.closeAccount({ AccountId: account }),
        refusedAs('AccountAlreadyClosedException', /already closed/),
      );
      await assert.rejects(
        org.closeAccount({ AccountId: sandlot.account }),
        constraint('CANNOT_CLOSE_MANAGEMENT_ACCOUNT'),
      );
      await assert.rejects(org.closeAccount({ AccountId: '000000000000' }), accountNotFound);
    }));

  it('leave after four days', () =>
    withOrganization(async (setting) => {
      const { org, sandlot } = setting;
      const account = await addAccount(setting, 'dev');
      await assert.rejects(org.removeAccountFromOrganization({ AccountId: account }), constraint('WAIT_PERIOD_ACTIVE'));
      await assert.rejects(
        org.removeAccountFromOrganization({ AccountId: sandlot.account }),
        refusedAs('MasterCannotLeaveOrganizationException', /./),
      );
      await assert.rejects(org.leaveOrganization({}), refusedAs('MasterCannotLeaveOrganizationException', /./));
      await sandlot.advance(fourDaysMs);
      const member = rootOf(setting, account);
      await member.leaveOrganization({});
      await assert.rejects(member.describeOrganization({}), notInUse);
      member.destroy();
      await assert.rejects(org.describeAccount({ AccountId: account }), accountNotFound);
    }));

  it('see the organization but do not manage it', () =>
    withOrganization(async (setting) => {
      const account = await addAccount(setting, 'dev');
      const member = rootOf(setting, account);
      assert.equal((await member.describeOrganization({})).Organization!.Id, setting.organizationId);
      await assert.rejects(member.listAccounts({}), accessDenied);
      await assert.rejects(member.createAccount({ AccountName: 'a', Email: 'a@example.com' }), accessDenied);
      await assert.rejects(member.deleteOrganization({}), accessDenied);
      await setting.org.enableAWSServiceAccess({ ServicePrincipal: 'sso.amazonaws.com' });
      await setting.org.registerDelegatedAdministrator({ AccountId: account, ServicePrincipal: 'sso.amazonaws.com' });
      assert.equal((await member.listAccounts({})).Accounts!.length, 2);
      await assert.rejects(member.createAccount({ AccountName: 'a', Email: 'a@example.com' }), accessDenied);
      member.destroy();
    }));

  it('keep the organization from being deleted', () =>
    withOrganization(async (setting) => {
      const { org, rootId, sandlot } = setting;
      await org.createOrganizationalUnit({ ParentId: rootId, Name: 'Dev' });
      const account = await addAccount(setting, 'dev');
      await assert.rejects(
        org.deleteOrganization({}),
        refusedAs('OrganizationNotEmptyException', /remove all member accounts/),
      );
      await sandlot.advance(fourDaysMs);
      await org.removeAccountFromOrganization({ AccountId: account });
      await org.deleteOrganization({});
      await assert.rejects(org.describeOrganization({}), notInUse);
      const { Organization } = await org.createOrganization({ FeatureSet: 'CONSOLIDATED_BILLING' });
      assert.notEqual(Organization!.Id, setting.organizationId);
      await assert.rejects(
        org.enableAWSServiceAccess({ ServicePrincipal: 'sso.amazonaws.com' }),
        constraint('ORGANIZATION_NOT_IN_ALL_FEATURES_MODE'),
      );
      const { Id } = (await org.listRoots({})).Roots![0]!;
      assert.deepEqual((await org.listOrganizationalUnitsForParent({ ParentId: Id! })).OrganizationalUnits, []);
    }));
});

describe('delegated administrators', () => {
  it('are registered, listed, and taken back', () =>
    withOrganization(async (setting) => {
      const { org, sandlot } = setting;
      const AccountId = await addAccount(setting, 'dev');
      const ServicePrincipal = 'sso.amazonaws.com';
      await assert.rejects(
        org.registerDelegatedAdministrator({ AccountId, ServicePrincipal }),
        constraint('SERVICE_ACCESS_NOT_ENABLED'),
      );
      await org.enableAWSServiceAccess({ ServicePrincipal });
      await org.enableAWSServiceAccess({ ServicePrincipal: 'access-analyzer.amazonaws.com' });

      await assert.rejects(
        org.registerDelegatedAdministrator({ AccountId: sandlot.account, ServicePrincipal }),
        constraint('CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR'),
      );
      await assert.rejects(
        org.deregisterDelegatedAdministrator({ AccountId, ServicePrincipal }),
        refusedAs('AccountNotRegisteredException', /not a registered/),
      );
      await org.registerDelegatedAdministrator({ AccountId, ServicePrincipal });
      await org.registerDelegatedAdministrator({ AccountId, ServicePrincipal: 'access-analyzer.amazonaws.com' });
      await assert.rejects(
        org.registerDelegatedAdministrator({ AccountId, ServicePrincipal }),
        refusedAs('AccountAlreadyRegisteredException', /already/),
      );
      assert.deepEqual(
        (await org.listDelegatedAdministrators({ ServicePrincipal })).DelegatedAdministrators!.map(({ Id }) => Id),
        [AccountId],
      );
      assert.deepEqual(
        (await org.listDelegatedAdministrators({ ServicePrincipal: 'guardduty.amazonaws.com' }))
          .DelegatedAdministrators,
        [],
      );
      assert.equal((await org.listDelegatedAdministrators({})).DelegatedAdministrators!.length, 1);
      const first = await org.listDelegatedServicesForAccount({ AccountId, MaxResults: 1 });
      const second = await org.listDelegatedServicesForAccount({
        AccountId,
        MaxResults: 1,
        NextToken: first.NextToken,
      });
      assert.deepEqual(
        [...first.DelegatedServices!, ...second.DelegatedServices!].map((service) => service.ServicePrincipal),
        ['access-analyzer.amazonaws.com', ServicePrincipal],
      );
      assert.equal(second.NextToken, undefined);

      await assert.rejects(
        org.disableAWSServiceAccess({ ServicePrincipal }),
        constraint('DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE'),
      );
      await sandlot.advance(fourDaysMs);
      await assert.rejects(
        org.removeAccountFromOrganization({ AccountId }),
        constraint('CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG'),
      );
      await org.deregisterDelegatedAdministrator({ AccountId, ServicePrincipal });
      await org.disableAWSServiceAccess({ ServicePrincipal });
      await org.deregisterDelegatedAdministrator({ AccountId, ServicePrincipal: 'access-analyzer.amazonaws.com' });
      await assert.rejects(
        org.listDelegatedServicesForAccount({ AccountId }),
        refusedAs('AccountNotRegisteredException', /not a registered/),
      );
      await org.removeAccountFromOrganization({ AccountId });
    }));
});
