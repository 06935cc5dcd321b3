/**
 * Input and output types of operations, taken from the official SDK clients' types (types only, nothing at run time).
 */
import type * as amplify from '@aws-sdk/client-amplify';
import type * as appsync from '@aws-sdk/client-appsync';
import type * as cloudControl from '@aws-sdk/client-cloudcontrol';
import type * as cloudformation from '@aws-sdk/client-cloudformation';
import type * as cloudwatchLogs from '@aws-sdk/client-cloudwatch-logs';
import type * as cognitoIdentity from '@aws-sdk/client-cognito-identity';
import type * as cognitoIdentityProvider from '@aws-sdk/client-cognito-identity-provider';
import type * as dynamodb from '@aws-sdk/client-dynamodb';
import type * as dynamodbStreams from '@aws-sdk/client-dynamodb-streams';
import type * as ecr from '@aws-sdk/client-ecr';
import type * as iam from '@aws-sdk/client-iam';
import type * as identitystore from '@aws-sdk/client-identitystore';
import type * as kms from '@aws-sdk/client-kms';
import type * as lambda from '@aws-sdk/client-lambda';
import type * as organizations from '@aws-sdk/client-organizations';
import type * as resourceGroupsTaggingApi from '@aws-sdk/client-resource-groups-tagging-api';
import type * as s3 from '@aws-sdk/client-s3';
import type * as scheduler from '@aws-sdk/client-scheduler';
import type * as secretsManager from '@aws-sdk/client-secrets-manager';
import type * as sfn from '@aws-sdk/client-sfn';
import type * as ssm from '@aws-sdk/client-ssm';
import type * as sso from '@aws-sdk/client-sso';
import type * as ssoAdmin from '@aws-sdk/client-sso-admin';
import type * as ssoOidc from '@aws-sdk/client-sso-oidc';
import type * as sts from '@aws-sdk/client-sts';

/** Required members are there once the input is validated; the SDK's types say `| undefined`. */
type Present<T> = T extends Date | Uint8Array | ReadonlyArray<unknown>
  ? T
  : { [K in keyof T]: object extends Pick<T, K> ? T[K] : Exclude<T[K], undefined> };

type InputOf<C> = C extends abstract new (...args: any) => { input: infer I } ? Present<I> : never;
type OutputOf<C> = C extends abstract new (...args: any) => {
  resolveMiddleware(...args: any): (...args: any) => Promise<{ output: infer O }>;
}
  ? Omit<O, '$metadata'>
  : never;

type CommandsOf<M> = {
  [K in keyof M as K extends `${infer Name}Command` ? (K extends `$${string}` ? never : Name) : never]: {
    input: InputOf<M[K]>;
    output: OutputOf<M[K]>;
  };
};

/** Every service that `ctx.aws` reaches, under its SDK client's name. */
export interface AwsOperations {
  amplify: CommandsOf<typeof amplify>;
  appsync: CommandsOf<typeof appsync>;
  cloudcontrol: CommandsOf<typeof cloudControl>;
  cloudformation: CommandsOf<typeof cloudformation>;
  'cloudwatch-logs': CommandsOf<typeof cloudwatchLogs>;
  'cognito-identity': CommandsOf<typeof cognitoIdentity>;
  'cognito-identity-provider': CommandsOf<typeof cognitoIdentityProvider>;
  'dynamodb-streams': CommandsOf<typeof dynamodbStreams>;
  dynamodb: CommandsOf<typeof dynamodb>;
  ecr: CommandsOf<typeof ecr>;
  iam: CommandsOf<typeof iam>;
  identitystore: CommandsOf<typeof identitystore>;
  kms: CommandsOf<typeof kms>;
  lambda: CommandsOf<typeof lambda>;
  organizations: CommandsOf<typeof organizations>;
  'resource-groups-tagging-api': CommandsOf<typeof resourceGroupsTaggingApi>;
  s3: CommandsOf<typeof s3>;
  scheduler: CommandsOf<typeof scheduler>;
  'secrets-manager': CommandsOf<typeof secretsManager>;
  sfn: CommandsOf<typeof sfn>;
  ssm: CommandsOf<typeof ssm>;
  'sso-admin': CommandsOf<typeof ssoAdmin>;
  'sso-oidc': CommandsOf<typeof ssoOidc>;
  sso: CommandsOf<typeof sso>;
  sts: CommandsOf<typeof sts>;
}

type Io<S extends keyof AwsOperations, O extends keyof AwsOperations[S]> = AwsOperations[S][O] extends {
  input: infer I;
  output: infer R;
}
  ? { input: I; output: R }
  : never;

export type Input<S extends keyof AwsOperations, O extends keyof AwsOperations[S]> = Io<S, O>['input'];
export type Output<S extends keyof AwsOperations, O extends keyof AwsOperations[S]> = Io<S, O>['output'];

/** One service's operations as plain calls: `aws.as(…).iam.createRole({…})`. */
export type InProcessClient<S extends keyof AwsOperations> = {
  [O in keyof AwsOperations[S] & string as Uncapitalize<O>]: (input: Input<S, O>) => Promise<Output<S, O>>;
};

export type InProcessAws = { [S in keyof AwsOperations]: InProcessClient<S> };
