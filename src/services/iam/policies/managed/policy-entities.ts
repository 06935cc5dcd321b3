/**
 * Who a managed policy is attached to, or bounds.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html
 */
import type { ReadTx } from '../../../../wire/context.ts';
import type { Operation } from '../../../../wire/service.ts';
import { noSuchPolicy } from '../../errors.ts';
import type { EntityKind } from '../../errors.ts';
import { findPolicy } from './managed-policies.ts';
import { listPage } from '../../paging.ts';
import { Groups, Roles, Users } from '../../records.ts';

interface Found {
  readonly kind: EntityKind;
  readonly name: string;
  readonly id: string;
  readonly path: string;
}

/** Groups, then roles, then users; a page may hold some of each. */
export const listEntitiesForPolicy: Operation<'iam', 'ListEntitiesForPolicy'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { PolicyArn: arn, EntityFilter: filter, PathPrefix: prefix = '/', PolicyUsageFilter: usage } = input;
    if (!(await findPolicy(tx, arn))) throw noSuchPolicy(arn);
    const indexes = (
      [
        ['attached', 'PermissionsPolicy'],
        ['boundary', 'PermissionsBoundary'],
      ] as const
    )
      .filter(([, use]) => usage === undefined || usage === use)
      .map(([index]) => index);
    const wanted = (kind: EntityKind) => filter === undefined || filter.toLowerCase() === kind;
    const found = new Map<string, Found>();
    for (const index of indexes) {
      for (const entity of await entitiesOf(tx, index, arn, wanted))
        if (entity.path.startsWith(prefix)) found.set(`${entity.kind}/${entity.id}`, entity);
    }
    const { items, page } = listPage(
      [...found.values()],
      (entity) => `${entity.kind}/${entity.name.toLowerCase()}`,
      input,
    );
    const of = (kind: EntityKind) => items.filter((entity) => entity.kind === kind);
    return {
      PolicyGroups: of('group').map(({ name, id }) => ({ GroupName: name, GroupId: id })),
      PolicyRoles: of('role').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
      PolicyUsers: of('user').map(({ name, id }) => ({ UserName: name, UserId: id })),
      ...page,
    };
  });

async function entitiesOf(
  tx: ReadTx,
  index: 'attached' | 'boundary',
  arn: string,
  wanted: (kind: EntityKind) => boolean,
): Promise<Found[]> {
  const users = wanted('user') ? await tx.in(Users).allBy(index, [arn]) : [];
  const roles = wanted('role') ? await tx.in(Roles).allBy(index, [arn]) : [];
  // A group has no boundary.
  const groups = wanted('group') && index === 'attached' ? await tx.in(Groups).allBy(index, [arn]) : [];
  const as =
    (kind: EntityKind) =>
    ({ name, id, path }: { readonly name: string; readonly id: string; readonly path: string }): Found => ({
      kind,
      name,
      id,
      path,
    });
  return [...users.map(as('user')), ...roles.map(as('role')), ...groups.map(as('group'))];
}
