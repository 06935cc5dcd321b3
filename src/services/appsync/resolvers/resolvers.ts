/**
 * Resolvers, one for a field at most.
 * https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateResolver.html
 */
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { findApi, pageOf, pages, tokenOf } from '../apis/find-api.ts';
import { changed } from '../apis/revisions.ts';
import { badRequest, notFound } from '../errors.ts';
import { Functions, Resolvers, type ResolverRecord } from '../records.ts';
import { checkSource, mappingOf } from './mapping.ts';
import { toldResolver } from './told-resolver.ts';

type Created = Operation<'appsync', 'CreateResolver'>;

/** AWS: functions of one pipeline. */
const maxFunctions = 10;

async function recordOf(input: Parameters<Created>[0], ctx: Context): Promise<ResolverRecord> {
  const { apiId, typeName, fieldName, kind = 'UNIT', dataSourceName, pipelineConfig } = input;
  if (kind === 'PIPELINE' && dataSourceName !== undefined)
    throw badRequest('Data source must not be provided for pipeline resolvers.');
  if (kind === 'UNIT' && dataSourceName === undefined) throw badRequest('Data source is required for unit resolvers.');
  const functions = pipelineConfig?.functions ?? [];
  if (kind === 'UNIT' && functions.length > 0)
    throw badRequest('Pipeline config must not be provided for unit resolvers.');
  if (functions.length > maxFunctions) throw badRequest(`A pipeline has at most ${maxFunctions} functions.`);
  const mapping = await mappingOf(input, ctx);
  return { ...mapping, api: apiId, typeName, fieldName, kind, ...(kind === 'PIPELINE' && { functions }) };
}

/** @throws AwsError NotFoundException */
async function checkParts(tx: ReadTx, { api, dataSourceName, functions = [] }: ResolverRecord): Promise<void> {
  if (dataSourceName !== undefined) await checkSource(tx, api, dataSourceName);
  for (const id of functions)
    if (!(await tx.in(Functions).get(api, id))) throw notFound(`No function found with id ${id}`);
}

export const createResolver: Created = async (input, ctx) => {
  const resolver = await recordOf(input, ctx);
  return ctx.write(async (tx) => {
    await findApi(tx, input.apiId);
    await checkParts(tx, resolver);
    if (await tx.in(Resolvers).get(input.apiId, input.typeName, input.fieldName))
      throw badRequest(`Only one resolver is allowed per field.`);
    await tx.in(Resolvers).insert(resolver);
    await changed(tx, ctx, input.apiId);
    return { resolver: toldResolver(resolver, ctx) };
  });
};

export const updateResolver: Operation<'appsync', 'UpdateResolver'> = async (input, ctx) => {
  const resolver = await recordOf(input, ctx);
  return ctx.write(async (tx) => {
    await findResolver(tx, input.apiId, input.typeName, input.fieldName);
    await checkParts(tx, resolver);
    await tx.in(Resolvers).put(resolver);
    await changed(tx, ctx, input.apiId);
    return { resolver: toldResolver(resolver, ctx) };
  });
};

export const getResolver: Operation<'appsync', 'GetResolver'> = ({ apiId, typeName, fieldName }, ctx) =>
  ctx.read(async (tx) => ({ resolver: toldResolver(await findResolver(tx, apiId, typeName, fieldName), ctx) }));

export const deleteResolver: Operation<'appsync', 'DeleteResolver'> = ({ apiId, typeName, fieldName }, ctx) =>
  ctx.write(async (tx) => {
    await findResolver(tx, apiId, typeName, fieldName);
    await tx.in(Resolvers).delete(apiId, typeName, fieldName);
    await changed(tx, ctx, apiId);
    return {};
  });

export const listResolvers: Operation<'appsync', 'ListResolvers'> = (input, ctx) =>
  ctx.read(async (tx) => {
    await findApi(tx, input.apiId);
    const page = await pages.stored(tx.in(Resolvers).list([input.apiId, input.typeName], pageOf(input)));
    return { resolvers: page.items.map((resolver) => toldResolver(resolver, ctx)), ...tokenOf(page) };
  });

/** @throws AwsError NotFoundException */
async function findResolver(tx: ReadTx, apiId: string, typeName: string, fieldName: string): Promise<ResolverRecord> {
  await findApi(tx, apiId);
  const resolver = await tx.in(Resolvers).get(apiId, typeName, fieldName);
  if (!resolver) throw notFound('No resolver found.');
  return resolver;
}
