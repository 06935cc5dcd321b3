/** Where sandboxes and what they have are in the console; all stays in the Region shown. */
import { inRegion } from '../../../api/region';

const at = (path: string, query: Readonly<Record<string, string>>): string =>
  inRegion(`${path}?${new URLSearchParams(query).toString()}`);

export const sandboxesCrumb = () => ({ text: 'Sandboxes', path: inRegion('/amplify') });
export const sandboxPath = (stackName: string): string => at('/amplify/sandboxes/details', { stackName });
export const stackPath = (stackId: string): string => at('/cloudformation/stacks/details', { stackId });

/** The page of a resource, where the console has one for its type. */
export function pageOf(type: string, id: string): string | undefined {
  switch (type) {
    case 'AWS::AppSync::GraphQLApi':
      return at('/appsync/apis/details', { apiId: id.slice(id.lastIndexOf('/') + 1) });
    case 'Custom::AmplifyDynamoDBTable':
    case 'AWS::DynamoDB::Table':
      return at('/dynamodb/tables/details', { name: id });
    case 'AWS::Lambda::Function':
      return at('/lambda/functions/details', { name: id });
    case 'AWS::Cognito::UserPool':
      return at('/cognito/user-pools/details', { poolId: id });
    case 'AWS::StepFunctions::StateMachine':
      return at('/states/state-machines/details', { arn: id });
    case 'AWS::S3::Bucket':
      return `/s3/buckets/${encodeURIComponent(id)}`;
    default:
      return undefined;
  }
}

export const logsPath = (functionName: string): string =>
  at('/cloudwatch/log-groups/details', { group: `/aws/lambda/${functionName}` });
