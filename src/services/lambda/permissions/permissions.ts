/** Who else may do what with a function: https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
import type { Operation } from '../../../wire/service.ts';
import { functionArn, placeOf } from '../arns.ts';
import { notFound } from '../errors.ts';
import { requireVersion } from '../functions/find-function.ts';
import { Functions, type PolicyFacts } from '../records.ts';
import { added, documentOf, removed, statementOf } from './statements.ts';

export const addPermission: Operation<'lambda', 'AddPermission'> = async (input, ctx) => {
  const place = placeOf(input.FunctionName, ctx, input.Qualifier);
  const viaUrl = input.InvokedViaFunctionUrl;
  return ctx.write(async (tx) => {
    const { record } = await requireVersion(tx, place);
    const statement = await statementOf(tx, {
      sid: input.StatementId,
      principal: input.Principal,
      action: input.Action,
      resource: functionArn(place),
      condition: {
        StringEquals: {
          'AWS:SourceAccount': input.SourceAccount,
          'aws:PrincipalOrgID': input.PrincipalOrgID,
          'lambda:EventSourceToken': input.EventSourceToken,
          'lambda:FunctionUrlAuthType': input.FunctionUrlAuthType,
        },
        ArnLike: { 'AWS:SourceArn': input.SourceArn },
        Bool: { 'lambda:InvokedViaFunctionUrl': viaUrl === undefined ? undefined : String(viaUrl) },
      },
    });
    const { qualifier = '' } = place;
    const policy = added(ctx, record.policies[qualifier], statement, input.RevisionId);
    await tx.in(Functions, place).put({ ...record, policies: { ...record.policies, [qualifier]: policy } });
    return { Statement: statement.text };
  });
};

export const removePermission: Operation<'lambda', 'RemovePermission'> = async (input, ctx) => {
  const place = placeOf(input.FunctionName, ctx, input.Qualifier);
  await ctx.write(async (tx) => {
    const { record } = await requireVersion(tx, place);
    const { qualifier = '' } = place;
    const { [qualifier]: before, ...others } = record.policies;
    const policy: PolicyFacts | undefined = removed(ctx, before, input.StatementId, input.RevisionId);
    await tx.in(Functions, place).put({ ...record, policies: policy ? { ...others, [qualifier]: policy } : others });
  });
  return {};
};

export const getPolicy: Operation<'lambda', 'GetPolicy'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const place = placeOf(input.FunctionName, ctx, input.Qualifier);
    const { record } = await requireVersion(tx, place);
    const policy = record.policies[place.qualifier ?? ''];
    if (!policy) throw notFound('The resource you requested does not exist.');
    return { Policy: await documentOf(tx, policy), RevisionId: policy.revisionId };
  });
