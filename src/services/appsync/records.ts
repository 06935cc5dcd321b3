/** APIs of AppSync, and what is in them: all under the API's id, which is unique in all accounts and Regions. */
import { defineCollection } from '../../kernel/collections/table.ts';
import type { Tag } from '../../wire/tags.ts';

export type AuthenticationType = 'API_KEY' | 'AWS_IAM' | 'AMAZON_COGNITO_USER_POOLS' | 'OPENID_CONNECT' | 'AWS_LAMBDA';

export interface UserPoolConfig {
  readonly userPoolId: string;
  readonly awsRegion: string;
  /** Of an API's own; fields that no directive names are refused to its users by DENY. */
  readonly defaultAction?: 'ALLOW' | 'DENY';
  readonly appIdClientRegex?: string;
}

export interface OpenIDConnectConfig {
  readonly issuer: string;
  readonly clientId?: string;
  readonly iatTTL?: number;
  readonly authTTL?: number;
}

export interface LambdaAuthorizerConfig {
  readonly authorizerUri: string;
  readonly authorizerResultTtlInSeconds?: number;
  readonly identityValidationExpression?: string;
}

/** One way to be let in. */
export interface AuthProvider {
  readonly authenticationType: AuthenticationType;
  readonly userPoolConfig?: UserPoolConfig;
  readonly openIDConnectConfig?: OpenIDConnectConfig;
  readonly lambdaAuthorizerConfig?: LambdaAuthorizerConfig;
}

/** As CreateGraphqlApi was given it. */
export interface ApiSettings extends AuthProvider {
  readonly name: string;
  readonly additionalAuthenticationProviders?: readonly AuthProvider[];
  readonly xrayEnabled?: boolean;
  readonly logConfig?: Readonly<Record<string, unknown>>;
  readonly ownerContact?: string;
  readonly introspectionConfig?: 'ENABLED' | 'DISABLED';
  readonly queryDepthLimit?: number;
  readonly resolverCountLimit?: number;
}

export interface ApiRecord {
  readonly id: string;
  readonly account: string;
  readonly settings: ApiSettings;
  readonly tags: readonly Tag[];
  readonly environment: Readonly<Record<string, string>>;
  /** Domain milliseconds. */
  readonly createdAt: number;
}

export const Apis = defineCollection<ApiRecord>('appsync/api', {
  scope: 'region',
  version: 1,
  key: (api) => [api.id],
});

/** Where an API is: its address names neither account nor, where clients resolve no names, Region. */
export interface ApiPlace {
  readonly id: string;
  readonly account: string;
  readonly region: string;
}

export const ApiPlaces = defineCollection<ApiPlace>('appsync/api-place', {
  scope: 'global',
  version: 1,
  key: (place) => [place.id],
});

export interface SchemaRecord {
  readonly api: string;
  /** In GraphQL's definition language; the last one that was valid. */
  readonly definition?: string;
  /** Of that definition. */
  readonly digest?: string;
  /** Of the last creation. */
  readonly status: 'SUCCESS' | 'FAILED';
  readonly details: string;
}

export const Schemas = defineCollection<SchemaRecord>('appsync/schema', {
  scope: 'region',
  version: 1,
  key: (schema) => [schema.api],
});

export interface ApiKeyRecord {
  readonly api: string;
  /** The key itself. */
  readonly id: string;
  readonly description?: string;
  /** Seconds of the domain clock, whole hours; it stays for 60 days after that. */
  readonly expires: number;
}

export const ApiKeys = defineCollection<ApiKeyRecord>('appsync/api-key', {
  scope: 'region',
  version: 1,
  key: (key) => [key.api, key.id],
});

export interface DataSourceRecord {
  readonly api: string;
  readonly name: string;
  readonly description?: string;
  readonly type: 'NONE' | 'AMAZON_DYNAMODB' | 'AWS_LAMBDA';
  readonly serviceRoleArn?: string;
  readonly dynamodbConfig?: {
    readonly tableName: string;
    readonly awsRegion: string;
    readonly useCallerCredentials?: boolean;
    readonly versioned?: boolean;
  };
  readonly lambdaConfig?: { readonly lambdaFunctionArn: string };
}

export const DataSources = defineCollection<DataSourceRecord>('appsync/data-source', {
  scope: 'region',
  version: 1,
  key: (source) => [source.api, source.name],
});

/** What a function and a resolver are made of, both. */
export interface Mapping {
  readonly dataSourceName?: string;
  readonly requestMappingTemplate?: string;
  readonly responseMappingTemplate?: string;
  readonly code?: string;
  readonly runtime?: { readonly name: 'APPSYNC_JS'; readonly runtimeVersion: string };
  readonly maxBatchSize?: number;
}

export interface FunctionRecord extends Mapping {
  readonly api: string;
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly dataSourceName: string;
  readonly functionVersion?: string;
}

export const Functions = defineCollection<FunctionRecord>('appsync/function', {
  scope: 'region',
  version: 1,
  key: (one) => [one.api, one.id],
});

export interface ResolverRecord extends Mapping {
  readonly api: string;
  readonly typeName: string;
  readonly fieldName: string;
  readonly kind: 'UNIT' | 'PIPELINE';
  /** Ids of functions. */
  readonly functions?: readonly string[];
}

export const Resolvers = defineCollection<ResolverRecord>('appsync/resolver', {
  scope: 'region',
  version: 1,
  key: (resolver) => [resolver.api, resolver.typeName, resolver.fieldName],
});
