/** Holds the models to the SDK clients that are installed: a difference must be listed here, so that it is seen. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModel } from './load-model.ts';

/** Operations that one side has and the other lacks: the clients are newer than the models' source. */
const KNOWN: Readonly<
  Record<string, { readonly onlyModel?: readonly string[]; readonly onlySdk?: readonly string[] }>
> = {
  cloudformation: { onlySdk: ['RemoveAlias', 'SetAlias'] },
  dynamodb: {
    onlySdk: [
      'CancelBulkOperation',
      'DescribeBulkOperation',
      'ListBulkOperations',
      'SearchVectors',
      'StartBulkPutItems',
    ],
  },
  iam: { onlySdk: ['AcquireRole', 'GetAccountProperties', 'GetRoleTemplateVersion', 'PutAccountProperties'] },
  s3: {
    onlySdk: [
      'DeleteObjectAnnotation',
      'GetObjectAnnotation',
      'ListObjectAnnotations',
      'PutObjectAnnotation',
      'UpdateBucketMetadataAnnotationTableConfiguration',
    ],
  },
  ssm: {
    onlySdk: [
      'CreateCloudConnector',
      'DeleteCloudConnector',
      'DeregisterDefaultHostManagementConfiguration',
      'GetCloudConnector',
      'ListCloudConnectors',
      'RegisterDefaultHostManagementConfiguration',
      'UpdateCloudConnector',
      'ValidateCloudConnector',
    ],
  },
};

const clients: Readonly<Record<string, () => Promise<object>>> = {
  cloudformation: () => import('@aws-sdk/client-cloudformation'),
  dynamodb: () => import('@aws-sdk/client-dynamodb'),
  iam: () => import('@aws-sdk/client-iam'),
  identitystore: () => import('@aws-sdk/client-identitystore'),
  organizations: () => import('@aws-sdk/client-organizations'),
  s3: () => import('@aws-sdk/client-s3'),
  ssm: () => import('@aws-sdk/client-ssm'),
  sso: () => import('@aws-sdk/client-sso'),
  'sso-admin': () => import('@aws-sdk/client-sso-admin'),
  'sso-oidc': () => import('@aws-sdk/client-sso-oidc'),
  sts: () => import('@aws-sdk/client-sts'),
};

for (const [service, client] of Object.entries(clients)) {
  test(`${service}: the model's operations are the SDK's`, async () => {
    const model = Object.keys(loadModel(service).operations);
    const sdk = Object.keys(await client())
      .filter((name) => /^[A-Z]\w*Command$/.test(name))
      .map((name) => name.slice(0, -'Command'.length));
    assert.ok(sdk.length > 0);
    assert.deepEqual(
      {
        onlyModel: model.filter((name) => !sdk.includes(name)).sort(),
        onlySdk: sdk.filter((name) => !model.includes(name)).sort(),
      },
      { onlyModel: KNOWN[service]?.onlyModel ?? [], onlySdk: KNOWN[service]?.onlySdk ?? [] },
    );
  });
}
