/** A GraphQL API of to-dos with all that the console asks it by: IAM, an API key, and users of a pool. */
import { AppSync } from '@aws-sdk/client-appsync';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import type { rootConfig } from './identity-center.ts';

const schema = `
type Todo @aws_iam @aws_api_key @aws_cognito_user_pools { id: ID! content: String }
type TodoConnection @aws_iam @aws_api_key @aws_cognito_user_pools { items: [Todo] }
type Query { listTodos(limit: Int): TodoConnection @aws_iam @aws_cognito_user_pools }
type Mutation { createTodo(content: String!): Todo @aws_iam @aws_api_key @aws_cognito_user_pools }
type Subscription {
  onCreateTodo: Todo @aws_subscribe(mutations: ["createTodo"]) @aws_iam @aws_api_key @aws_cognito_user_pools
}
`;
const payload = (json: string): string => `{"version": "2018-05-29", "payload": ${json}}`;
const templates = {
  'Query.listTodos': payload('{"items": [{"id": "1", "content": "buy milk"}]}'),
  'Mutation.createTodo': payload('{"id": "2", "content": $util.toJson($ctx.args.content)}'),
};

export interface ToDoApi {
  readonly apiId: string;
  readonly userPoolId: string;
  /** The user's, in the pool. */
  readonly userName: string;
}

/** `user`: one of the pool, with that password. */
export async function makeToDoApi(
  config: Awaited<ReturnType<typeof rootConfig>>,
  user: { readonly email: string; readonly password: string },
): Promise<ToDoApi> {
  const [appsync, cognito] = [new AppSync(config), new CognitoIdentityProvider(config)];
  const { UserPool } = await cognito.createUserPool({ PoolName: 'people', UsernameAttributes: ['email'] });
  const userPoolId = UserPool!.Id!;
  await cognito.createUserPoolClient({
    UserPoolId: userPoolId,
    ClientName: 'web',
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  });
  const named = { UserPoolId: userPoolId, Username: user.email };
  const { User } = await cognito.adminCreateUser({ ...named, MessageAction: 'SUPPRESS' });
  await cognito.adminSetUserPassword({ ...named, Password: user.password, Permanent: true });
  const { graphqlApi } = await appsync.createGraphqlApi({
    name: 'to-dos',
    authenticationType: 'AWS_IAM',
    additionalAuthenticationProviders: [
      { authenticationType: 'API_KEY' },
      { authenticationType: 'AMAZON_COGNITO_USER_POOLS', userPoolConfig: { userPoolId, awsRegion: config.region } },
    ],
  });
  const apiId = graphqlApi!.apiId!;
  await appsync.createApiKey({ apiId });
  await appsync.startSchemaCreation({ apiId, definition: Buffer.from(schema) });
  await appsync.createDataSource({ apiId, name: 'none', type: 'NONE' });
  for (const [field, requestMappingTemplate] of Object.entries(templates)) {
    const [typeName = '', fieldName] = field.split('.');
    const responseMappingTemplate = '$util.toJson($ctx.result)';
    const resolver = { typeName, fieldName, dataSourceName: 'none', requestMappingTemplate, responseMappingTemplate };
    await appsync.createResolver({ apiId, ...resolver });
  }
  appsync.destroy();
  cognito.destroy();
  return { apiId, userPoolId, userName: User!.Username! };
}
