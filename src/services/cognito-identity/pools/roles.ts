/**
 * Which roles a pool gives: by default, or by what the provider says of the user.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
 */
import type { Operation } from '../../../wire/service.ts';
import { invalidParameter } from '../errors.ts';
import { IdentityPools } from '../records.ts';
import { requirePool } from './find-pool.ts';
import type { RoleMapping, RoleMappings } from './pool-settings.ts';

export const setIdentityPoolRoles: Operation<'cognito-identity', 'SetIdentityPoolRoles'> = async (input, ctx) => {
  const { IdentityPoolId, Roles, RoleMappings: mappings } = input;
  for (const [kind, arn] of Object.entries(Roles)) {
    if (kind !== 'authenticated' && kind !== 'unauthenticated') throw invalidParameter(`Invalid role type ${kind}`);
    if (!isRoleArn(arn)) throw invalidParameter(`Invalid role ARN ${arn}`);
  }
  for (const mapping of Object.values(mappings ?? {})) checkMapping(mapping);
  await ctx.write(async (tx) => {
    const { roleMappings: _replaced, ...pool } = await requirePool(tx, ctx, IdentityPoolId);
    await tx.in(IdentityPools).put({ ...pool, roles: Roles, ...(mappings && { roleMappings: mappings }) });
  });
  return {};
};

export const getIdentityPoolRoles: Operation<'cognito-identity', 'GetIdentityPoolRoles'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { id, roles, roleMappings } = await requirePool(tx, ctx, input.IdentityPoolId);
    return {
      IdentityPoolId: id,
      ...(roles && { Roles: { ...roles } }),
      ...(roleMappings && { RoleMappings: roleMappings as RoleMappings }),
    };
  });

function checkMapping({ Type, AmbiguousRoleResolution, RulesConfiguration }: RoleMapping): void {
  if (AmbiguousRoleResolution === undefined)
    throw invalidParameter('AmbiguousRoleResolution is required for role mappings of type Token and Rules.');
  const rules = RulesConfiguration?.Rules ?? [];
  if (Type === 'Rules' && rules.length === 0)
    throw invalidParameter('RulesConfiguration is required for mappings of type Rules.');
  const wrong = rules.find(({ RoleARN }) => !isRoleArn(RoleARN ?? ''));
  if (wrong) throw invalidParameter(`Invalid role ARN ${wrong.RoleARN}`);
}

export function isRoleArn(arn: string): boolean {
  return /^arn:aws:iam::\d{12}:role\/\S+$/.test(arn);
}
