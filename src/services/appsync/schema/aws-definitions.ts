/**
 * What every schema of AppSync has besides its own definitions.
 * https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
 */
import { awsScalars } from './aws-scalars.ts';

/** By name, each definition. */
export const awsDefinitions: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.keys(awsScalars).map((name) => [name, `scalar ${name}`])),
  '@aws_subscribe': 'directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION',
  '@aws_publish': 'directive @aws_publish(subscriptions: [String]) on FIELD_DEFINITION',
  '@aws_auth': 'directive @aws_auth(cognito_groups: [String!]) on FIELD_DEFINITION',
  '@aws_api_key': 'directive @aws_api_key on OBJECT | FIELD_DEFINITION',
  '@aws_iam': 'directive @aws_iam on OBJECT | FIELD_DEFINITION',
  '@aws_oidc': 'directive @aws_oidc on OBJECT | FIELD_DEFINITION',
  '@aws_lambda': 'directive @aws_lambda on OBJECT | FIELD_DEFINITION',
  '@aws_cognito_user_pools':
    'directive @aws_cognito_user_pools(cognito_groups: [String!]) on OBJECT | FIELD_DEFINITION',
  '@canonical': 'directive @canonical on OBJECT | FIELD_DEFINITION',
  '@hidden': 'directive @hidden on OBJECT | FIELD_DEFINITION',
};
