/** Roles that belong to AWS: every operation that changes a role refuses them, in AWS's words, and changes nothing. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ListRolesCommand, type IAM } from '@aws-sdk/client-iam';
import { serviceCaller } from '../../../wire/calls/create-context.ts';
import { dispatch } from '../../../wire/calls/dispatch.ts';
import { loadModel } from '../../../wire/models/load-model.ts';
import { allow, policyOf, refused, startIamTest, trust, type IamTest } from '../test-client.ts';

const reserved = 'AWSReservedSSO_admins_0123456789abcdef';
const linked = 'AWSServiceRoleForECS';
const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

/** What each operation needs besides the role's name. */
const changes: Readonly<Record<string, object>> = {
  AddRoleToInstanceProfile: { InstanceProfileName: 'machines' },
  RemoveRoleFromInstanceProfile: { InstanceProfileName: 'machines' },
  AttachRolePolicy: { PolicyArn },
  DetachRolePolicy: { PolicyArn },
  PutRolePolicy: { PolicyName: 'p', PolicyDocument: policyOf(allow('s3:*')) },
  DeleteRolePolicy: { PolicyName: 'p' },
  PutRolePermissionsBoundary: { PermissionsBoundary: PolicyArn },
  DeleteRolePermissionsBoundary: {},
  TagRole: { Tags: [{ Key: 'a', Value: 'b' }] },
  UntagRole: { TagKeys: ['a'] },
  UpdateAssumeRolePolicy: { PolicyDocument: trust({ Service: 'lambda.amazonaws.com' }) },
  UpdateRole: { MaxSessionDuration: 7200 },
  UpdateRoleDescription: { Description: 'mine now' },
  DeleteRole: {},
};

/** What an account says about a service-linked role is its own. */
const descriptive = new Set(['TagRole', 'UntagRole', 'UpdateRoleDescription']);

/** They take a role's name and change no role that is there, or have a rule of their own. */
const others = ['CreateRole', 'DeleteServiceLinkedRole'];

let test: IamTest;
before(async () => {
  test = await startIamTest();
  const { sandlot, iam } = test;
  await dispatch(sandlot.server.runtime, {
    service: 'iam',
    operation: 'CreateRole',
    caller: serviceCaller('sso.amazonaws.com', sandlot.account),
    region: sandlot.region,
    requestId: 'test',
    input: {
      RoleName: reserved,
      Path: '/aws-reserved/sso.amazonaws.com/',
      AssumeRolePolicyDocument: trust({ Service: 'ecs.amazonaws.com' }),
    },
    http: { remoteAddress: '', headers: {} },
  });
  await iam.createServiceLinkedRole({ AWSServiceName: 'ecs.amazonaws.com' });
  await iam.createInstanceProfile({ InstanceProfileName: 'machines' });
});
after(() => test.close());

function call(iam: IAM, operation: string, input: object): Promise<unknown> {
  const name = (operation[0]!.toLowerCase() + operation.slice(1)) as 'deleteRole';
  return iam[name](input as { RoleName: string });
}

async function everything(): Promise<unknown> {
  const { iam } = test;
  const { Roles } = await iam.send(new ListRolesCommand({}));
  const details = await iam.getAccountAuthorizationDetails({ Filter: ['Role'] });
  const { InstanceProfiles } = await iam.listInstanceProfiles({});
  return [Roles, details.RoleDetailList, InstanceProfiles, (await iam.getAccountSummary({})).SummaryMap];
}

describe('IAM roles that belong to AWS', () => {
  it("are known to every operation that takes a role's name", () => {
    const { operations, shapes } = loadModel('iam');
    const named = Object.values(operations).filter(({ name, input }) => {
      const shape = input && shapes[input.shape];
      return !/^(Get|List)/.test(name) && shape?.type === 'structure' && shape.members?.['RoleName'] !== undefined;
    });
    assert.deepEqual(named.map(({ name }) => name).sort(), [...Object.keys(changes), ...others].sort());
  });

  for (const RoleName of [reserved, linked]) {
    for (const [operation, input] of Object.entries(changes)) {
      if (RoleName === linked && descriptive.has(operation)) continue;
      it(`${operation} refuses ${RoleName}, however it is written`, async () => {
        const before = await everything();
        for (const written of [RoleName, RoleName.toUpperCase()]) {
          await assert.rejects(
            call(test.iam, operation, { ...input, RoleName: written }),
            refused(
              'UnmodifiableEntity',
              `Cannot perform the operation on the protected role '${RoleName}' - this role is only modifiable by AWS`,
            ),
          );
        }
        assert.deepEqual(await everything(), before);
      });
    }
  }

  it('that are service-linked take a description and tags', async () => {
    const { iam } = test;
    const role = async () => (await iam.getRole({ RoleName: linked })).Role!;
    await iam.updateRole({ RoleName: linked, Description: 'clusters' });
    assert.equal((await role()).Description, 'clusters');
    await iam.updateRoleDescription({ RoleName: linked, Description: 'clusters and tasks' });
    await iam.tagRole({ RoleName: linked, Tags: [{ Key: 'team', Value: 'platform' }] });
    const { Description, Tags } = await role();
    assert.deepEqual([Description, Tags], ['clusters and tasks', [{ Key: 'team', Value: 'platform' }]]);
    await iam.untagRole({ RoleName: linked, TagKeys: ['team'] });
    assert.equal((await role()).Tags, undefined);
  });

  it("are made by AWS alone, and only service-linked ones end at a person's wish", async () => {
    const { iam } = test;
    const AssumeRolePolicyDocument = trust({ Service: 'ecs.amazonaws.com' });
    for (const Path of ['/aws-reserved/', '/aws-reserved/sso.amazonaws.com/', '/aws-service-role/ecs.amazonaws.com/']) {
      await assert.rejects(
        iam.createRole({ RoleName: 'mine', Path, AssumeRolePolicyDocument }),
        refused(
          'UnmodifiableEntity',
          "Cannot perform the operation on the protected role 'mine' - this role is only modifiable by AWS",
        ),
      );
    }
    await assert.rejects(
      iam.deleteServiceLinkedRole({ RoleName: reserved }),
      refused('NoSuchEntity', /is no service-linked role/),
    );
    await iam.getRole({ RoleName: reserved });
  });
});
