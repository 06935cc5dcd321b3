/** Stacks as ampx names them, with a nested one, for the pages that show sandboxes. */
import { CloudFormation, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { S3 } from '@aws-sdk/client-s3';
import type { rootConfig } from './identity-center.ts';

type Config = Awaited<ReturnType<typeof rootConfig>>;

export const sandboxName = 'amplify-todos-jo-sandbox-0123456789';

const table = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: 'Todo-of-the-sandbox',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  },
};
/** Refused by IAM when it is made. */
const badRole = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: 'none' } } };

async function templateOf(config: Config, nested: object): Promise<string> {
  const s3 = new S3({ ...config, forcePathStyle: true });
  const [Bucket, Key] = ['templates-of-sandboxes', `${crypto.randomUUID()}.json`];
  await s3.createBucket({ Bucket });
  await s3.putObject({ Bucket, Key, Body: JSON.stringify({ Resources: nested }) });
  s3.destroy();
  const TemplateURL = `https://s3.amazonaws.com/${Bucket}/${Key}`;
  return JSON.stringify({
    Resources: {
      data: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } },
      api: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'amplifyData', AuthenticationType: 'AWS_IAM' } },
      pool: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: 'people' } },
    },
    Outputs: {
      awsAppsyncApiEndpoint: { Value: { 'Fn::GetAtt': ['api', 'GraphQLUrl'] } },
      userPoolId: { Value: { Ref: 'pool' } },
    },
  });
}

export async function makeSandbox(config: Config): Promise<void> {
  const client = new CloudFormation(config);
  const TemplateBody = await templateOf(config, { table });
  await client.createStack({ StackName: sandboxName, TemplateBody });
  await waitUntilStackCreateComplete({ client, minDelay: 1, maxWaitTime: 600 }, { StackName: sandboxName });
  client.destroy();
}

/** A deployment whose nested stack cannot make a role. */
export async function beginFailingUpdate(config: Config): Promise<void> {
  const client = new CloudFormation(config);
  const TemplateBody = await templateOf(config, { table, badRole });
  await client.updateStack({ StackName: sandboxName, TemplateBody, Capabilities: ['CAPABILITY_IAM'] });
  client.destroy();
}
