/**
 * AWS::AppSync::GraphQLApi.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-appsync-graphqlapi.html
 */
import {
  everyItem,
  ifThere,
  refusing,
  shownTags,
  tagChanges,
  withStackTags,
  type ResourceCall,
  type ResourceDone,
  type ResourceHandler,
  type ResourceProperties,
} from '../../../wire/resource-type.ts';
import { listOfTags, mapOfTags, type Tag } from '../../../wire/tags.ts';
import type { Input, Output } from '../../../wire/aws-types.ts';
import { asInput, asProperties, picked } from './spelling.ts';

const names = [
  'Name',
  'AuthenticationType',
  'UserPoolConfig',
  'OpenIDConnectConfig',
  'LambdaAuthorizerConfig',
  'AdditionalAuthenticationProviders',
  'LogConfig',
  'XrayEnabled',
  'OwnerContact',
  'IntrospectionConfig',
  'QueryDepthLimit',
  'ResolverCountLimit',
  'Visibility',
  'ApiType',
];

/** Of what AuthenticationType and the configurations hold: handed on as they are. */
export interface ProviderProperties {
  readonly UserPoolConfig?: {
    UserPoolId: string;
    AwsRegion: string;
    DefaultAction?: string;
    AppIdClientRegex?: string;
  };
  readonly OpenIDConnectConfig?: { Issuer: string; ClientId?: string; IatTTL?: number; AuthTTL?: number };
  readonly LambdaAuthorizerConfig?: {
    AuthorizerUri: string;
    AuthorizerResultTtlInSeconds?: number;
    IdentityValidationExpression?: string;
  };
  readonly LogConfig?: { CloudWatchLogsRoleArn: string; FieldLogLevel: string; ExcludeVerboseContent?: boolean };
}

type Api = NonNullable<Output<'appsync', 'GetGraphqlApi'>['graphqlApi']>;

function inputOf(desired: ResourceProperties) {
  return asInput<Input<'appsync', 'CreateGraphqlApi'>>(picked(desired, names));
}

export const idOf = (physicalId: string): string => physicalId.slice(physicalId.lastIndexOf('/') + 1);

async function setEnvironment(
  apiId: string,
  desired: ResourceProperties,
  previous: ResourceProperties,
  call: ResourceCall,
) {
  const environmentVariables = (desired['EnvironmentVariables'] ?? {}) as Record<string, string>;
  if (JSON.stringify(environmentVariables) === JSON.stringify(previous['EnvironmentVariables'] ?? {})) return;
  await call.aws.appsync.putGraphqlApiEnvironmentVariables({ apiId, environmentVariables });
}

function tagsOf(desired: ResourceProperties, call: ResourceCall): Tag[] {
  return withStackTags(desired['Tags'] as readonly Tag[] | undefined, call);
}

async function setTags(resourceArn: string, wanted: readonly Tag[], { aws: { appsync } }: ResourceCall) {
  const { removed, put } = tagChanges(listOfTags((await appsync.listTagsForResource({ resourceArn })).tags), wanted);
  if (removed.length > 0) await appsync.untagResource({ resourceArn, tagKeys: removed });
  if (put.length > 0) await appsync.tagResource({ resourceArn, tags: mapOfTags(put) });
}

function attributesOf({ apiId, arn, uris = {}, dns = {} }: Api) {
  return {
    ApiId: apiId!,
    Arn: arn!,
    GraphQLUrl: uris['GRAPHQL']!,
    RealtimeUrl: uris['REALTIME']!,
    GraphQLDns: dns['GRAPHQL']!,
    RealtimeDns: dns['REALTIME']!,
    GraphQLEndpointArn: `${arn!.replace(/:apis\//, ':endpoints/graphql-api/')}`,
  };
}

function done(api: Api): ResourceDone {
  return { physicalId: api.arn!, attributes: attributesOf(api) };
}

export const graphqlApi: ResourceHandler = refusing(
  'AWS::AppSync::GraphQLApi',
  ['ApiType=MERGED', 'EnhancedMetricsConfig', 'MergedApiExecutionRoleArn', 'Visibility=PRIVATE'],
  {
    async create(desired, call) {
      const tags = tagsOf(desired, call);
      const { graphqlApi: made } = await call.aws.appsync.createGraphqlApi({
        ...inputOf(desired),
        ...(tags.length > 0 && { tags: mapOfTags(tags) }),
      });
      await setEnvironment(made!.apiId!, desired, {}, call);
      return done(made!);
    },

    async read(physicalId, { aws: { appsync } }) {
      const apiId = idOf(physicalId);
      const api = (await ifThere('NotFoundException', () => appsync.getGraphqlApi({ apiId })))?.graphqlApi;
      if (!api) return undefined;
      const { environmentVariables = {} } = await appsync.getGraphqlApiEnvironmentVariables({ apiId });
      const { tags, ...told } = api;
      return {
        ...picked(asProperties(told), names),
        ...attributesOf(api),
        ...(Object.keys(environmentVariables).length > 0 && { EnvironmentVariables: environmentVariables }),
        ...shownTags(listOfTags(tags)),
      };
    },

    async update(physicalId, desired, previous, call) {
      const apiId = idOf(physicalId);
      const { apiType: _type, visibility: _visibility, ...settings } = inputOf(desired);
      const { graphqlApi: made } = await call.aws.appsync.updateGraphqlApi({ ...settings, apiId });
      await setEnvironment(apiId, desired, previous, call);
      await setTags(physicalId, tagsOf(desired, call), call);
      return done(made!);
    },

    async delete(physicalId, _properties, { aws: { appsync } }) {
      await ifThere('NotFoundException', () => appsync.deleteGraphqlApi({ apiId: idOf(physicalId) }));
    },

    list: (_model, { aws: { appsync } }) =>
      everyItem(
        'nextToken',
        (from) => appsync.listGraphqlApis(from),
        ({ graphqlApis }) => graphqlApis!.map(({ arn }) => arn!),
      ),
  },
);
