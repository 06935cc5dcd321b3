/** Policies that are part of a user, role or group. */
import type { Context } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { limitExceeded, noSuchInlinePolicy } from '../errors.ts';
import type { EntityKind } from '../errors.ts';
import { listPage } from '../paging.ts';
import type { PageInput } from '../paging.ts';
import { checkIdentityPolicy, encodeDocument, policySize, storedForm } from './documents/policy-documents.ts';
import { putPrincipal, requireModifiable, requirePrincipal } from '../principals/principals.ts';
import { quotas } from '../account/quotas.ts';

type Nothing = Record<never, never>;

/**
 * Replaces a policy of the same name. Throws MalformedPolicyDocument, or LimitExceeded when all together are too large.
 */
async function put(
  ctx: Context,
  kind: EntityKind,
  name: string,
  policyName: string,
  document: string,
): Promise<Nothing> {
  const limit = quotas.inlinePolicySize[kind];
  const tooLarge = (owner: string) =>
    limitExceeded(`Maximum policy size of ${limit} bytes exceeded for ${kind} ${owner}`);
  return ctx.write(async (tx) => {
    const principal = await requireModifiable(tx, ctx, kind, name);
    if (policySize(document) > limit) throw tooLarge(principal.name);
    checkIdentityPolicy(document, { managed: false });
    const added = { name: policyName, document: storedForm(document) };
    const inline = [...principal.inline.filter((policy) => policy.name !== policyName), added].sort((a, b) =>
      a.name < b.name ? -1 : 1,
    );
    const size = inline.reduce((sum, policy) => sum + policySize(policy.document), 0);
    if (size > limit) throw tooLarge(principal.name);
    await putPrincipal(tx, kind, { ...principal, inline });
    return {};
  });
}

function get(ctx: Context, kind: EntityKind, name: string, policyName: string) {
  return ctx.read(async (tx) => {
    const principal = await requirePrincipal(tx, kind, name);
    const policy = principal.inline.find((one) => one.name === policyName);
    if (!policy) throw noSuchInlinePolicy(kind, policyName);
    return { name: principal.name, document: encodeDocument(policy.document) };
  });
}

function remove(ctx: Context, kind: EntityKind, name: string, policyName: string): Promise<Nothing> {
  return ctx.write(async (tx) => {
    const principal = await requireModifiable(tx, ctx, kind, name);
    const inline = principal.inline.filter((policy) => policy.name !== policyName);
    if (inline.length === principal.inline.length) throw noSuchInlinePolicy(kind, policyName);
    await putPrincipal(tx, kind, { ...principal, inline });
    return {};
  });
}

function list(ctx: Context, kind: EntityKind, name: string, input: PageInput) {
  return ctx.read(async (tx) => {
    const { inline } = await requirePrincipal(tx, kind, name);
    const { items, page } = listPage(inline, (policy) => policy.name, input);
    return { PolicyNames: items.map((policy) => policy.name), ...page };
  });
}

export const putUserPolicy: Operation<'iam', 'PutUserPolicy'> = (input, ctx) =>
  put(ctx, 'user', input.UserName, input.PolicyName, input.PolicyDocument);
export const putRolePolicy: Operation<'iam', 'PutRolePolicy'> = (input, ctx) =>
  put(ctx, 'role', input.RoleName, input.PolicyName, input.PolicyDocument);
export const putGroupPolicy: Operation<'iam', 'PutGroupPolicy'> = (input, ctx) =>
  put(ctx, 'group', input.GroupName, input.PolicyName, input.PolicyDocument);

export const getUserPolicy: Operation<'iam', 'GetUserPolicy'> = async (input, ctx) => {
  const { name, document } = await get(ctx, 'user', input.UserName, input.PolicyName);
  return { UserName: name, PolicyName: input.PolicyName, PolicyDocument: document };
};

export const getRolePolicy: Operation<'iam', 'GetRolePolicy'> = async (input, ctx) => {
  const { name, document } = await get(ctx, 'role', input.RoleName, input.PolicyName);
  return { RoleName: name, PolicyName: input.PolicyName, PolicyDocument: document };
};

export const getGroupPolicy: Operation<'iam', 'GetGroupPolicy'> = async (input, ctx) => {
  const { name, document } = await get(ctx, 'group', input.GroupName, input.PolicyName);
  return { GroupName: name, PolicyName: input.PolicyName, PolicyDocument: document };
};

export const deleteUserPolicy: Operation<'iam', 'DeleteUserPolicy'> = (input, ctx) =>
  remove(ctx, 'user', input.UserName, input.PolicyName);
export const deleteRolePolicy: Operation<'iam', 'DeleteRolePolicy'> = (input, ctx) =>
  remove(ctx, 'role', input.RoleName, input.PolicyName);
export const deleteGroupPolicy: Operation<'iam', 'DeleteGroupPolicy'> = (input, ctx) =>
  remove(ctx, 'group', input.GroupName, input.PolicyName);

export const listUserPolicies: Operation<'iam', 'ListUserPolicies'> = (input, ctx) =>
  list(ctx, 'user', input.UserName, input);
export const listRolePolicies: Operation<'iam', 'ListRolePolicies'> = (input, ctx) =>
  list(ctx, 'role', input.RoleName, input);
export const listGroupPolicies: Operation<'iam', 'ListGroupPolicies'> = (input, ctx) =>
  list(ctx, 'group', input.GroupName, input);
