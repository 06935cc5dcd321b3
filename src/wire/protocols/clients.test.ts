/** Round trips of inputs, outputs and errors with the real SDK clients. */
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as iam from '@aws-sdk/client-iam';
import * as identitystore from '@aws-sdk/client-identitystore';
import * as s3 from '@aws-sdk/client-s3';
import * as sso from '@aws-sdk/client-sso';
import * as ssoAdmin from '@aws-sdk/client-sso-admin';
import * as ssoOidc from '@aws-sdk/client-sso-oidc';
import * as sts from '@aws-sdk/client-sts';
import { AwsError } from '../errors.ts';
import { modelsOf } from '../models/load-model.ts';
import { validate } from '../validation/validate.ts';
import { serve } from '../../testing/servers/codec-server.ts';
import type { TestServer } from '../../testing/servers/codec-server.ts';
import { services } from '../../services/index.ts';

const modelOf = modelsOf(services);

interface Client {
  send(command: any): Promise<any>;
  destroy(): void;
}

/** Serves, calls and closes; answers what the client received and what the handler was given. */
async function call<C extends Client>(
  service: string,
  Client: new (config: any) => C,
  command: object,
  handler: (input: any) => unknown,
): Promise<{ output: any; input: any; server: TestServer }> {
  await using server = await serve(service, { [command.constructor.name.replace(/Command$/, '')]: handler });
  const client = new Client({
    endpoint: server.endpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  try {
    const { $metadata, ...output } = await client.send(command);
    assert.equal($metadata.requestId, 'request-1');
    if (output.Body?.transformToString !== undefined) output.Body = await output.Body.transformToString();
    const { operation, input } = server.inputs[0]!;
    if (!(input['Body'] instanceof Readable))
      assert.deepEqual(validate(modelOf(service), modelOf(service).operations[operation]!.input!.shape, input), []);
    return { output, input, server };
  } finally {
    client.destroy();
  }
}

/** Members that the client sends of its own accord. */
function without(value: Record<string, unknown>, ...names: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}

const moment = new Date('2024-05-06T07:08:09Z');

interface RoundTrip {
  readonly service: string;
  readonly client: new (config: any) => Client;
  readonly command: object & { readonly input: object };
  readonly output: object;
  /** What the handler is given, where it is not what the client was given. */
  readonly input?: object;
}

const roundTrips: RoundTrip[] = [
  {
    service: 's3',
    client: s3.S3Client,
    command: new s3.DeleteObjectsCommand({
      Bucket: 'b',
      Delete: { Quiet: false, Objects: [{ Key: 'a<&>"\'b' }, { Key: ' c ', VersionId: 'v' }] },
    }),
    input: {
      Bucket: 'b',
      ChecksumAlgorithm: 'CRC32',
      Delete: { Quiet: false, Objects: [{ Key: 'a<&>"\'b' }, { Key: ' c ', VersionId: 'v' }] },
    },
    output: {
      Deleted: [{ Key: 'a<&>"\'b' }, { Key: 'c', VersionId: 'v', DeleteMarker: true }],
      Errors: [{ Key: 'd', Code: 'AccessDenied', Message: 'no' }],
    },
  },
  {
    service: 's3',
    client: s3.S3Client,
    command: new s3.ListObjectsV2Command({
      Bucket: 'b',
      Prefix: 'a b/',
      Delimiter: '/',
      MaxKeys: 3,
      ContinuationToken: 'x+/=',
      FetchOwner: true,
    }),
    output: {
      Name: 'b',
      Prefix: 'a b/',
      Delimiter: '/',
      MaxKeys: 3,
      KeyCount: 2,
      IsTruncated: true,
      NextContinuationToken: 'n',
      Contents: [
        {
          Key: 'a b/é',
          Size: 5_000_000_000,
          ETag: '"e"',
          LastModified: moment,
          StorageClass: 'STANDARD',
          Owner: { ID: 'o' },
        },
      ],
      CommonPrefixes: [{ Prefix: 'a b/c/' }],
    },
  },
  {
    service: 's3',
    client: s3.S3Client,
    command: new s3.ListBucketsCommand({}),
    output: {
      Buckets: [
        { Name: 'b', CreationDate: moment },
        { Name: 'c', CreationDate: moment },
      ],
      Owner: { ID: 'o' },
    },
  },
  { service: 's3', client: s3.S3Client, command: new s3.ListBucketsCommand({}), output: { Buckets: [] } },
  {
    service: 's3',
    client: s3.S3Client,
    command: new s3.CreateBucketCommand({
      Bucket: 'b',
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
    output: { Location: '/b' },
  },
  {
    service: 's3',
    client: s3.S3Client,
    command: new s3.GetBucketLocationCommand({ Bucket: 'b' }),
    output: { LocationConstraint: 'eu-west-1' },
  },
  { service: 's3', client: s3.S3Client, command: new s3.DeleteBucketCommand({ Bucket: 'b' }), output: {} },
  {
    service: 's3',
    client: s3.S3Client,
    command: new s3.HeadObjectCommand({ Bucket: 'b', Key: 'k', IfUnmodifiedSince: moment }),
    output: {
      ContentLength: 12,
      ContentType: 'text/plain',
      ETag: '"e"',
      LastModified: moment,
      Metadata: { a: 'b' },
      VersionId: 'v',
    },
  },
  {
    service: 's3',
    client: s3.S3Client,
    command: new s3.CopyObjectCommand({ Bucket: 'b', Key: 'k', CopySource: 'c/d%20e', MetadataDirective: 'COPY' }),
    output: { CopyObjectResult: { ETag: '"e"', LastModified: moment }, VersionId: 'v' },
  },
  {
    service: 's3',
    client: s3.S3Client,
    command: new s3.PutBucketAclCommand({
      Bucket: 'b',
      AccessControlPolicy: {
        Owner: { ID: 'o' },
        Grants: [{ Grantee: { Type: 'CanonicalUser', ID: 'i' }, Permission: 'READ' }],
      },
    }),
    input: {
      Bucket: 'b',
      ChecksumAlgorithm: 'CRC32',
      AccessControlPolicy: {
        Owner: { ID: 'o' },
        Grants: [{ Grantee: { Type: 'CanonicalUser', ID: 'i' }, Permission: 'READ' }],
      },
    },
    output: {},
  },
  {
    service: 's3',
    client: s3.S3Client,
    command: new s3.GetBucketAclCommand({ Bucket: 'b' }),
    output: { Owner: { ID: 'o' }, Grants: [{ Grantee: { Type: 'Group', URI: 'u' }, Permission: 'FULL_CONTROL' }] },
  },
  {
    service: 's3',
    client: s3.S3Client,
    command: new s3.PutBucketLifecycleConfigurationCommand({
      Bucket: 'b',
      LifecycleConfiguration: {
        Rules: [{ ID: 'r', Status: 'Enabled', Filter: { Prefix: 'p' }, Expiration: { Date: moment } }],
      },
    }),
    input: {
      Bucket: 'b',
      ChecksumAlgorithm: 'CRC32',
      LifecycleConfiguration: {
        Rules: [{ ID: 'r', Status: 'Enabled', Filter: { Prefix: 'p' }, Expiration: { Date: moment } }],
      },
    },
    output: {},
  },
  {
    service: 'cloudformation',
    client: cloudformation.CloudFormationClient,
    command: new cloudformation.CreateStackCommand({
      StackName: 's',
      TemplateBody: '{"Resources":{"a b":"+&="}}',
      Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
      Tags: [{ Key: 'k', Value: ' ' }],
      NotificationARNs: [],
      Parameters: [
        { ParameterKey: 'p', ParameterValue: '1' },
        { ParameterKey: 'q', UsePreviousValue: true },
        ...Array.from({ length: 10 }, (_, index) => ({ ParameterKey: `p${index}`, ParameterValue: `${index}` })),
      ],
      RollbackConfiguration: { MonitoringTimeInMinutes: 5, RollbackTriggers: [{ Arn: 'a', Type: 't' }] },
    }),
    output: { StackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/s/1' },
  },
  {
    service: 'cloudformation',
    client: cloudformation.CloudFormationClient,
    command: new cloudformation.DescribeStacksCommand({ StackName: 's' }),
    output: {
      Stacks: [
        {
          StackName: 's',
          CreationTime: moment,
          StackStatus: 'CREATE_COMPLETE',
          DisableRollback: false,
          Capabilities: ['CAPABILITY_IAM'],
          Tags: [],
          NotificationARNs: [],
          Outputs: [
            { OutputKey: 'a', OutputValue: '<b>' },
            { OutputKey: 'c', OutputValue: 'd' },
          ],
          Parameters: [{ ParameterKey: 'p', ParameterValue: '' }],
          DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
        },
      ],
    },
  },
  {
    service: 'cloudformation',
    client: cloudformation.CloudFormationClient,
    command: new cloudformation.ListStacksCommand({ StackStatusFilter: ['CREATE_COMPLETE', 'DELETE_COMPLETE'] }),
    output: { StackSummaries: [] },
  },
  {
    service: 'cloudformation',
    client: cloudformation.CloudFormationClient,
    command: new cloudformation.DeleteStackCommand({ StackName: 's', RetainResources: ['r'] }),
    output: {},
  },
  {
    service: 'sts',
    client: sts.STSClient,
    command: new sts.GetCallerIdentityCommand({}),
    output: { Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/a', UserId: 'AIDA' },
  },
  {
    service: 'sts',
    client: sts.STSClient,
    command: new sts.AssumeRoleCommand({
      RoleArn: 'arn:aws:iam::111122223333:role/r',
      RoleSessionName: 'session',
      DurationSeconds: 900,
      Tags: [{ Key: 'é', Value: 'v' }],
      TransitiveTagKeys: ['é'],
    }),
    output: {
      Credentials: { AccessKeyId: 'ASIA', SecretAccessKey: 's/+', SessionToken: 't==', Expiration: moment },
      AssumedRoleUser: { Arn: 'a', AssumedRoleId: 'i' },
      PackedPolicySize: 6,
    },
  },
  {
    service: 'iam',
    client: iam.IAMClient,
    command: new iam.CreateUserCommand({
      UserName: 'alice',
      Path: '/a/',
      Tags: [
        { Key: 'k', Value: 'v' },
        { Key: 'l', Value: '' },
      ],
    }),
    output: {
      User: {
        UserName: 'alice',
        Path: '/a/',
        UserId: 'AIDA',
        Arn: 'arn',
        CreateDate: moment,
        Tags: [{ Key: 'k', Value: 'v' }],
      },
    },
  },
  {
    service: 'iam',
    client: iam.IAMClient,
    command: new iam.SimulateCustomPolicyCommand({
      PolicyInputList: ['{}'],
      ActionNames: ['s3:Get'],
      ContextEntries: [{ ContextKeyName: 'aws:username', ContextKeyType: 'stringList', ContextKeyValues: ['a', 'b'] }],
    }),
    output: {
      EvaluationResults: [
        { EvalActionName: 's3:Get', EvalDecision: 'allowed', EvalDecisionDetails: { 'a&b': 'allowed' } },
      ],
      IsTruncated: false,
    },
  },
  { service: 'iam', client: iam.IAMClient, command: new iam.DeleteUserCommand({ UserName: 'alice' }), output: {} },
  {
    service: 'sso-admin',
    client: ssoAdmin.SSOAdminClient,
    command: new ssoAdmin.CreatePermissionSetCommand({
      InstanceArn: 'arn:aws:sso:::instance/ssoins-0123456789abcdef',
      Name: 'amplify-policy',
      SessionDuration: 'PT12H',
      Tags: [{ Key: 'k', Value: 'v' }],
    }),
    output: {
      PermissionSet: {
        Name: 'amplify-policy',
        PermissionSetArn: 'arn',
        CreatedDate: new Date(1_700_000_000_123),
        SessionDuration: 'PT12H',
      },
    },
  },
  {
    service: 'identitystore',
    client: identitystore.IdentitystoreClient,
    command: new identitystore.GetUserIdCommand({
      IdentityStoreId: 'd-0123456789',
      AlternateIdentifier: { UniqueAttribute: { AttributePath: 'userName', AttributeValue: 'amplify-admin' } },
    }),
    output: { IdentityStoreId: 'd-0123456789', UserId: 'u' },
  },
  {
    service: 'identitystore',
    client: identitystore.IdentitystoreClient,
    command: new identitystore.UpdateUserCommand({
      IdentityStoreId: 'd-0123456789',
      UserId: '01234567-89ab-cdef-0123-456789abcdef',
      Operations: [{ AttributePath: 'name', AttributeValue: { givenName: 'A', list: [1, true, null] } }],
    }),
    output: {},
  },
  {
    service: 'sso-oidc',
    client: ssoOidc.SSOOIDCClient,
    command: new ssoOidc.RegisterClientCommand({
      clientName: 'c',
      clientType: 'public',
      grantTypes: ['authorization_code', 'refresh_token'],
      redirectUris: ['http://127.0.0.1/oauth/callback'],
      scopes: ['sso:account:access'],
    }),
    output: { clientId: 'i', clientSecret: 's', clientIdIssuedAt: 1_700_000_000, clientSecretExpiresAt: 1_700_000_001 },
  },
  {
    service: 'sso',
    client: sso.SSOClient,
    command: new sso.ListAccountsCommand({ accessToken: 'token', maxResults: 5, nextToken: 'a+/=' }),
    output: { accountList: [{ accountId: '111122223333' }] },
  },
  {
    service: 'sso',
    client: sso.SSOClient,
    command: new sso.GetRoleCredentialsCommand({
      accessToken: 'token',
      accountId: '111122223333',
      roleName: 'amplify-policy',
    }),
    output: {
      roleCredentials: { accessKeyId: 'ASIA', secretAccessKey: 's', sessionToken: 't', expiration: 1_700_000_000_000 },
    },
  },
  { service: 'sso', client: sso.SSOClient, command: new sso.LogoutCommand({ accessToken: 'token' }), output: {} },
  {
    service: 'dynamodb',
    client: dynamodb.DynamoDBClient,
    command: new dynamodb.PutItemCommand({
      TableName: 't',
      Item: {
        a: { S: '' },
        b: { N: '1e5' },
        c: { B: Buffer.from([0, 255]) },
        d: { L: [{ M: { e: { NULL: true } } }, { BOOL: false }] },
        f: { SS: ['x'] },
      },
    }),
    output: { Attributes: { a: { M: { b: { L: [{ S: 'x' }] } } }, __proto: { NS: ['1'] } } },
  },
];

for (const { service, client, command, input, output } of roundTrips) {
  test(`${service}: ${command.constructor.name} ${JSON.stringify(command.input).slice(0, 40)}`, async () => {
    const called = await call(service, client, command, () => output);
    assert.deepEqual(structuredClone(called.input), structuredClone(input ?? command.input));
    // The S3 client adds what it computes of what it received.
    assert.deepEqual(without(called.output, 'ExpiresString'), output);
  });
}

test('s3: PutObject streams its body; metadata, type and odd keys arrive', async () => {
  let received = '';
  const { input, output } = await call(
    's3',
    s3.S3Client,
    new s3.PutObjectCommand({
      Bucket: 'b',
      Key: "a b/+é'()!*?#%",
      Body: 'hello',
      ContentType: 'text/plain',
      Metadata: { Colour: 'red', n: '1' },
      CacheControl: 'no-cache',
      Tagging: 'a=b&c=d',
    }),
    async (given: { Body: Readable }) => {
      received = Buffer.concat(await given.Body.toArray()).toString();
      return { ETag: '"e"', VersionId: 'v' };
    },
  );
  assert.equal(received, 'hello');
  assert.deepEqual(without(input, 'Body'), {
    Bucket: 'b',
    Key: "a b/+é'()!*?#%",
    ContentType: 'text/plain',
    Metadata: { colour: 'red', n: '1' },
    CacheControl: 'no-cache',
    Tagging: 'a=b&c=d',
    ContentLength: 5,
  });
  assert.deepEqual(output, { ETag: '"e"', VersionId: 'v' });
});

test('s3: GetObject streams from a Readable', async () => {
  const { output } = await call(
    's3',
    s3.S3Client,
    new s3.GetObjectCommand({ Bucket: 'b', Key: 'k', Range: 'bytes=0-' }),
    () => ({
      Body: Readable.from([Buffer.from('hel'), Buffer.from('lo')]),
      ContentLength: 5,
      ContentType: 'text/plain',
      LastModified: moment,
      Metadata: { a: '1' },
    }),
  );
  assert.deepEqual(output, {
    Body: 'hello',
    ContentLength: 5,
    ContentType: 'text/plain',
    LastModified: moment,
    Metadata: { a: '1' },
  });
});

const failures: {
  service: string;
  client: new (config: any) => Client;
  command: object;
  error: AwsError;
  name: string;
  message: string;
  status: number;
  members?: object;
}[] = [
  {
    service: 's3',
    client: s3.S3Client,
    command: new s3.GetObjectCommand({ Bucket: 'b', Key: 'k' }),
    error: new AwsError('NoSuchKey', 'The key is not there.', { Key: 'k' }),
    name: 'NoSuchKey',
    message: 'The key is not there.',
    status: 404,
  },
  {
    service: 's3',
    client: s3.S3Client,
    command: new s3.HeadObjectCommand({ Bucket: 'b', Key: 'k' }),
    error: new AwsError('NoSuchKey', 'x'),
    name: 'NotFound',
    message: 'UnknownError',
    status: 404,
  },
  {
    service: 's3',
    client: s3.S3Client,
    command: new s3.ListObjectsV2Command({ Bucket: 'b' }),
    error: new AwsError('NoSuchBucket', 'The specified bucket does not exist', { BucketName: 'b' }),
    name: 'NoSuchBucket',
    message: 'The specified bucket does not exist',
    status: 404,
  },
  {
    service: 'cloudformation',
    client: cloudformation.CloudFormationClient,
    command: new cloudformation.UpdateStackCommand({ StackName: 's' }),
    error: new AwsError('ValidationError', 'No updates are to be performed.'),
    name: 'ValidationError',
    message: 'No updates are to be performed.',
    status: 400,
  },
  {
    service: 'cloudformation',
    client: cloudformation.CloudFormationClient,
    command: new cloudformation.CreateStackCommand({ StackName: 's' }),
    error: new AwsError('AlreadyExistsException', 'there'),
    name: 'AlreadyExistsException',
    message: 'there',
    status: 400,
  },
  {
    service: 'iam',
    client: iam.IAMClient,
    command: new iam.GetUserCommand({ UserName: 'a' }),
    error: new AwsError('NoSuchEntityException', 'The user with name a cannot be found.'),
    name: 'NoSuchEntityException',
    message: 'The user with name a cannot be found.',
    status: 404,
  },
  {
    service: 'sts',
    client: sts.STSClient,
    command: new sts.GetCallerIdentityCommand({}),
    error: new AwsError('ExpiredToken', 'expired', {}, 403),
    name: 'ExpiredToken',
    message: 'expired',
    status: 403,
  },
  {
    service: 'sso-admin',
    client: ssoAdmin.SSOAdminClient,
    command: new ssoAdmin.ListInstancesCommand({}),
    error: new AwsError('ThrottlingException', 'slow', { Reason: 'x' }),
    name: 'ThrottlingException',
    message: 'slow',
    status: 400,
  },
  {
    service: 'identitystore',
    client: identitystore.IdentitystoreClient,
    command: new identitystore.DescribeUserCommand({
      IdentityStoreId: 'd-0123456789',
      UserId: '01234567-89ab-cdef-0123-456789abcdef',
    }),
    error: new AwsError('ResourceNotFoundException', 'USER not found.', { ResourceType: 'USER', ResourceId: 'u' }),
    name: 'ResourceNotFoundException',
    message: 'USER not found.',
    status: 400,
    members: { ResourceType: 'USER', ResourceId: 'u' },
  },
  {
    service: 'sso-oidc',
    client: ssoOidc.SSOOIDCClient,
    command: new ssoOidc.CreateTokenCommand({ clientId: 'c', clientSecret: 's', grantType: 'g' }),
    error: new AwsError('AuthorizationPendingException', 'wait'),
    name: 'AuthorizationPendingException',
    message: 'UnknownError',
    status: 400,
    members: { error: 'authorization_pending', error_description: 'wait' },
  },
  {
    service: 'sso',
    client: sso.SSOClient,
    command: new sso.ListAccountsCommand({ accessToken: 't' }),
    error: new AwsError('UnauthorizedException', 'Session token not found or invalid'),
    name: 'UnauthorizedException',
    message: 'Session token not found or invalid',
    status: 401,
  },
  {
    service: 'dynamodb',
    client: dynamodb.DynamoDBClient,
    command: new dynamodb.GetItemCommand({ TableName: 't', Key: {} }),
    error: new AwsError('ResourceNotFoundException', 'no table'),
    name: 'ResourceNotFoundException',
    message: 'no table',
    status: 400,
  },
];

for (const { service, client, command, error, name, message, status, members = {} } of failures) {
  test(`${service}: ${command.constructor.name} fails with ${error.code}`, async () => {
    await assert.rejects(
      call(service, client, command, () => {
        throw error;
      }),
      (thrown: any) => {
        assert.equal(thrown.name, name);
        assert.equal(thrown.message, message);
        assert.equal(thrown.$metadata.httpStatusCode, status);
        for (const [member, value] of Object.entries(members)) assert.equal(thrown[member], value);
        return true;
      },
    );
  });
}

test('an operation that is not there answers 501 by name', async () => {
  await using server = await serve('s3', {});
  const client = new s3.S3Client({
    endpoint: server.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  });
  await assert.rejects(
    client.send(new s3.GetBucketEncryptionCommand({ Bucket: 'b' })),
    (error: any) => error.message === 'GetBucketEncryption' && error.$metadata.httpStatusCode === 501,
  );
  client.destroy();
});
