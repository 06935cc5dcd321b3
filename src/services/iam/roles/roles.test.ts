import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { serviceCaller } from '../../../wire/calls/create-context.ts';
import { dispatch } from '../../../wire/calls/dispatch.ts';
import type { IamTest } from '../test-client.ts';
import { allow, policyOf, refused, startIamTest, trust } from '../test-client.ts';

let test: IamTest;
before(async () => {
  test = await startIamTest();
});
after(() => test.close());

/** A service acting inside, as jobs and other services make it act. */
function asService(principal: string, operation: string, input: object): Promise<unknown> {
  const { sandlot, account } = test;
  return dispatch(sandlot.server.runtime, {
    service: 'iam',
    operation,
    input,
    caller: serviceCaller(principal, account),
    region: sandlot.region,
    requestId: 'test',
    http: { remoteAddress: '', headers: {} },
  });
}

const lambda = trust({ Service: 'lambda.amazonaws.com' });

describe('IAM roles', () => {
  it('are created, read, changed and deleted', async () => {
    const { iam, account } = test;
    const { Role } = await iam.createRole({
      RoleName: 'Deploy',
      Path: '/ci/',
      AssumeRolePolicyDocument: lambda,
      Description: 'd',
      Tags: [{ Key: 'k', Value: 'v' }],
    });
    assert.equal(Role?.Arn, `arn:aws:iam::${account}:role/ci/Deploy`);
    assert.match(Role.RoleId!, /^AROA[A-Z2-7]{17}$/);
    // Recorded on AWS: what makes a role answers neither.
    assert.deepEqual([Role.MaxSessionDuration, Role.RoleLastUsed], [undefined, undefined]);
    assert.equal((await iam.getRole({ RoleName: 'Deploy' })).Role?.MaxSessionDuration, 3600);
    assert.match(Role.AssumeRolePolicyDocument!, /^%7B%22Version%22%3A/);
    assert.equal(decodeURIComponent(Role.AssumeRolePolicyDocument!), lambda);
    await iam.updateRole({ RoleName: 'deploy', Description: 'new', MaxSessionDuration: 7200 });
    const open = trust({ AWS: account });
    await iam.updateAssumeRolePolicy({ RoleName: 'Deploy', PolicyDocument: open });
    const read = (await iam.getRole({ RoleName: 'DEPLOY' })).Role;
    assert.equal(read?.Description, 'new');
    assert.equal(read.MaxSessionDuration, 7200);
    assert.equal(decodeURIComponent(read.AssumeRolePolicyDocument!), open);
    assert.deepEqual(
      (await iam.listRoles({ PathPrefix: '/ci/' })).Roles?.map((role) => role.RoleName),
      ['Deploy'],
    );
    assert.deepEqual((await iam.listInstanceProfilesForRole({ RoleName: 'Deploy' })).InstanceProfiles, []);
    await assert.rejects(
      iam.createRole({ RoleName: 'deploy', AssumeRolePolicyDocument: lambda }),
      refused('EntityAlreadyExists', 'Role with name deploy already exists.'),
    );
    await iam.putRolePolicy({ RoleName: 'Deploy', PolicyName: 'p', PolicyDocument: policyOf(allow('s3:*')) });
    await assert.rejects(
      iam.deleteRole({ RoleName: 'Deploy' }),
      refused('DeleteConflict', 'Cannot delete entity, must delete policies first.'),
    );
    await iam.deleteRolePolicy({ RoleName: 'Deploy', PolicyName: 'p' });
    await iam.deleteRole({ RoleName: 'Deploy' });
    await assert.rejects(
      iam.getRole({ RoleName: 'Deploy' }),
      refused('NoSuchEntity', 'The role with name Deploy cannot be found.'),
    );
  });

  it('carry their policies into sessions, and a role made anew is another one', async () => {
    const { iam, account, sandlot } = test;
    await iam.createRole({ RoleName: 'worker', AssumeRolePolicyDocument: trust({ AWS: account }) });
    const caller = await test.userWith('assumer', allow('sts:AssumeRole', `arn:aws:iam::${account}:role/worker`));
    const sts = new STSClient({ ...sandlot.clientConfig, credentials: caller, maxAttempts: 1 });
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/worker`, RoleSessionName: 'session' }),
    );
    sts.destroy();
    const worker = test.as({
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    });
    await assert.rejects(
      worker.listUsers({}),
      refused('AccessDenied', /assumed-role\/worker\/session is not authorized to perform: iam:ListUsers/),
    );
    await iam.attachRolePolicy({ RoleName: 'worker', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' });
    await worker.listUsers({});
    await assert.rejects(
      worker.getUser({}),
      refused('ValidationError', 'Must specify userName when calling with non-User credentials'),
    );
    await iam.putRolePermissionsBoundary({
      RoleName: 'worker',
      PermissionsBoundary: 'arn:aws:iam::aws:policy/AmazonS3FullAccess',
    });
    await assert.rejects(
      worker.listUsers({}),
      refused('AccessDenied', /because no permissions boundary allows the iam:ListUsers action$/),
    );
    await iam.deleteRolePermissionsBoundary({ RoleName: 'worker' });
    await worker.listUsers({});
    await iam.detachRolePolicy({ RoleName: 'worker', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' });
    await iam.deleteRole({ RoleName: 'worker' });
    await iam.createRole({ RoleName: 'worker', AssumeRolePolicyDocument: trust({ AWS: account }) });
    await iam.attachRolePolicy({ RoleName: 'worker', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' });
    await assert.rejects(worker.listUsers({}), refused('AccessDenied', /is not authorized/));
  });

  it("under reserved paths are AWS's alone", async () => {
    const { iam } = test;
    const message = (name: string) =>
      `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`;
    await assert.rejects(
      iam.createRole({ RoleName: 'mine', Path: '/aws-reserved/sso.amazonaws.com/', AssumeRolePolicyDocument: lambda }),
      refused('UnmodifiableEntity', message('mine')),
    );
    const RoleName = 'AWSReservedSSO_x_0123456789abcdef';
    const Path = '/aws-reserved/sso.amazonaws.com/';
    await asService('sso.amazonaws.com', 'CreateRole', { RoleName, Path, AssumeRolePolicyDocument: lambda });
    await iam.getRole({ RoleName });
    await assert.rejects(asService('sts.amazonaws.com', 'DeleteRole', { RoleName }), { name: /AccessDenied/ });
    await assert.rejects(
      asService('sso.amazonaws.com', 'CreateRole', { RoleName: 'plain', AssumeRolePolicyDocument: lambda }),
      { name: /AccessDenied/ },
    );
    await asService('sso.amazonaws.com', 'DeleteRole', { RoleName });
  });

  it('trust nobody who is not there', async () => {
    const { iam, account } = test;
    const refuse = (principal: unknown, text: string) =>
      assert.rejects(
        iam.createRole({ RoleName: 'trusting', AssumeRolePolicyDocument: trust(principal) }),
        refused('MalformedPolicyDocument', text),
      );
    const ghost = `arn:aws:iam::${account}:user/ghost`;
    await refuse({ AWS: ghost }, `Invalid principal in policy: "AWS":"${ghost}"`);
    await refuse({ AWS: 'ann' }, 'Invalid principal in policy: "AWS":"ann"');
    await refuse(
      { AWS: `arn:aws:iam::${account}:user/*` },
      `Invalid principal in policy: "AWS":"arn:aws:iam::${account}:user/*"`,
    );
    await refuse({ Service: 'lambda' }, 'Invalid principal in policy: "SERVICE":"lambda"');
    for (const name of ['tagging.amazonaws.com', 'lambda.amazon.com'])
      await refuse({ Service: ['ec2.amazonaws.com', name] }, `Invalid principal in policy: "SERVICE":"${name}"`);
    await refuse({ Federated: 'idp' }, 'Invalid principal in policy: "FEDERATED":"idp"');
    await refuse({ CanonicalUser: 'abc' }, 'Invalid principal in policy: "CANONICALUSER":"abc"');
    await iam.createUser({ UserName: 'ghost' });
    await iam.createRole({
      RoleName: 'trusting',
      AssumeRolePolicyDocument: trust({ AWS: [ghost, `arn:aws:iam::${account}:root`] }),
    });
  });
});
