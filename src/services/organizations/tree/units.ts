/**
 * Organizational units and the tree:
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html
 */
import { UniqueViolation } from '../../../kernel/collections/collection.ts';
import type { ReadTx } from '../../../wire/context.ts';
import type { Output } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { requireManagement, requireReader, scopeOf } from '../access.ts';
import { resourceArn, unitArn } from '../arns.ts';
import { constraint } from '../errors.ts';
import { isMember } from '../accounts/members.ts';
import { nextToken } from '../../../wire/paging.ts';
import { pages } from '../paging.ts';
import { requireParent } from './tree.ts';
import { attachDefaults, detachAll } from '../policies/default-policies.ts';
import { Accounts, ResourceTags, Units } from '../records.ts';
import type { OrganizationRecord, UnitRecord } from '../records.ts';
import { tagsOfNew } from '../../../wire/tags.ts';
import { checkTags, requireTagging, setTags } from '../tags.ts';

/** AWS's quotas: five levels under the root, 2,000 units. */
const maxDepth = 5;
const maxUnits = 2000;

type Unit = NonNullable<Output<'organizations', 'DescribeOrganizationalUnit'>['OrganizationalUnit']>;

/** Fails with DuplicateOrganizationalUnitException where the parent has a unit of that name. */
export const createOrganizationalUnit: Operation<'organizations', 'CreateOrganizationalUnit'> = async (input, ctx) => {
  const tags = checkTags(input.Tags);
  if (tags.length > 0) {
    await requireTagging(
      ctx,
      await ctx.read(async (tx) => resourceArn(await requireManagement(tx, ctx), input.ParentId)),
    );
  }
  return ctx.write(async (tx) => {
    const organization = await requireManagement(tx, ctx);
    const parentPath = await requireParent(tx, organization, input.ParentId);
    // `o-…/r-…/` has no unit yet: two segments and the closing slash's empty one.
    const depth = parentPath.split('/').length - 2;
    if (depth > maxDepth)
      throw constraint(
        'OU_DEPTH_LIMIT_EXCEEDED',
        `You attempted to create an OU tree that is too many levels deep: ${maxDepth} are allowed.`,
      );
    const units = tx.in(Units, scopeOf(organization));
    if ((await units.list([], { limit: maxUnits })).items.length >= maxUnits) {
      throw constraint(
        'OU_NUMBER_LIMIT_EXCEEDED',
        `You attempted to exceed the number of OUs that you can have in an organization (${maxUnits}).`,
      );
    }
    const id = `ou-${organization.rootId.slice(2)}-${ctx.ids.alphanumeric(8)}`;
    const unit: UnitRecord = { id, name: input.Name, parentId: input.ParentId, path: `${parentPath}${id}/` };
    await uniqueName(units.insert(unit));
    await attachDefaults(tx, organization, id, ctx.clock.now());
    await setTags(tx, organization, id, tagsOfNew(ctx, tags));
    return { OrganizationalUnit: toUnit(organization, unit) };
  });
};

export const describeOrganizationalUnit: Operation<'organizations', 'DescribeOrganizationalUnit'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const organization = await requireReader(tx, ctx);
    return {
      OrganizationalUnit: toUnit(organization, await requireUnit(tx, organization, input.OrganizationalUnitId)),
    };
  });

/** Renames it; a blank name changes nothing, as recorded on AWS. */
export const updateOrganizationalUnit: Operation<'organizations', 'UpdateOrganizationalUnit'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const organization = await requireManagement(tx, ctx);
    const unit = await requireUnit(tx, organization, input.OrganizationalUnitId);
    const renamed = { ...unit, name: input.Name?.trim() ? input.Name : unit.name };
    await uniqueName(tx.in(Units, scopeOf(organization)).put(renamed));
    return { OrganizationalUnit: toUnit(organization, renamed) };
  });

/** Only without accounts and units in it. */
export const deleteOrganizationalUnit: Operation<'organizations', 'DeleteOrganizationalUnit'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const organization = await requireManagement(tx, ctx);
    const unit = await requireUnit(tx, organization, input.OrganizationalUnitId);
    const units = tx.in(Units, scopeOf(organization));
    const accounts = await tx.in(Accounts).listBy('parent', [unit.id], { limit: 1 });
    const children = await units.listBy('parent', [unit.id], { limit: 1 });
    if (accounts.items.length + children.items.length > 0) {
      throw new AwsError(
        'OrganizationalUnitNotEmptyException',
        'To delete an organizational unit you must first remove all accounts and child OUs.',
      );
    }
    await units.delete(unit.id);
    await detachAll(tx, organization, unit.id);
    await tx.in(ResourceTags, scopeOf(organization)).delete(unit.id);
    return {};
  });

export const listOrganizationalUnitsForParent: Operation<'organizations', 'ListOrganizationalUnitsForParent'> = (
  input,
  ctx,
) =>
  ctx.read(async (tx) => {
    const organization = await requireReader(tx, ctx);
    await requireParent(tx, organization, input.ParentId);
    const found = await pages.stored(
      tx.in(Units, scopeOf(organization)).listBy('parent', [input.ParentId], pages.options(input)),
    );
    return { OrganizationalUnits: found.items.map((unit) => toUnit(organization, unit)), ...nextToken(found) };
  });

/** Of an account or a unit; there is exactly one. */
export const listParents: Operation<'organizations', 'ListParents'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const organization = await requireReader(tx, ctx);
    const parentId = await findParent(tx, organization, input.ChildId);
    if (parentId === undefined)
      throw new AwsError('ChildNotFoundException', "You specified a child that doesn't exist.");
    return { Parents: [{ Id: parentId, Type: parentId === organization.rootId ? 'ROOT' : 'ORGANIZATIONAL_UNIT' }] };
  });

export const listChildren: Operation<'organizations', 'ListChildren'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const organization = await requireReader(tx, ctx);
    await requireParent(tx, organization, input.ParentId);
    const table = input.ChildType === 'ACCOUNT' ? tx.in(Accounts) : tx.in(Units, scopeOf(organization));
    const found = await pages.stored<{ readonly id: string }>(
      table.listBy('parent', [input.ParentId], pages.options(input)),
    );
    return { Children: found.items.map(({ id }) => ({ Id: id, Type: input.ChildType })), ...nextToken(found) };
  });

export async function requireUnit(tx: ReadTx, organization: OrganizationRecord, id: string): Promise<UnitRecord> {
  const unit = await tx.in(Units, scopeOf(organization)).get(id);
  if (!unit)
    throw new AwsError(
      'OrganizationalUnitNotFoundException',
      "You specified an organizational unit that doesn't exist.",
    );
  return unit;
}

async function findParent(tx: ReadTx, organization: OrganizationRecord, childId: string): Promise<string | undefined> {
  if (childId.startsWith('ou-')) return (await tx.in(Units, scopeOf(organization)).get(childId))?.parentId;
  const account = await tx.in(Accounts).get(childId);
  return isMember(account) ? account.membership.parentId : undefined;
}

async function uniqueName(write: Promise<void>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!(error instanceof UniqueViolation) || error.index !== 'name') throw error;
    throw new AwsError('DuplicateOrganizationalUnitException', 'An OU with the same name already exists.');
  }
}

function toUnit(organization: OrganizationRecord, unit: UnitRecord): Unit {
  return { Id: unit.id, Arn: unitArn(organization, unit.id), Name: unit.name, Path: unit.path };
}
