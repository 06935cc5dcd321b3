/**
 * Who else may use a layer's version.
 * https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html
 */
import type { ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { layerArn, type LayerPlace, layerPlace } from '../arns.ts';
import { notFound } from '../errors.ts';
import { added, checkRevision, documentOf, noPolicy, removed, statementOf } from '../permissions/statements.ts';
import { type LayerVersionRecord, LayerVersions } from '../records.ts';

/** Here one that is not there is told by its ARN. @throws AwsError ResourceNotFoundException */
async function requireOwned(tx: ReadTx, place: LayerPlace): Promise<LayerVersionRecord> {
  const found = await tx.in(LayerVersions, place).get(place.name, place.version ?? 0);
  if (!found) throw notFound(`Layer version ${layerArn(place)} does not exist.`);
  return found;
}

export const addLayerVersionPermission: Operation<'lambda', 'AddLayerVersionPermission'> = async (input, ctx) => {
  const place = layerPlace(input.LayerName, ctx, input.VersionNumber);
  return ctx.write(async (tx) => {
    const record = await requireOwned(tx, place);
    const statement = await statementOf(tx, {
      sid: input.StatementId,
      principal: input.Principal,
      action: input.Action,
      resource: layerArn(place),
      condition: { StringEquals: { 'aws:PrincipalOrgID': input.OrganizationId } },
    });
    checkRevision(input.RevisionId, record.policy?.revisionId, 'GetLayerPolicy');
    const policy = added(ctx, record.policy, statement);
    await tx.in(LayerVersions, place).put({ ...record, policy });
    return { Statement: statement.text, RevisionId: policy.revisionId };
  });
};

export const removeLayerVersionPermission: Operation<'lambda', 'RemoveLayerVersionPermission'> = async (input, ctx) => {
  const place = layerPlace(input.LayerName, ctx, input.VersionNumber);
  await ctx.write(async (tx) => {
    const { policy: before, ...record } = await requireOwned(tx, place);
    if (!before) throw noPolicy();
    checkRevision(input.RevisionId, before.revisionId, 'GetLayerPolicy');
    const policy = removed(ctx, before, input.StatementId);
    await tx.in(LayerVersions, place).put({ ...record, ...(policy && { policy }) });
  });
  return {};
};

export const getLayerVersionPolicy: Operation<'lambda', 'GetLayerVersionPolicy'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { policy } = await requireOwned(tx, layerPlace(input.LayerName, ctx, input.VersionNumber));
    if (!policy) throw noPolicy();
    return { Policy: await documentOf(tx, policy), RevisionId: policy.revisionId };
  });
