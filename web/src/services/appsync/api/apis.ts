/** GraphQL APIs and what they are made of, through AWS's AppSync API. */
import {
  AppSyncClient,
  GetGraphqlApiCommand,
  GetIntrospectionSchemaCommand,
  ListApiKeysCommand,
  ListDataSourcesCommand,
  ListFunctionsCommand,
  ListGraphqlApisCommand,
  ListResolversCommand,
  type ApiKey,
  type DataSource,
  type FunctionConfiguration,
  type GraphqlApi,
  type Resolver,
} from '@aws-sdk/client-appsync';
import { allPages, type ListPage } from '../../../api/all-pages';
import { awsCaller } from '../../../api/aws-call';

export type { DataSource, FunctionConfiguration, GraphqlApi, Resolver };

const call = awsCaller((settings) => new AppSyncClient(settings));

const page = <Item>(items: Item[] | undefined, nextToken: string | undefined): ListPage<Item> => ({
  items: items ?? [],
  ...(nextToken && { nextToken }),
});

export async function listApis(token: string | undefined, abortSignal: AbortSignal): Promise<ListPage<GraphqlApi>> {
  const command = new ListGraphqlApisCommand({ ...(token !== undefined && { nextToken: token }) });
  const { graphqlApis, nextToken } = await call((client) => client.send(command, { abortSignal }));
  return page(graphqlApis, nextToken);
}

export async function getApi(apiId: string, abortSignal: AbortSignal): Promise<GraphqlApi> {
  const { graphqlApi = {} } = await call((client) => client.send(new GetGraphqlApiCommand({ apiId }), { abortSignal }));
  return graphqlApi;
}

/** The first that is good for now. */
export async function currentApiKey(apiId: string): Promise<ApiKey | undefined> {
  const { apiKeys = [] } = await call((client) => client.send(new ListApiKeysCommand({ apiId })));
  return apiKeys.find(({ expires = 0 }) => expires * 1000 > Date.now());
}

/** SDL with its directives. */
export async function getSchema(apiId: string, abortSignal: AbortSignal): Promise<string> {
  const command = new GetIntrospectionSchemaCommand({ apiId, format: 'SDL', includeDirectives: true });
  const { schema } = await call((client) => client.send(command, { abortSignal }));
  return new TextDecoder().decode(schema);
}

export async function listDataSources(apiId: string, abortSignal: AbortSignal): Promise<readonly DataSource[]> {
  const { items } = await allPages(async (nextToken) => {
    const command = new ListDataSourcesCommand({ apiId, ...(nextToken && { nextToken }) });
    const found = await call((client) => client.send(command, { abortSignal }));
    return page(found.dataSources, found.nextToken);
  });
  return items;
}

export async function listFunctions(apiId: string, signal: AbortSignal): Promise<readonly FunctionConfiguration[]> {
  const { items } = await allPages(async (nextToken) => {
    const command = new ListFunctionsCommand({ apiId, ...(nextToken && { nextToken }) });
    const found = await call((client) => client.send(command, { abortSignal: signal }));
    return page(found.functions, found.nextToken);
  });
  return items;
}

/** Of all those types, in their order. */
export async function listResolvers(
  apiId: string,
  types: readonly string[],
  abortSignal: AbortSignal,
): Promise<readonly Resolver[]> {
  const ofTypes = types.map((typeName) =>
    allPages(async (nextToken) => {
      const command = new ListResolversCommand({ apiId, typeName, ...(nextToken && { nextToken }) });
      const found = await call((client) => client.send(command, { abortSignal }));
      return page(found.resolvers, found.nextToken);
    }),
  );
  return (await Promise.all(ofTypes)).flatMap(({ items }) => items);
}
