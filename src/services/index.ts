/** Every service that is there: one line each. Manifests are data; handlers load at their first call. */
import { accessanalyzer } from './accessanalyzer/index.ts';
import { account } from './account/index.ts';
import { amplify } from './amplify/index.ts';
import { appsync } from './appsync/index.ts';
import { cloudControl } from './cloudcontrol/index.ts';
import { cloudformation } from './cloudformation/index.ts';
import { cloudwatchLogs } from './cloudwatch-logs/index.ts';
import { cognitoIdentityProvider } from './cognito-identity-provider/index.ts';
import { cognitoIdentity } from './cognito-identity/index.ts';
import { dynamodbStreams } from './dynamodb-streams/index.ts';
import { dynamodb } from './dynamodb/index.ts';
import { ecr } from './ecr/index.ts';
import { iam } from './iam/index.ts';
import { identitystore } from './identitystore/index.ts';
import { kms } from './kms/index.ts';
import { lambda } from './lambda/index.ts';
import { organizations } from './organizations/index.ts';
import { resourceGroupsTaggingApi } from './resource-groups-tagging-api/index.ts';
import { s3Control } from './s3-control/index.ts';
import { s3 } from './s3/index.ts';
import { scheduler } from './scheduler/index.ts';
import { secretsManager } from './secrets-manager/index.ts';
import { sfn } from './sfn/index.ts';
import { ssm } from './ssm/index.ts';
import { ssoAdmin } from './sso-admin/index.ts';
import { ssoOidc } from './sso-oidc/index.ts';
import { sso } from './sso/index.ts';
import { sts } from './sts/index.ts';
import type { ServiceManifest } from '../wire/service.ts';

export const services: readonly ServiceManifest[] = [
  accessanalyzer,
  account,
  amplify,
  appsync,
  cloudControl,
  cloudformation,
  cloudwatchLogs,
  cognitoIdentity,
  cognitoIdentityProvider,
  dynamodb,
  dynamodbStreams,
  ecr,
  iam,
  identitystore,
  kms,
  lambda,
  organizations,
  resourceGroupsTaggingApi,
  s3,
  s3Control,
  scheduler,
  secretsManager,
  sfn,
  ssm,
  sso,
  ssoAdmin,
  ssoOidc,
  sts,
];
