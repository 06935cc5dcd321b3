/**
 * AWS AppSync: GraphQL APIs with resolvers and subscriptions.
 *
 * Not there (501 by name): merged and private APIs, Event APIs, caches, domain names, single types, introspection of
 * data sources; data sources other than NONE, DynamoDB and Lambda. docs/appsync.md has the differences.
 *
 * Spec: https://docs.aws.amazon.com/appsync/latest/APIReference/Welcome.html; resources as in
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsappsync.html
 */
import { defineService, type DataRoute, type DataUpgrade } from '../../wire/service.ts';
import { Revisions } from './apis/revisions.ts';
import { creates, onApi, onArn, passesRole, resourceFacts, visibilityKey } from './authorization.ts';
import { reset, start } from './running.ts';
import { ApiKeys, ApiPlaces, Apis, DataSources, Functions, Resolvers, Schemas } from './records.ts';

const apis = () => import('./apis/graphql-apis.ts');
const keys = () => import('./apis/api-keys.ts');
const tags = () => import('./apis/api-tags.ts');
const schema = () => import('./schema/schema-creation.ts');
const sources = () => import('./data-sources/data-sources.ts');
const functions = () => import('./resolvers/functions.ts');
const resolvers = () => import('./resolvers/resolvers.ts');
const evaluation = () => import('./resolvers/evaluate.ts');

/** At an API's own name, and at the endpoint's for clients that resolve no names under `localhost`. */
const places = [{ host: ':api.appsync-api.:region', path: '/graphql' }, { path: '/_appsync/:api/graphql' }];

const realtimePlaces = [
  { host: ':api.appsync-api.:region', path: '/graphql/realtime' },
  { host: ':api.appsync-realtime-api.:region', path: '/graphql' },
  { path: '/_appsync/:api/graphql/realtime' },
];

const realtime: DataUpgrade[] = realtimePlaces.map((place) => ({
  ...place,
  name: 'Realtime',
  maxMessageBytes: 256 * 1024,
  load: async () => (await import('./realtime/connection.ts')).connect,
}));

const graphql: DataRoute[] = places.map((place) => ({
  ...place,
  name: 'GraphQL',
  method: 'POST',
  load: async () => (await import('./graphql/route.ts')).graphql,
}));

export const appsync = defineService({
  name: 'appsync',
  collections: [ApiKeys, ApiPlaces, Apis, DataSources, Functions, Resolvers, Revisions, Schemas],
  iamPrefix: 'appsync',
  title: 'AWS AppSync',
  principal: 'appsync.amazonaws.com',
  dialect: { validationErrorCode: 'BadRequestException' },
  serviceLinkedRoles: [{ principal: 'appsync.amazonaws.com', name: 'AppSync', policy: 'AWSAppSyncServiceRolePolicy' }],
  conditionKeys: ['appsync:Visibility'],
  resourceFacts,
  taggedResources: async () => (await import('./tagged-resources.ts')).taggedResources,
  routes: graphql,
  upgrades: realtime,
  // As AWS's: any page may call an API, with whatever headers it needs.
  cors: { origins: '*', methods: ['GET', 'POST'], headers: '*', exposed: ['x-amzn-errortype', 'x-amzn-requestid'] },
  start,
  reset,
  operations: {
    CreateGraphqlApi: { load: apis, requires: creates, conditionKeys: visibilityKey },
    GetGraphqlApi: onApi(apis),
    UpdateGraphqlApi: { ...onApi(apis), requires: passesRole },
    DeleteGraphqlApi: onApi(apis),
    ListGraphqlApis: { load: apis },
    PutGraphqlApiEnvironmentVariables: { load: apis },
    GetGraphqlApiEnvironmentVariables: { load: apis },
    CreateApiKey: { load: keys },
    UpdateApiKey: { load: keys },
    DeleteApiKey: { load: keys },
    ListApiKeys: { load: keys },
    TagResource: onArn(tags),
    UntagResource: onArn(tags),
    ListTagsForResource: onArn(tags),
    StartSchemaCreation: { load: schema, maxBodyBytes: 4 * 1024 * 1024 },
    GetSchemaCreationStatus: { load: schema },
    GetIntrospectionSchema: { load: schema, pureRead: false },
    CreateDataSource: { load: sources, requires: passesRole },
    UpdateDataSource: { load: sources, requires: passesRole },
    GetDataSource: { load: sources },
    DeleteDataSource: { load: sources },
    ListDataSources: { load: sources },
    CreateFunction: { load: functions },
    UpdateFunction: { load: functions },
    GetFunction: { load: functions },
    DeleteFunction: { load: functions },
    ListFunctions: { load: functions },
    ListResolversByFunction: { load: functions },
    CreateResolver: { load: resolvers },
    UpdateResolver: { load: resolvers },
    GetResolver: { load: resolvers },
    DeleteResolver: { load: resolvers },
    ListResolvers: { load: resolvers },
    EvaluateMappingTemplate: { load: evaluation },
    EvaluateCode: { load: evaluation },
  },
  resourceTypes: {
    'AWS::AppSync::ApiKey': async () => (await import('./resources/api-key.ts')).apiKey,
    'AWS::AppSync::DataSource': async () => (await import('./resources/data-source.ts')).dataSource,
    'AWS::AppSync::FunctionConfiguration': async () =>
      (await import('./resources/function-configuration.ts')).functionConfiguration,
    'AWS::AppSync::GraphQLApi': async () => (await import('./resources/graphql-api.ts')).graphqlApi,
    'AWS::AppSync::GraphQLSchema': async () => (await import('./resources/graphql-schema.ts')).graphqlSchema,
    'AWS::AppSync::Resolver': async () => (await import('./resources/resolver.ts')).resolver,
  },
});
