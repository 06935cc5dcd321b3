/** Who else may do what with a function: https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
import type { ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { functionArn, type FunctionPlace, placeOf } from '../arns.ts';
import { invalid, notFound } from '../errors.ts';
import { requireAlias } from '../functions/aliases.ts';
import { latest, requireFunction, requireVersion } from '../functions/find-function.ts';
import { Functions, type PolicyFacts } from '../records.ts';
import { added, checkRevision, documentOf, noPolicy, removed, statementOf } from './statements.ts';

/**
 * The revision of what is named, by which its first permission may be given.
 * @throws AwsError ResourceNotFoundException, InvalidParameterValueException
 */
async function requirePermitted(tx: ReadTx, place: FunctionPlace): Promise<string> {
  const { name, qualifier } = place;
  if (qualifier === latest) throw invalid('We currently do not support adding policies for $LATEST.');
  if (qualifier === undefined || /^\d+$|\$/.test(qualifier)) return (await requireVersion(tx, place)).facts.revisionId;
  await requireFunction(tx, { ...place, name });
  return (await requireAlias(tx, place, qualifier)).revisionId;
}

export const addPermission: Operation<'lambda', 'AddPermission'> = async (input, ctx) => {
  const place = placeOf(input.FunctionName, ctx, input.Qualifier);
  const viaUrl = input.InvokedViaFunctionUrl;
  return ctx.write(async (tx) => {
    const revision = await requirePermitted(tx, place);
    const record = await requireFunction(tx, place);
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
    const before = record.policies[qualifier];
    checkRevision(input.RevisionId, before?.revisionId ?? revision, 'GetPolicy');
    const policy = added(ctx, before, statement);
    await tx.in(Functions, place).put({ ...record, policies: { ...record.policies, [qualifier]: policy } });
    return { Statement: statement.text };
  });
};

export const removePermission: Operation<'lambda', 'RemovePermission'> = async (input, ctx) => {
  const place = placeOf(input.FunctionName, ctx, input.Qualifier);
  await ctx.write(async (tx) => {
    const record = await tx.in(Functions, place).get(place.name);
    if (!record) throw notFound(`No policy found for: ${functionArn(place)}`);
    await requirePermitted(tx, place);
    const { qualifier = '' } = place;
    const { [qualifier]: before, ...others } = record.policies;
    if (!before) throw noPolicy();
    checkRevision(input.RevisionId, before.revisionId, 'GetPolicy');
    const policy: PolicyFacts | undefined = removed(ctx, before, input.StatementId);
    await tx.in(Functions, place).put({ ...record, policies: policy ? { ...others, [qualifier]: policy } : others });
  });
  return {};
};

export const getPolicy: Operation<'lambda', 'GetPolicy'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const place = placeOf(input.FunctionName, ctx, input.Qualifier);
    const policy = (await tx.in(Functions, place).get(place.name))?.policies[place.qualifier ?? ''];
    if (!policy) throw notFound('The resource you requested does not exist.');
    return { Policy: await documentOf(tx, policy), RevisionId: policy.revisionId };
  });
