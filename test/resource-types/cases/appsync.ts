import { attribute, functionOf, ref, roleOf, tagged, type TypeCase } from '../type-case.ts';

const lambda = {
  LambdaRole: roleOf('lambda.amazonaws.com'),
  Function: { ...functionOf({ Role: attribute('LambdaRole', 'Arn') }) },
};
const pool = { Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} } };
const userPool = (more: object = {}) => ({ UserPoolId: ref('Pool'), AwsRegion: ref('AWS::Region'), ...more });
const authorizer = (more: object = {}) => ({ AuthorizerUri: attribute('Function', 'Arn'), ...more });

const api: TypeCase = {
  type: 'AWS::AppSync::GraphQLApi',
  beside: { ...lambda, ...pool, Role: roleOf('appsync.amazonaws.com') },
  states: [
    {
      Name: 'api',
      AuthenticationType: 'AMAZON_COGNITO_USER_POOLS',
      UserPoolConfig: userPool({ DefaultAction: 'ALLOW', AppIdClientRegex: 'a.*' }),
      AdditionalAuthenticationProviders: [
        {
          AuthenticationType: 'AWS_LAMBDA',
          LambdaAuthorizerConfig: authorizer({
            AuthorizerResultTtlInSeconds: 10,
            IdentityValidationExpression: 'b.*',
          }),
        },
        {
          AuthenticationType: 'OPENID_CONNECT',
          OpenIDConnectConfig: { Issuer: 'https://example.com', ClientId: 'c', AuthTTL: 1000, IatTTL: 2000 },
        },
      ],
      ApiType: 'GRAPHQL',
      EnvironmentVariables: { KEY: 'one' },
      IntrospectionConfig: 'DISABLED',
      LogConfig: {
        CloudWatchLogsRoleArn: attribute('Role', 'Arn'),
        ExcludeVerboseContent: true,
        FieldLogLevel: 'ALL',
      },
      OwnerContact: 'me',
      QueryDepthLimit: 10,
      ResolverCountLimit: 20,
      Tags: tagged('blue'),
      Visibility: 'GLOBAL',
      XrayEnabled: true,
    },
    {
      Name: 'other',
      AuthenticationType: 'OPENID_CONNECT',
      OpenIDConnectConfig: { Issuer: 'https://example.com', ClientId: 'c', AuthTTL: 1000, IatTTL: 2000 },
      AdditionalAuthenticationProviders: [
        { AuthenticationType: 'AMAZON_COGNITO_USER_POOLS', UserPoolConfig: userPool({ AppIdClientRegex: 'd.*' }) },
      ],
      EnvironmentVariables: { OTHER: 'two' },
      IntrospectionConfig: 'ENABLED',
      LogConfig: {
        CloudWatchLogsRoleArn: attribute('Role', 'Arn'),
        ExcludeVerboseContent: false,
        FieldLogLevel: 'ERROR',
      },
      OwnerContact: 'you',
      QueryDepthLimit: 11,
      ResolverCountLimit: 21,
      Tags: tagged('green'),
      XrayEnabled: false,
    },
    {
      Name: 'third',
      AuthenticationType: 'AWS_LAMBDA',
      LambdaAuthorizerConfig: authorizer({ AuthorizerResultTtlInSeconds: 11, IdentityValidationExpression: 'e.*' }),
      XrayEnabled: true,
      IntrospectionConfig: 'DISABLED',
    },
    { Name: 'third', AuthenticationType: 'API_KEY' },
  ],
};

const ofApi = { Api: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'of', AuthenticationType: 'API_KEY' } } };
const ApiId = attribute('Api', 'ApiId');

const soon = Math.ceil(Date.now() / 3_600_000) * 3600;
const apiKey: TypeCase = {
  type: 'AWS::AppSync::ApiKey',
  beside: ofApi,
  states: [
    { ApiId, Description: 'a key', Expires: soon + 10 * 86_400 },
    { ApiId, Description: 'the key', Expires: soon + 20 * 86_400 },
  ],
  isAlone: true,
};

const tableOf = {
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
  },
};
const Role = roleOf('appsync.amazonaws.com');
const dataSource: TypeCase = {
  type: 'AWS::AppSync::DataSource',
  beside: { ...ofApi, ...lambda, ...tableOf, Role },
  states: [
    {
      ApiId,
      Name: 'items',
      Description: 'A table',
      Type: 'AMAZON_DYNAMODB',
      ServiceRoleArn: attribute('Role', 'Arn'),
      DynamoDBConfig: {
        AwsRegion: ref('AWS::Region'),
        TableName: ref('Table'),
        UseCallerCredentials: true,
        Versioned: false,
      },
    },
    {
      ApiId,
      Name: 'items',
      Description: 'A function',
      Type: 'AWS_LAMBDA',
      ServiceRoleArn: attribute('Role', 'Arn'),
      LambdaConfig: { LambdaFunctionArn: attribute('Function', 'Arn') },
    },
    { ApiId, Name: 'items', Type: 'NONE' },
  ],
  anew: { Name: 'anew' },
};

const none = {
  None: { Type: 'AWS::AppSync::DataSource', Properties: { ApiId, Name: 'none', Type: 'NONE' } },
  Second: { Type: 'AWS::AppSync::DataSource', Properties: { ApiId, Name: 'second', Type: 'NONE' } },
};
const javascript = (text: string) =>
  `export function request() { return { payload: '${text}' }; }\nexport function response(c) { return c.result; }`;
const Runtime = { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' };
const inS3 = 'the tests of the type read them from S3';

const functionConfiguration: TypeCase = {
  type: 'AWS::AppSync::FunctionConfiguration',
  beside: { ...ofApi, ...none },
  states: [
    {
      ApiId,
      Name: 'f',
      DataSourceName: attribute('None', 'Name'),
      Description: 'A function',
      FunctionVersion: '2018-05-29',
      RequestMappingTemplate: '{"version":"2018-05-29"}',
      ResponseMappingTemplate: '$util.toJson($ctx.result)',
    },
    {
      ApiId,
      Name: 'g',
      DataSourceName: attribute('Second', 'Name'),
      Description: 'Another',
      Code: javascript('a'),
      Runtime,
    },
    { ApiId, Name: 'g', DataSourceName: attribute('Second', 'Name'), Code: javascript('b'), Runtime },
  ],
  without: { CodeS3Location: inS3, RequestMappingTemplateS3Location: inS3, ResponseMappingTemplateS3Location: inS3 },
};

const schema = (fields: string) => `type Query { ${fields} }\nschema { query: Query }`;
const ofSchema = {
  ...ofApi,
  ...none,
  Schema: { Type: 'AWS::AppSync::GraphQLSchema', Properties: { ApiId, Definition: schema('a: String, b: String') } },
};
const graphqlSchema: TypeCase = {
  type: 'AWS::AppSync::GraphQLSchema',
  beside: ofApi,
  states: [
    { ApiId, Definition: schema('a: String') },
    { ApiId, Definition: schema('b: String') },
  ],
  isAlone: true,
  without: { DefinitionS3Location: inS3 },
};

const step = {
  Step: {
    Type: 'AWS::AppSync::FunctionConfiguration',
    Properties: { ApiId, Name: 's', DataSourceName: attribute('None', 'Name'), Code: javascript('s'), Runtime },
  },
};
const resolver: TypeCase = {
  type: 'AWS::AppSync::Resolver',
  beside: { ...ofSchema, ...step },
  states: [
    {
      ApiId,
      TypeName: 'Query',
      FieldName: 'a',
      Kind: 'UNIT',
      DataSourceName: attribute('None', 'Name'),
      RequestMappingTemplate: '{"version":"2018-05-29"}',
      ResponseMappingTemplate: '$util.toJson($ctx.result)',
    },
    {
      ApiId,
      TypeName: 'Query',
      FieldName: 'a',
      Kind: 'PIPELINE',
      PipelineConfig: { Functions: [attribute('Step', 'FunctionId')] },
      Code: javascript('a'),
      Runtime,
    },
    { ApiId, TypeName: 'Query', FieldName: 'a', DataSourceName: attribute('None', 'Name') },
  ],
  anew: { FieldName: 'b' },
  without: functionConfiguration.without!,
};

export const appsync = [api, apiKey, dataSource, functionConfiguration, graphqlSchema, resolver];
