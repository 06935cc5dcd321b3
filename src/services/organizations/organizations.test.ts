import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Organizations, OrganizationsServiceException } from '@aws-sdk/client-organizations';
import { startSandlot } from '../../testing.ts';
import type { Sandlot } from '../../testing.ts';

interface Setting { readonly sandlot: Sandlot; readonly org: Organizations; readonly rootId: string; readonly organizationId: string }

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

describe('the organization', () => {
  it('is not there at first', () => withSandlot(async (_sandlot, org) => {
    await assert.rejects(org.describeOrganization({}), notInUse);
    await assert.rejects(org.listAccounts({}), notInUse);
    await assert.rejects(org.createAccount({ AccountName: 'a', Email: 'a@example.com' }), notInUse);
    await assert.rejects(org.describeAccount({ AccountId: '111122223333' }), notInUse);
  }));

  it('has the caller\'s account as its management account', () => withSandlot(async (sandlot, org) => {
    const { Organization } = await org.createOrganization({});
    const id = Organization!.Id!;
    assert.match(id, /^o-[a-z0-9]{10}$/);
    assert.equal(Organization!.Arn, `arn:aws:organizations::${sandlot.account}:organization/${id}`);
    assert.equal(Organization!.MasterAccountArn, `arn:aws:organizations::${sandlot.account}:account/${id}/${sandlot.account}`);
    assert.equal(Organization!.MasterAccountId, sandlot.account);
    assert.equal(Organization!.FeatureSet, 'ALL');
    assert.match(Organization!.MasterAccountEmail!, /@/);
    assert.deepEqual((await org.describeOrganization({})).Organization, Organization);
    const [root, ...others] = (await org.listRoots({})).Roots!;
    assert.deepEqual(others, []);
    assert.match(root!.Id!, /^r-[a-z0-9]{4}$/);
    assert.deepEqual(root, { Id: root!.Id, Arn: `arn:aws:organizations::${sandlot.account}:root/${id}/${root!.Id}`, Name: 'Root', PolicyTypes: [] });
    const [account] = (await org.listAccounts({})).Accounts!;
    assert.deepEqual([account!.Id, account!.Status, account!.JoinedMethod], [sandlot.account, 'ACTIVE', 'INVITED']);
    assert.deepEqual(account!.Paths, [`${id}/${root!.Id}/${sandlot.account}/`]);
    await assert.rejects(org.createOrganization({}), refusedAs('AlreadyInOrganizationException', /already a member/));
  }));
});

describe('units', () => {
  it('create, describe, rename, delete', () => withOrganization(async ({ org, rootId, organizationId, sandlot }) => {
    const { OrganizationalUnit: unit } = await org.createOrganizationalUnit({ ParentId: rootId, Name: 'Dev', Tags: [{ Key: 'k', Value: 'v' }] });
    const id = unit!.Id!;
    assert.match(id, new RegExp(`^ou-${rootId.slice(2)}-[a-z0-9]{8}$`));
    assert.equal(unit!.Arn, `arn:aws:organizations::${sandlot.account}:ou/${organizationId}/${id}`);
    assert.equal(unit!.Path, `${organizationId}/${rootId}/${id}/`);
    assert.deepEqual((await org.describeOrganizationalUnit({ OrganizationalUnitId: id })).OrganizationalUnit, unit);
    assert.deepEqual((await org.listTagsForResource({ ResourceId: id })).Tags, [{ Key: 'k', Value: 'v' }]);
    await assert.rejects(org.createOrganizationalUnit({ ParentId: rootId, Name: 'Dev' }), refusedAs('DuplicateOrganizationalUnitException', 'An OU with the same name already exists.'));
    const { OrganizationalUnit: other } = await org.createOrganizationalUnit({ ParentId: rootId, Name: 'Prod' });
    await assert.rejects(org.updateOrganizationalUnit({ OrganizationalUnitId: other!.Id!, Name: 'Dev' }), refusedAs('DuplicateOrganizationalUnitException', /./));
    assert.equal((await org.updateOrganizationalUnit({ OrganizationalUnitId: id, Name: 'Test' })).OrganizationalUnit!.Name, 'Test');
    await org.updateOrganizationalUnit({ OrganizationalUnitId: other!.Id!, Name: 'Dev' });
    await org.deleteOrganizationalUnit({ OrganizationalUnitId: id });
    const gone = refusedAs('OrganizationalUnitNotFoundException', "You specified an organizational unit that doesn't exist.");
    await assert.rejects(org.describeOrganizationalUnit({ OrganizationalUnitId: id }), gone);
    await assert.rejects(org.deleteOrganizationalUnit({ OrganizationalUnitId: id }), gone);
  }));

  it('nest five deep', () => withOrganization(async ({ org, rootId }) => {
    let parent = rootId;
    for (let depth = 1; depth <= 5; depth++) parent = (await org.createOrganizationalUnit({ ParentId: parent, Name: 'x' })).OrganizationalUnit!.Id!;
    await assert.rejects(org.createOrganizationalUnit({ ParentId: parent, Name: 'x' }), constraint('OU_DEPTH_LIMIT_EXCEEDED'));
    const [first] = (await org.listChildren({ ParentId: rootId, ChildType: 'ORGANIZATIONAL_UNIT' })).Children!;
    assert.deepEqual((await org.listParents({ ChildId: first!.Id! })).Parents, [{ Id: rootId, Type: 'ROOT' }]);
    await assert.rejects(org.deleteOrganizationalUnit({ OrganizationalUnitId: first!.Id! }), refusedAs('OrganizationalUnitNotEmptyException', /./));
    await assert.rejects(org.createOrganizationalUnit({ ParentId: 'r-0000000', Name: 'x' }), refusedAs('ParentNotFoundException', /r-0000000/));
  }));
});

describe('tags', () => {
  it('are added, replaced and removed', () => withOrganization(async ({ org, rootId, sandlot }) => {
    const tags = async (ResourceId: string) => (await org.listTagsForResource({ ResourceId })).Tags;
    for (const ResourceId of [rootId, sandlot.account]) {
      await org.tagResource({ ResourceId, Tags: [{ Key: 'a', Value: '1' }, { Key: 'b', Value: '2' }] });
      await org.tagResource({ ResourceId, Tags: [{ Key: 'a', Value: '3' }] });
      assert.deepEqual(await tags(ResourceId), [{ Key: 'a', Value: '3' }, { Key: 'b', Value: '2' }]);
      await org.untagResource({ ResourceId, TagKeys: ['a', 'none'] });
      assert.deepEqual(await tags(ResourceId), [{ Key: 'b', Value: '2' }]);
    }
  }));

  it('are refused where AWS refuses them', () => withOrganization(async ({ org, rootId }) => {
    const tag = (Tags: { Key: string; Value: string }[], ResourceId = rootId) => org.tagResource({ ResourceId, Tags });
    await assert.rejects(tag([{ Key: 'a', Value: '1' }, { Key: 'a', Value: '2' }]), refusedAs('InvalidInputException', /unique/, 'DUPLICATE_TAG_KEY'));
    await assert.rejects(tag([{ Key: 'AWS:a', Value: '1' }]), refusedAs('InvalidInputException', /aws:/, 'INVALID_SYSTEM_TAGS_PARAMETER'));
    await assert.rejects(tag([{ Key: 'a', Value: '1' }], '000000000000'), refusedAs('TargetNotFoundException', /doesn't exist/));
    await tag(Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: '' })));
    await assert.rejects(tag([{ Key: 'a', Value: '1' }]), constraint('MAX_TAG_LIMIT_EXCEEDED'));
  }));
});

describe('trusted services', () => {
  it('are enabled and disabled, once or twice', () => withOrganization(async ({ org }) => {
    const enabled = async () => (await org.listAWSServiceAccessForOrganization({})).EnabledServicePrincipals!.map((access) => access.ServicePrincipal);
    const ServicePrincipal = 'sso.amazonaws.com';
    await assert.rejects(org.enableAWSServiceAccess({ ServicePrincipal: 'nonsense' }), refusedAs('InvalidInputException', /unrecognized/, 'UNRECOGNIZED_SERVICE_PRINCIPAL'));
    await org.enableAWSServiceAccess({ ServicePrincipal });
    await org.enableAWSServiceAccess({ ServicePrincipal });
    await org.enableAWSServiceAccess({ ServicePrincipal: 'access-analyzer.amazonaws.com' });
    assert.deepEqual(await enabled(), ['access-analyzer.amazonaws.com', ServicePrincipal]);
    await org.disableAWSServiceAccess({ ServicePrincipal });
    await org.disableAWSServiceAccess({ ServicePrincipal });
    assert.deepEqual(await enabled(), ['access-analyzer.amazonaws.com']);
  }));

  it('need all features', () => withSandlot(async (_sandlot, org) => {
    const { Organization } = await org.createOrganization({ FeatureSet: 'CONSOLIDATED_BILLING' });
    assert.equal(Organization!.FeatureSet, 'CONSOLIDATED_BILLING');
    await assert.rejects(org.enableAWSServiceAccess({ ServicePrincipal: 'sso.amazonaws.com' }), constraint('ORGANIZATION_NOT_IN_ALL_FEATURES_MODE'));
  }));
});
