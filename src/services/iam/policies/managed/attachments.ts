/** Managed policies attached to users, roles and groups. */
import type { Context } from '../../../../wire/context.ts';
import { AwsError } from '../../../../wire/errors.ts';
import type { Operation } from '../../../../wire/service.ts';
import { noSuchPolicy, notAttachable, overQuota } from '../../errors.ts';
import type { EntityKind } from '../../errors.ts';
import { accountOfPolicy, findPolicy } from './managed-policies.ts';
import { listPage } from '../../paging.ts';
import type { PageInput } from '../../paging.ts';
import { changeUsage } from './policy-usage.ts';
import { putPrincipal, requireModifiable, requirePrincipal } from '../../principals/principals.ts';
import { quotas } from '../../account/quotas.ts';

type Nothing = Record<never, never>;

const quotaNames = { user: 'PoliciesPerUser', role: 'PoliciesPerRole', group: 'PoliciesPerGroup' } as const;

/** Attaching again changes nothing. */
function attach(ctx: Context, kind: EntityKind, name: string, arn: string): Promise<Nothing> {
  return ctx.write(async (tx) => {
    const principal = await requireModifiable(tx, ctx, kind, name);
    const policy = await findPolicy(tx, arn);
    if (!policy) throw notAttachable(arn);
    if (!policy.own && policy.path.startsWith('/aws-service-role/') && ctx.caller.kind !== 'service') {
      throw new AwsError('PolicyNotAttachable', 'Cannot attach a Service Role Policy to a Customer Role.');
    }
    if (principal.attached.includes(arn)) return {};
    if (principal.attached.length >= quotas.attachedPolicies)
      throw overQuota(quotaNames[kind], quotas.attachedPolicies);
    await putPrincipal(tx, kind, { ...principal, attached: [...principal.attached, arn] });
    await changeUsage(tx, arn, { attachments: 1 });
    return {};
  });
}

/** Throws ValidationError when it is no policy's ARN, NoSuchEntity when the policy is not attached. */
function detach(ctx: Context, kind: EntityKind, name: string, arn: string): Promise<Nothing> {
  return ctx.write(async (tx) => {
    accountOfPolicy(arn);
    const principal = await requireModifiable(tx, ctx, kind, name);
    if (!principal.attached.includes(arn)) throw noSuchPolicy(arn);
    await putPrincipal(tx, kind, { ...principal, attached: principal.attached.filter((attached) => attached !== arn) });
    await changeUsage(tx, arn, { attachments: -1 });
    return {};
  });
}

function listAttached(
  ctx: Context,
  kind: EntityKind,
  name: string,
  input: PageInput & { readonly PathPrefix?: string | undefined },
) {
  return ctx.read(async (tx) => {
    const { attached } = await requirePrincipal(tx, kind, name);
    const prefix = input.PathPrefix ?? '/';
    const inPath = attached.filter((arn) => arn.slice(arn.indexOf('/')).startsWith(prefix));
    const { items, page } = listPage(inPath, (arn) => arn, input);
    return {
      AttachedPolicies: items.map((arn) => ({ PolicyName: arn.slice(arn.lastIndexOf('/') + 1), PolicyArn: arn })),
      ...page,
    };
  });
}

export const attachUserPolicy: Operation<'iam', 'AttachUserPolicy'> = (input, ctx) =>
  attach(ctx, 'user', input.UserName, input.PolicyArn);
export const attachRolePolicy: Operation<'iam', 'AttachRolePolicy'> = (input, ctx) =>
  attach(ctx, 'role', input.RoleName, input.PolicyArn);
export const attachGroupPolicy: Operation<'iam', 'AttachGroupPolicy'> = (input, ctx) =>
  attach(ctx, 'group', input.GroupName, input.PolicyArn);

export const detachUserPolicy: Operation<'iam', 'DetachUserPolicy'> = (input, ctx) =>
  detach(ctx, 'user', input.UserName, input.PolicyArn);
export const detachRolePolicy: Operation<'iam', 'DetachRolePolicy'> = (input, ctx) =>
  detach(ctx, 'role', input.RoleName, input.PolicyArn);
export const detachGroupPolicy: Operation<'iam', 'DetachGroupPolicy'> = (input, ctx) =>
  detach(ctx, 'group', input.GroupName, input.PolicyArn);

export const listAttachedUserPolicies: Operation<'iam', 'ListAttachedUserPolicies'> = (input, ctx) =>
  listAttached(ctx, 'user', input.UserName, input);
export const listAttachedRolePolicies: Operation<'iam', 'ListAttachedRolePolicies'> = (input, ctx) =>
  listAttached(ctx, 'role', input.RoleName, input);
export const listAttachedGroupPolicies: Operation<'iam', 'ListAttachedGroupPolicies'> = (input, ctx) =>
  listAttached(ctx, 'group', input.GroupName, input);
