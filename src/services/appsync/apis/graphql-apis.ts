/** GraphQL APIs: made, read, changed, removed with all that is in them. */
import type { Context, WriteTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { ApiKeys, ApiPlaces, Apis, DataSources, Functions, Resolvers, Schemas, type ApiRecord } from '../records.ts';
import { apiAddresses } from './api-addresses.ts';
import { settingsOf } from './api-settings.ts';
import { apiArn } from './arns.ts';
import { findApi, pageOf, pages, tokenOf } from './find-api.ts';
import { Revisions } from './revisions.ts';
import { mapOfTags, tagsOfNew } from '../../../wire/tags.ts';
import { tagsOf } from './tag-map.ts';

export const createGraphqlApi: Operation<'appsync', 'CreateGraphqlApi'> = async (input, ctx) => {
  const settings = settingsOf(input);
  const tags = tagsOfNew(ctx, tagsOf(input.tags));
  const { account, region } = ctx;
  return ctx.write(async (tx) => {
    const id = ctx.ids.alphanumeric(26);
    const api: ApiRecord = { id, account, settings, tags, environment: {}, createdAt: ctx.clock.now() };
    await tx.in(Apis).insert(api);
    await tx.in(ApiPlaces).insert({ id, account, region });
    return { graphqlApi: description(api, ctx) };
  });
};

export const getGraphqlApi: Operation<'appsync', 'GetGraphqlApi'> = ({ apiId }, ctx) =>
  ctx.read(async (tx) => ({ graphqlApi: description(await findApi(tx, apiId), ctx) }));

export const updateGraphqlApi: Operation<'appsync', 'UpdateGraphqlApi'> = async (input, ctx) => {
  const settings = settingsOf(input);
  return ctx.write(async (tx) => {
    const api = { ...(await findApi(tx, input.apiId)), settings };
    await tx.in(Apis).put(api);
    return { graphqlApi: description(api, ctx) };
  });
};

export const deleteGraphqlApi: Operation<'appsync', 'DeleteGraphqlApi'> = ({ apiId }, ctx) =>
  ctx.write(async (tx) => {
    await findApi(tx, apiId);
    await empty(tx, apiId);
    await tx.in(ApiPlaces).delete(apiId);
    await tx.in(Apis).delete(apiId);
    return {};
  });

async function empty(tx: WriteTx, apiId: string): Promise<void> {
  await tx.in(Schemas).delete(apiId);
  await tx.in(Revisions).delete(apiId);
  for (const { id } of await tx.in(ApiKeys).all([apiId])) await tx.in(ApiKeys).delete(apiId, id);
  for (const { name } of await tx.in(DataSources).all([apiId])) await tx.in(DataSources).delete(apiId, name);
  for (const { id } of await tx.in(Functions).all([apiId])) await tx.in(Functions).delete(apiId, id);
  for (const { typeName, fieldName } of await tx.in(Resolvers).all([apiId]))
    await tx.in(Resolvers).delete(apiId, typeName, fieldName);
}

export const listGraphqlApis: Operation<'appsync', 'ListGraphqlApis'> = (input, ctx) =>
  ctx.read(async (tx) => {
    if (input.apiType === 'MERGED' || input.owner === 'OTHER_ACCOUNTS') return { graphqlApis: [] };
    const page = await pages.stored(tx.in(Apis).list([], pageOf(input)));
    return { graphqlApis: page.items.map((api) => description(api, ctx)), ...tokenOf(page) };
  });

export const putGraphqlApiEnvironmentVariables: Operation<'appsync', 'PutGraphqlApiEnvironmentVariables'> = (
  { apiId, environmentVariables },
  ctx,
) =>
  ctx.write(async (tx) => {
    await tx.in(Apis).put({ ...(await findApi(tx, apiId)), environment: environmentVariables });
    return { environmentVariables };
  });

export const getGraphqlApiEnvironmentVariables: Operation<'appsync', 'GetGraphqlApiEnvironmentVariables'> = (
  { apiId },
  ctx,
) => ctx.read(async (tx) => ({ environmentVariables: { ...(await findApi(tx, apiId)).environment } }));

/** Values that answers tell where nobody set them. */
const unset = {
  xrayEnabled: false,
  introspectionConfig: 'ENABLED',
  queryDepthLimit: 0,
  resolverCountLimit: 0,
} as const;

function description({ id, settings, tags, account }: ApiRecord, { region, settings: server }: Context) {
  const { graphqlUrl, realtimeUrl, graphqlHost, realtimeHost } = apiAddresses(id, region, server);
  const { additionalAuthenticationProviders, ...told } = settings;
  return {
    ...unset,
    ...(told as object),
    name: settings.name,
    ...(additionalAuthenticationProviders && {
      additionalAuthenticationProviders: [...additionalAuthenticationProviders],
    }),
    apiId: id,
    arn: apiArn({ account, region }, id),
    apiType: 'GRAPHQL' as const,
    visibility: 'GLOBAL' as const,
    owner: account,
    uris: { GRAPHQL: graphqlUrl, REALTIME: realtimeUrl },
    dns: { GRAPHQL: graphqlHost, REALTIME: realtimeHost },
    tags: mapOfTags(tags),
  };
}
