/**
 * The template of the stack CDKToolkit: what the CDK's commands and Amplify's sandboxes count on in an account and
 * Region. Logical ids, names, parameters, outputs and what the roles may do are the contract of the CDK (which its own
 * `cdk bootstrap` updates in place); its sentences are ours.
 *
 * Spec: https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html ("the bootstrapping template contract")
 */
import { assets } from './assets.ts';
import { permissionsBoundary } from './boundary.ts';
import { sub, when, type Resource, type Value } from './intrinsics.ts';
import { conditions, parameters } from './parameters.ts';
import { roles } from './roles.ts';

/** Of the contract that this template keeps: that of CDK CLI 2.1148. */
export const bootstrapVersion = 33;
/** Below it neither Amplify nor the CDK's current synthesizer deploys. */
export const leastVersion = 6;

export interface Output {
  readonly Description: string;
  readonly Value: Value;
  readonly Export?: { readonly Name: Value };
}

export interface Template {
  readonly Description: string;
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, Output>>;
}

export const bootstrapTemplate: Template = {
  Description: 'What AWS CDK apps and Amplify sandboxes need in this account and Region before they deploy',
  Parameters: parameters,
  Conditions: conditions,
  Resources: {
    ...assets,
    ...roles,
    CdkBoostrapPermissionsBoundaryPolicy: permissionsBoundary,
    CdkBootstrapVersion: {
      Type: 'AWS::SSM::Parameter',
      Properties: { Type: 'String', Name: sub('/cdk-bootstrap/${Qualifier}/version'), Value: `${bootstrapVersion}` },
    },
  },
  Outputs: {
    BucketName: { Description: 'The bucket for files', Value: sub('${StagingBucket}') },
    BucketDomainName: {
      Description: 'The domain name of the bucket for files',
      Value: sub('${StagingBucket.RegionalDomainName}'),
    },
    FileAssetKeyArn: {
      Description: 'The key that encrypts the bucket, for apps of before CDK 1.60',
      Value: when('CreateNewKey', sub('${FileAssetsBucketEncryptionKey.Arn}'), sub('${FileAssetsBucketKmsKeyId}')),
      Export: { Name: sub('CdkBootstrap-${Qualifier}-FileAssetKeyArn') },
    },
    ImageRepositoryName: { Description: 'The repository for images', Value: sub('${ContainerAssetsRepository}') },
    BootstrapVersion: { Description: 'The version of the contract', Value: `${bootstrapVersion}` },
  },
};
