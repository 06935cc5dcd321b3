/** What there is in an account and Region, by name, of the kinds that a sandbox deploys. */
import { AppSync } from '@aws-sdk/client-appsync';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { CognitoIdentity } from '@aws-sdk/client-cognito-identity';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { S3 } from '@aws-sdk/client-s3';
import { SFN } from '@aws-sdk/client-sfn';
import { SSM } from '@aws-sdk/client-ssm';
import { rootConfig } from './identity-center.ts';
import type { ServerProcess } from './server-process.ts';

/** `kind name` each, sorted. The log groups of functions stay when those go, in AWS too: they are `logs`. */
export async function inventoryOf(server: ServerProcess): Promise<{ resources: string[]; logs: string[] }> {
  const config = await rootConfig(server);
  const clients = {
    appsync: new AppSync(config),
    cloudformation: new CloudFormation(config),
    identities: new CognitoIdentity(config),
    pools: new CognitoIdentityProvider(config),
    dynamodb: new DynamoDB(config),
    iam: new IAM(config),
    lambda: new Lambda(config),
    logs: new CloudWatchLogs(config),
    s3: new S3({ ...config, forcePathStyle: true }),
    sfn: new SFN(config),
    ssm: new SSM(config),
  };
  const { appsync, cloudformation, identities, pools, dynamodb, iam, lambda, s3, sfn, ssm } = clients;
  const all: Readonly<Record<string, readonly (string | undefined)[]>> = {
    stack: (await cloudformation.describeStacks({})).Stacks!.map(({ StackName }) => StackName),
    bucket: (await s3.listBuckets({})).Buckets!.map(({ Name }) => Name),
    role: (await iam.listRoles({ MaxItems: 1000 })).Roles!.map(({ RoleName }) => RoleName),
    policy: (await iam.listPolicies({ Scope: 'Local' })).Policies!.map(({ PolicyName }) => PolicyName),
    table: (await dynamodb.listTables({})).TableNames!,
    function: (await lambda.listFunctions({})).Functions!.map(({ FunctionName }) => FunctionName),
    layer: (await lambda.listLayers({})).Layers!.map(({ LayerName }) => LayerName),
    parameter: (await ssm.describeParameters({ MaxResults: 50 })).Parameters!.map(({ Name }) => Name),
    pool: (await pools.listUserPools({ MaxResults: 60 })).UserPools!.map(({ Id }) => Id),
    identities: (await identities.listIdentityPools({ MaxResults: 60 })).IdentityPools!.map(
      (one) => one.IdentityPoolId,
    ),
    api: (await appsync.listGraphqlApis({})).graphqlApis!.map(({ apiId }) => apiId),
    machine: (await sfn.listStateMachines({})).stateMachines!.map(({ name }) => name),
  };
  const groups = (await clients.logs.describeLogGroups({})).logGroups!.map(({ logGroupName }) => logGroupName!);
  for (const client of Object.values(clients)) client.destroy();
  const resources = Object.entries(all).flatMap(([kind, names]) => names.map((name) => `${kind} ${name}`));
  return { resources: resources.toSorted(), logs: groups.toSorted() };
}
