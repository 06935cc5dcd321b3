/**
 * Who else may use a layer's version.
 * https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html
 */
import type { Operation } from '../../../wire/service.ts';
import { layerArn, layerPlace } from '../arns.ts';
import { notFound } from '../errors.ts';
import { added, documentOf, removed, statementOf } from '../permissions/statements.ts';
import { LayerVersions } from '../records.ts';
import { requireLayerVersion } from './layers.ts';

export const addLayerVersionPermission: Operation<'lambda', 'AddLayerVersionPermission'> = async (input, ctx) => {
  const place = layerPlace(input.LayerName, ctx, input.VersionNumber);
  return ctx.write(async (tx) => {
    const record = await requireLayerVersion(tx, place);
    const statement = await statementOf(tx, {
      sid: input.StatementId,
      principal: input.Principal,
      action: input.Action,
      resource: layerArn(place),
      condition: { StringEquals: { 'aws:PrincipalOrgID': input.OrganizationId } },
    });
    const policy = added(ctx, record.policy, statement, input.RevisionId);
    await tx.in(LayerVersions, place).put({ ...record, policy });
    return { Statement: statement.text, RevisionId: policy.revisionId };
  });
};

export const removeLayerVersionPermission: Operation<'lambda', 'RemoveLayerVersionPermission'> = async (input, ctx) => {
  const place = layerPlace(input.LayerName, ctx, input.VersionNumber);
  await ctx.write(async (tx) => {
    const { policy: before, ...record } = await requireLayerVersion(tx, place);
    const policy = removed(ctx, before, input.StatementId, input.RevisionId);
    await tx.in(LayerVersions, place).put({ ...record, ...(policy && { policy }) });
  });
  return {};
};

export const getLayerVersionPolicy: Operation<'lambda', 'GetLayerVersionPolicy'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { policy } = await requireLayerVersion(tx, layerPlace(input.LayerName, ctx, input.VersionNumber));
    if (!policy) throw notFound('The resource you requested does not exist.');
    return { Policy: await documentOf(tx, policy), RevisionId: policy.revisionId };
  });
