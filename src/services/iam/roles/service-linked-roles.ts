/**
 * Roles that belong to one AWS service: their name, trust policy and permissions are the service's.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
 */
import type { Operation } from '../../../wire/service.ts';
import { AwsError } from '../../../wire/errors.ts';
import { changeCount } from '../account/counts.ts';
import { invalidInput } from '../errors.ts';
import { changeUsage } from '../policies/managed/policy-usage.ts';
import { currentSecond, entityArn, requirePrincipal } from '../principals/principals.ts';
import { RoleDeletions } from './role-deletion-records.ts';
import { nameKey, Roles } from '../records.ts';
import type { RoleRecord } from '../records.ts';
import { toRole } from './to-role.ts';

/** Throws InvalidInput for an unknown service, a suffix that it does not take, or a name that is taken. */
export const createServiceLinkedRole: Operation<'iam', 'CreateServiceLinkedRole'> = async (input, ctx) => {
  const { AWSServiceName: service, CustomSuffix: suffix } = input;
  // Services of which AWS documents their roles; others are refused.
  const linked = ctx.serviceFacts
    .flatMap(({ serviceLinkedRoles = [] }) => serviceLinkedRoles)
    .find(({ principal }) => principal === service);
  if (!linked)
    throw invalidInput(`Service role is not available for ${service}: no service-linked role of it is known here.`);
  if (suffix !== undefined && !linked.suffix) throw invalidInput(`Custom suffix is not allowed for ${service}`);
  const name = `AWSServiceRoleFor${linked.name}${suffix === undefined ? '' : `_${suffix}`}`;
  const path = `/aws-service-role/${service}/`;
  const description = input.Description ?? linked.description;
  const policyArn = `arn:aws:iam::aws:policy/aws-service-role/${linked.policy}`;
  const role: RoleRecord = {
    name,
    path,
    id: `AROA${ctx.ids.base32(17)}`,
    arn: entityArn(ctx.account, 'role', path, name),
    createdAt: currentSecond(ctx),
    trustPolicy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    }),
    ...(description !== undefined && { description }),
    maxSessionSeconds: 3600,
    attached: [policyArn],
    inline: [],
    tags: [],
  };
  return ctx.write(async (tx) => {
    if (await tx.in(Roles).get(nameKey(name)))
      throw invalidInput(`Service role name ${name} has been taken in this account, please try a different suffix.`);
    await changeCount(tx, 'Roles', 1);
    await changeUsage(tx, policyArn, { attachments: 1 });
    await tx.in(Roles).insert(role);
    return { Role: await toRole(tx, role, { detail: true, made: true }) };
  });
};

/** No service here holds on to its role, so the task is done with the answer. */
export const deleteServiceLinkedRole: Operation<'iam', 'DeleteServiceLinkedRole'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const role = await requirePrincipal(tx, 'role', input.RoleName);
    if (!role.path.startsWith('/aws-service-role/'))
      throw new AwsError('NoSuchEntity', `The role ${role.name} is no service-linked role: delete it with DeleteRole.`);
    for (const arn of role.attached) await changeUsage(tx, arn, { attachments: -1 });
    await changeCount(tx, 'Roles', -1);
    await tx.in(Roles).delete(nameKey(role.name));
    const taskId = `task${role.path}${role.name}/${ctx.ids.uuid()}`;
    await tx.in(RoleDeletions).insert({ taskId, roleArn: role.arn, deletedAt: currentSecond(ctx) });
    return { DeletionTaskId: taskId };
  });

export const getServiceLinkedRoleDeletionStatus: Operation<'iam', 'GetServiceLinkedRoleDeletionStatus'> = (
  input,
  ctx,
) =>
  ctx.read(async (tx) => {
    if (!(await tx.in(RoleDeletions).get(input.DeletionTaskId)))
      throw new AwsError('NoSuchEntity', `The deletion task ${input.DeletionTaskId} cannot be found.`);
    return { Status: 'SUCCEEDED' as const };
  });
