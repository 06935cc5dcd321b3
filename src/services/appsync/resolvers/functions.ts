/**
 * Functions, of which pipelines are made.
 * https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateFunction.html
 */
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { apiArn } from '../apis/arns.ts';
import { findApi, pageOf, pages, tokenOf } from '../apis/find-api.ts';
import { changed } from '../apis/revisions.ts';
import { badRequest, notFound } from '../errors.ts';
import { Functions, Resolvers, type FunctionRecord } from '../records.ts';
import { checkSource, mappingOf } from './mapping.ts';
import { toldResolver } from './told-resolver.ts';

type Created = Operation<'appsync', 'CreateFunction'>;

async function partsOf(input: Parameters<Created>[0], ctx: Context) {
  const { name, description, functionVersion, dataSourceName } = input;
  if (functionVersion !== undefined && functionVersion !== '2018-05-29')
    throw badRequest(`Unsupported function version: ${functionVersion}`);
  return {
    ...(await mappingOf(input, ctx)),
    api: input.apiId,
    name,
    dataSourceName,
    ...(description !== undefined && { description }),
    ...(functionVersion !== undefined && { functionVersion }),
  };
}

export const createFunction: Created = async (input, ctx) => {
  const parts = await partsOf(input, ctx);
  return ctx.write(async (tx) => {
    await findApi(tx, input.apiId);
    await checkSource(tx, input.apiId, input.dataSourceName);
    const made: FunctionRecord = { ...parts, id: `f${ctx.ids.alphanumeric(25)}` };
    await tx.in(Functions).insert(made);
    await changed(tx, ctx, input.apiId);
    return { functionConfiguration: told(made, ctx) };
  });
};

export const updateFunction: Operation<'appsync', 'UpdateFunction'> = async (input, ctx) => {
  const parts = await partsOf(input, ctx);
  return ctx.write(async (tx) => {
    const { id } = await findFunction(tx, input.apiId, input.functionId);
    await checkSource(tx, input.apiId, input.dataSourceName);
    const made: FunctionRecord = { ...parts, id };
    await tx.in(Functions).put(made);
    await changed(tx, ctx, input.apiId);
    return { functionConfiguration: told(made, ctx) };
  });
};

export const getFunction: Operation<'appsync', 'GetFunction'> = ({ apiId, functionId }, ctx) =>
  ctx.read(async (tx) => ({ functionConfiguration: told(await findFunction(tx, apiId, functionId), ctx) }));

export const deleteFunction: Operation<'appsync', 'DeleteFunction'> = ({ apiId, functionId }, ctx) =>
  ctx.write(async (tx) => {
    const { name } = await findFunction(tx, apiId, functionId);
    const using = (await tx.in(Resolvers).all([apiId])).find(({ functions = [] }) => functions.includes(functionId));
    if (using) {
      const place = `${using.typeName}.${using.fieldName}`;
      throw badRequest(`Cannot delete function ${name}: it is used by the resolver of ${place}.`);
    }
    await tx.in(Functions).delete(apiId, functionId);
    await changed(tx, ctx, apiId);
    return {};
  });

export const listFunctions: Operation<'appsync', 'ListFunctions'> = (input, ctx) =>
  ctx.read(async (tx) => {
    await findApi(tx, input.apiId);
    const page = await pages.stored(tx.in(Functions).list([input.apiId], pageOf(input)));
    return { functions: page.items.map((one) => told(one, ctx)), ...tokenOf(page) };
  });

export const listResolversByFunction: Operation<'appsync', 'ListResolversByFunction'> = (input, ctx) =>
  ctx.read(async (tx) => {
    await findFunction(tx, input.apiId, input.functionId);
    const using = (await tx.in(Resolvers).all([input.apiId])).filter(({ functions = [] }) =>
      functions.includes(input.functionId),
    );
    const { limit, after } = pageOf(input);
    const page = pages.inMemory(using, ({ typeName, fieldName }) => `${typeName}.${fieldName}`, { limit, after });
    return { resolvers: page.items.map((resolver) => toldResolver(resolver, ctx)), ...tokenOf(page) };
  });

/** @throws AwsError NotFoundException */
async function findFunction(tx: ReadTx, apiId: string, id: string): Promise<FunctionRecord> {
  await findApi(tx, apiId);
  const found = await tx.in(Functions).get(apiId, id);
  if (!found) throw notFound(`No function found with id ${id}`);
  return found;
}

function told({ api, id, ...one }: FunctionRecord, ctx: Context) {
  const { runtime, ...others } = one;
  return {
    ...others,
    ...(runtime && { runtime: { ...runtime } }),
    functionId: id,
    functionArn: `${apiArn(ctx, api)}/functions/${id}`,
    functionVersion: one.functionVersion ?? '2018-05-29',
  };
}
