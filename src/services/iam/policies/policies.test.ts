import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { IamTest } from '../test-client.ts';
import { allow, policyOf, refused, startIamTest, trust } from '../test-client.ts';

let test: IamTest;
before(async () => {
  test = await startIamTest();
});
after(() => test.close());

const amplify = 'arn:aws:iam::aws:policy/service-role/AmplifyBackendDeployFullAccess';
const document = policyOf(allow('s3:*'));

async function newPolicy(PolicyName: string, PolicyDocument = document): Promise<string> {
  return (await test.iam.createPolicy({ PolicyName, PolicyDocument })).Policy!.Arn!;
}

describe('IAM managed policies', () => {
  it('have versions', async () => {
    const { iam, account } = test;
    const { Policy } = await iam.createPolicy({
      PolicyName: 'Versions',
      Path: '/p/',
      PolicyDocument: document,
      Description: 'd',
    });
    const PolicyArn = Policy!.Arn!;
    assert.equal(PolicyArn, `arn:aws:iam::${account}:policy/p/Versions`);
    assert.match(Policy!.PolicyId!, /^ANPA[A-Z2-7]{17}$/);
    assert.equal((await iam.getPolicy({ PolicyArn })).Policy?.Description, 'd');
    for (let i = 2; i <= 5; i++)
      assert.equal(
        (await iam.createPolicyVersion({ PolicyArn, PolicyDocument: policyOf(allow(`s3:Get${i}`)) })).PolicyVersion
          ?.VersionId,
        `v${i}`,
      );
    await assert.rejects(
      iam.createPolicyVersion({ PolicyArn, PolicyDocument: document }),
      refused('LimitExceeded', /up to 5 versions/),
    );
    await iam.setDefaultPolicyVersion({ PolicyArn, VersionId: 'v3' });
    assert.equal((await iam.getPolicy({ PolicyArn })).Policy?.DefaultVersionId, 'v3');
    const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn, VersionId: 'v3' });
    assert.equal(PolicyVersion?.IsDefaultVersion, true);
    assert.equal(decodeURIComponent(PolicyVersion.Document!), policyOf(allow('s3:Get3')));
    assert.deepEqual(
      (await iam.listPolicyVersions({ PolicyArn })).Versions?.map((version) => version.VersionId),
      ['v5', 'v4', 'v3', 'v2', 'v1'],
    );
    await assert.rejects(
      iam.deletePolicyVersion({ PolicyArn, VersionId: 'v3' }),
      refused('DeleteConflict', 'Cannot delete the default version of a policy.'),
    );
    await assert.rejects(iam.deletePolicy({ PolicyArn }), refused('DeleteConflict', /more than one version/));
    for (const VersionId of ['v1', 'v2', 'v4', 'v5']) await iam.deletePolicyVersion({ PolicyArn, VersionId });
    await assert.rejects(
      iam.getPolicyVersion({ PolicyArn, VersionId: 'v1' }),
      refused('NoSuchEntity', `Policy ${PolicyArn} version v1 does not exist or is not attachable.`),
    );
    assert.equal(
      (await iam.createPolicyVersion({ PolicyArn, PolicyDocument: document })).PolicyVersion?.VersionId,
      'v6',
    );
    await iam.deletePolicyVersion({ PolicyArn, VersionId: 'v6' });
    await iam.deletePolicy({ PolicyArn });
    await assert.rejects(iam.getPolicy({ PolicyArn }), refused('NoSuchEntity', `Policy ${PolicyArn} was not found.`));
  });

  it('of AWS are there in their current version, and nobody changes them', async () => {
    const { iam } = test;
    const { Policy } = await iam.getPolicy({ PolicyArn: amplify });
    assert.equal(Policy?.PolicyName, 'AmplifyBackendDeployFullAccess');
    assert.equal(Policy.Path, '/service-role/');
    assert.equal(Policy.DefaultVersionId, 'v9');
    const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn: amplify, VersionId: 'v9' });
    assert.equal(JSON.parse(decodeURIComponent(PolicyVersion!.Document!)).Statement[0].Sid, 'CDKPreDeploy');
    await assert.rejects(iam.deletePolicy({ PolicyArn: amplify }), refused('AccessDenied', /managed by AWS/));
    await assert.rejects(
      iam.createPolicyVersion({ PolicyArn: amplify, PolicyDocument: document }),
      refused('AccessDenied', /managed by AWS/),
    );
    await assert.rejects(
      iam.getPolicy({ PolicyArn: 'arn:aws:iam::aws:policy/AmplifyBackendDeployFullAccess' }),
      refused('NoSuchEntity', /was not found/),
    );
  });

  it('are listed by scope, use and path', async () => {
    const { iam } = test;
    const own = await newPolicy('Listed');
    await iam.createUser({ UserName: 'lister' });
    await iam.attachUserPolicy({ UserName: 'lister', PolicyArn: amplify });
    const arns = async (input: Parameters<typeof iam.listPolicies>[0]) => {
      const all: string[] = [];
      let Marker: string | undefined;
      do {
        const page = await iam.listPolicies({ ...input, MaxItems: 1000, ...(Marker && { Marker }) });
        all.push(...page.Policies!.map((policy) => policy.Arn!));
        Marker = page.Marker;
      } while (Marker);
      return all;
    };
    const everything = await arns({});
    assert.ok(everything.length > 1500 && everything.includes(own) && everything.includes(amplify));
    assert.equal(new Set(everything).size, everything.length);
    const local = await arns({ Scope: 'Local' });
    assert.ok(local.includes(own) && local.every((arn) => !arn.startsWith('arn:aws:iam::aws:')));
    assert.ok(!(await arns({ Scope: 'AWS' })).includes(own));
    assert.deepEqual(await arns({ Scope: 'AWS', OnlyAttached: true, PathPrefix: '/service-role/' }), [amplify]);
    assert.equal((await iam.getPolicy({ PolicyArn: amplify })).Policy?.AttachmentCount, 1);
  });

  it('have names that are unique without regard to case and path', async () => {
    await newPolicy('Unique');
    await assert.rejects(
      test.iam.createPolicy({ PolicyName: 'UNIQUE', Path: '/else/', PolicyDocument: document }),
      refused('EntityAlreadyExists', 'A policy called UNIQUE already exists. Duplicate names are not allowed.'),
    );
  });
});

describe('IAM attachments', () => {
  it('are listed from both ends and keep the policy from being deleted', async () => {
    const { iam } = test;
    const PolicyArn = await newPolicy('Attached');
    await iam.createUser({ UserName: 'att-user', PermissionsBoundary: PolicyArn });
    await iam.createGroup({ GroupName: 'att-group' });
    await iam.createRole({ RoleName: 'att-role', AssumeRolePolicyDocument: trust({ Service: 'ec2.amazonaws.com' }) });
    await iam.attachUserPolicy({ UserName: 'att-user', PolicyArn });
    await iam.attachUserPolicy({ UserName: 'att-user', PolicyArn });
    await iam.attachGroupPolicy({ GroupName: 'att-group', PolicyArn });
    await iam.attachRolePolicy({ RoleName: 'att-role', PolicyArn });
    assert.deepEqual((await iam.listAttachedRolePolicies({ RoleName: 'att-role' })).AttachedPolicies, [
      { PolicyName: 'Attached', PolicyArn },
    ]);
    const { Policy } = await iam.getPolicy({ PolicyArn });
    assert.equal(Policy?.AttachmentCount, 3);
    assert.equal(Policy.PermissionsBoundaryUsageCount, 1);
    const entities = await iam.listEntitiesForPolicy({ PolicyArn });
    assert.deepEqual(
      [entities.PolicyUsers?.[0]?.UserName, entities.PolicyRoles?.[0]?.RoleName, entities.PolicyGroups?.[0]?.GroupName],
      ['att-user', 'att-role', 'att-group'],
    );
    assert.deepEqual(
      (await iam.listEntitiesForPolicy({ PolicyArn, PolicyUsageFilter: 'PermissionsBoundary' })).PolicyRoles,
      [],
    );
    const busy = () =>
      assert.rejects(
        iam.deletePolicy({ PolicyArn }),
        refused('DeleteConflict', 'Cannot delete a policy attached to entities.'),
      );
    await busy();
    await iam.detachUserPolicy({ UserName: 'att-user', PolicyArn });
    await iam.detachGroupPolicy({ GroupName: 'att-group', PolicyArn });
    await iam.detachRolePolicy({ RoleName: 'att-role', PolicyArn });
    await busy();
    await assert.rejects(
      iam.detachRolePolicy({ RoleName: 'att-role', PolicyArn }),
      refused('NoSuchEntity', `Policy ${PolicyArn} was not found.`),
    );
    await iam.deleteUserPermissionsBoundary({ UserName: 'att-user' });
    await iam.deletePolicy({ PolicyArn });
  });

  it('refuse what is no policy, is not there, or is one too many', async () => {
    const { iam, account } = test;
    await iam.createUser({ UserName: 'att-limits' });
    const attach = (PolicyArn: string) => iam.attachUserPolicy({ UserName: 'att-limits', PolicyArn });
    const nowhere = `arn:aws:iam::${account}:policy/nowhere`;
    await assert.rejects(
      attach(nowhere),
      refused('NoSuchEntity', `Policy ${nowhere} does not exist or is not attachable.`),
    );
    await assert.rejects(
      attach('this-is-no-policy-arn'),
      refused('ValidationError', 'Invalid ARN:  Could not be parsed!'),
    );
    const detach = (PolicyArn: string) => iam.detachUserPolicy({ UserName: 'att-limits', PolicyArn });
    for (const own of [attach, detach])
      for (const PolicyArn of ['arn:aws:iam::aws:policy', 'arn:aws:s3:::a-bucket-of-mine'])
        await assert.rejects(own(PolicyArn), refused('ValidationError', `ARN ${PolicyArn} is not valid.`));
    await assert.rejects(detach('this-is-no-policy-arn'), refused('ValidationError', /Could not be parsed/));
    await assert.rejects(
      attach('arn:aws:iam::aws:policy/aws-service-role/AWSOrganizationsServiceTrustPolicy'),
      refused('PolicyNotAttachable', 'Cannot attach a Service Role Policy to a Customer Role.'),
    );
    for (let i = 0; i < 10; i++) await attach(await newPolicy(`Many${i}`));
    await assert.rejects(attach(amplify), refused('LimitExceeded', 'Cannot exceed quota for PoliciesPerUser: 10'));
  });
});

describe('IAM inline policies', () => {
  it('are stored as sent and given back encoded', async () => {
    const { iam } = test;
    await iam.createUser({ UserName: 'inline' });
    const spaced = JSON.stringify(JSON.parse(document), null, 2);
    await iam.putUserPolicy({ UserName: 'inline', PolicyName: 'b', PolicyDocument: spaced });
    await iam.putUserPolicy({ UserName: 'inline', PolicyName: 'a', PolicyDocument: document });
    const got = await iam.getUserPolicy({ UserName: 'inline', PolicyName: 'b' });
    assert.match(got.PolicyDocument!, /^[A-Za-z0-9%._~-]+$/);
    assert.equal(decodeURIComponent(got.PolicyDocument!), spaced);
    assert.deepEqual((await iam.listUserPolicies({ UserName: 'inline' })).PolicyNames, ['a', 'b']);
    await iam.deleteUserPolicy({ UserName: 'inline', PolicyName: 'a' });
    await assert.rejects(
      iam.getUserPolicy({ UserName: 'inline', PolicyName: 'a' }),
      refused('NoSuchEntity', 'The user policy with name a cannot be found.'),
    );
  });

  it('are limited in size together, white space aside', async () => {
    const { iam } = test;
    await iam.createUser({ UserName: 'inline-size' });
    const large = (letter: string) => policyOf(allow('s3:*', `arn:aws:s3:::${letter.repeat(1200)}`));
    await iam.putUserPolicy({
      UserName: 'inline-size',
      PolicyName: 'a',
      PolicyDocument: `${' '.repeat(20_000)}${large('a')}`,
    });
    await assert.rejects(
      iam.putUserPolicy({ UserName: 'inline-size', PolicyName: 'b', PolicyDocument: large('b') }),
      refused('LimitExceeded', 'Maximum policy size of 2048 bytes exceeded for user inline-size'),
    );
    await iam.putUserPolicy({ UserName: 'inline-size', PolicyName: 'a', PolicyDocument: large('b') });
  });
});

describe('IAM permissions', () => {
  it('an explicit deny wins, the Amplify policy alone does not list buckets', async () => {
    const { iam } = test;
    const ann = test.as(await test.userWith('perm-ann', allow('iam:*')));
    await ann.listRoles({});
    await iam.putUserPolicy({
      UserName: 'perm-ann',
      PolicyName: 'no',
      PolicyDocument: policyOf({ Effect: 'Deny', Action: 'iam:ListRoles', Resource: '*' }),
    });
    await assert.rejects(
      ann.listRoles({}),
      refused('AccessDenied', /with an explicit deny in an identity-based policy$/),
    );
    await ann.listUsers({});
  });

  it('a customer managed policy counts in its default version', async () => {
    const { iam } = test;
    const PolicyArn = await newPolicy('Switch', policyOf(allow('iam:ListUsers')));
    const bob = test.as(await test.userWith('perm-bob'));
    await iam.attachUserPolicy({ UserName: 'perm-bob', PolicyArn });
    await bob.listUsers({});
    await iam.createPolicyVersion({ PolicyArn, PolicyDocument: policyOf(allow('iam:ListRoles')), SetAsDefault: true });
    await assert.rejects(bob.listUsers({}), refused('AccessDenied', /no identity-based policy/));
    await bob.listRoles({});
    await iam.setDefaultPolicyVersion({ PolicyArn, VersionId: 'v1' });
    await bob.listUsers({});
  });

  it('hold for the stored path of what is named', async () => {
    const { iam, account } = test;
    const eve = test.as(await test.userWith('perm-eve', allow('iam:GetRole', `arn:aws:iam::${account}:role/open/*`)));
    const AssumeRolePolicyDocument = trust({ Service: 'ec2.amazonaws.com' });
    await iam.createRole({ RoleName: 'perm-open', Path: '/open/', AssumeRolePolicyDocument });
    await iam.createRole({ RoleName: 'perm-shut', AssumeRolePolicyDocument });
    await eve.getRole({ RoleName: 'perm-open' });
    await assert.rejects(
      eve.getRole({ RoleName: 'perm-shut' }),
      refused('AccessDenied', new RegExp(`on resource: arn:aws:iam::${account}:role/perm-shut because`)),
    );
  });
});

describe('IAM tags and account', () => {
  it('tags are set, replaced case aside, removed and limited', async () => {
    const { iam } = test;
    await iam.createUser({ UserName: 'tagged', Tags: [{ Key: 'Team', Value: 'a' }] });
    await iam.tagUser({
      UserName: 'tagged',
      Tags: [
        { Key: 'team', Value: 'b' },
        { Key: 'x', Value: '' },
      ],
    });
    assert.deepEqual((await iam.listUserTags({ UserName: 'tagged' })).Tags, [
      { Key: 'team', Value: 'b' },
      { Key: 'x', Value: '' },
    ]);
    await iam.untagUser({ UserName: 'tagged', TagKeys: ['X', 'nothing'] });
    assert.deepEqual((await iam.listUserTags({ UserName: 'tagged' })).Tags, [{ Key: 'team', Value: 'b' }]);
    await assert.rejects(
      iam.tagUser({
        UserName: 'tagged',
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'A', Value: '2' },
        ],
      }),
      refused('InvalidInput', /Duplicate tag keys/),
    );
    await assert.rejects(
      iam.tagUser({ UserName: 'tagged', Tags: Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: '' })) }),
      refused('LimitExceeded', /maximum limit/),
    );
    const PolicyArn = await newPolicy('Tagged');
    await iam.tagPolicy({ PolicyArn, Tags: [{ Key: 'k', Value: 'v' }] });
    assert.deepEqual((await iam.getPolicy({ PolicyArn })).Policy?.Tags, [{ Key: 'k', Value: 'v' }]);
  });

  it('an account has one alias and a summary', async () => {
    const { iam } = test;
    await iam.createAccountAlias({ AccountAlias: 'first-one' });
    await iam.createAccountAlias({ AccountAlias: 'second-one' });
    assert.deepEqual((await iam.listAccountAliases({})).AccountAliases, ['second-one']);
    await assert.rejects(
      iam.deleteAccountAlias({ AccountAlias: 'first-one' }),
      refused('NoSuchEntity', 'The account alias first-one cannot be found.'),
    );
    await iam.deleteAccountAlias({ AccountAlias: 'second-one' });
    assert.deepEqual((await iam.listAccountAliases({})).AccountAliases, []);
    const before = (await iam.getAccountSummary({})).SummaryMap!.Users!;
    await iam.createUser({ UserName: 'counted' });
    assert.equal((await iam.getAccountSummary({})).SummaryMap?.Users, before + 1);
  });
});
