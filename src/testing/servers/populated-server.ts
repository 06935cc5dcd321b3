/** For tests: a server with something of everything in it, its ids by the names that inputs have for them. */
import { Agent } from 'node:http';
import { IAM } from '@aws-sdk/client-iam';
import { Identitystore } from '@aws-sdk/client-identitystore';
import { KMS } from '@aws-sdk/client-kms';
import { Organizations } from '@aws-sdk/client-organizations';
import { S3 } from '@aws-sdk/client-s3';
import { SSOAdmin } from '@aws-sdk/client-sso-admin';
import { prefixRange } from '../../kernel/key.ts';
import { anyone, fillIam, fillKms, fillSaml } from './fill-iam.ts';
import { fillIdentityCenter } from './fill-identity-center.ts';
import { startSandlot, type Sandlot } from '../start-sandlot.ts';
import { sendRaw, type Keys, type RawRequest, type RawResponse } from '../requests/signed-request.ts';
import type { Pool } from '../requests/hostile-inputs.ts';

const contactInformation = {
  FullName: 'Jo Doe',
  AddressLine1: '1 Main Street',
  City: 'Oslo',
  PostalCode: '0150',
  CountryCode: 'NO',
  PhoneNumber: '+4712345678',
};

export interface PopulatedServer {
  readonly sandlot: Sandlot;
  readonly pool: Pool;
  readonly root: Keys;
  /** An IAM user without any policy. */
  readonly nobody: Keys;
  send(request: RawRequest, signing?: { service: string; keys: Keys }): Promise<RawResponse>;
  /**
   * Everything that the store holds, but for the notes of when credentials were last used:
   * AWS takes them of refused requests too.
   */
  dump(): Promise<Map<string, string>>;
  close(): Promise<void>;
}

export async function startPopulatedServer(): Promise<PopulatedServer> {
  const sandlot = await startSandlot();
  const config = { ...sandlot.clientConfig, maxAttempts: 1 };
  const clients = {
    iam: new IAM(config),
    store: new Identitystore(config),
    organizations: new Organizations(config),
    sso: new SSOAdmin(config),
    s3: new S3({ ...config, forcePathStyle: true }),
    kms: new KMS(config),
  };
  const iamPool = await fillIam(clients.iam, sandlot.account);
  const { nobody, ...iamIds } = iamPool;
  const samlIds = await fillSaml(clients.iam);
  const pool = {
    ...iamIds,
    ...samlIds,
    ...(await fillIdentityCenter(sandlot, clients.store, clients.sso, clients.organizations)),
    ...(await fillS3(clients.s3)),
    ...(await fillKms(clients.kms, sandlot.account)),
    ...(await unsignedIds(sandlot)),
    ...(await cursors(clients)),
    PolicyId: ['p-FullAWSAccess'],
    'Account.EmailAddress': ['ops@example.com'],
    'Account.PrimaryEmail': ['new@example.com'],
    'Account.Otp': ['123456'],
    'Account.RegionName': ['af-south-1', 'us-east-1'],
    ContactInformation: [contactInformation],
    PolicyDocument: [anyone],
    PolicyInputListType: [anyone],
    'STS.Policy': [anyone],
    InlinePolicy: [anyone],
    RoleSessionName: ['session'],
    DurationSeconds: [900],
  };
  await sandlot.idle();
  for (const client of Object.values(clients)) client.destroy();
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  return {
    sandlot,
    pool,
    root: sandlot.credentials,
    nobody,
    send: (request, signing) => sendRaw(sandlot.endpoint, request, signing, agent),
    async dump() {
      const { entries } = await sandlot.server.runtime.store.read((tx) => tx.range(prefixRange([])));
      const lasting = entries.filter(({ key }) => !lastUse.some((name) => key.startsWith(name)));
      return new Map(lasting.map(({ key, value }) => [key, value]));
    },
    async close() {
      agent.destroy();
      await sandlot.close();
    },
  };
}

/** How the keys of these collections begin. */
const lastUse = ['\x03iam/key-use\0', '\x03iam/entity-use\0'];

const oneThing = { TableName: 'things', Key: { id: { S: '1' } } };

async function fillS3(s3: S3) {
  await s3.createBucket({ Bucket: 'things' });
  await s3.putObject({ Bucket: 'things', Key: 'thing', Body: 'content' });
  const { UploadId } = await s3.createMultipartUpload({ Bucket: 'things', Key: 'thing' });
  return {
    'S3.UploadId': [UploadId],
    'S3.CopySource': ['things/thing', '/things/thing'],
    Bucket: ['things'],
    Key: ['thing', 'other/key'],
    'S3.Delete': [{ Objects: [{ Key: 'thing' }] }],
    // Reads and writes have one name for them, and take no notice of what is the other's.
    'DynamoDB.Statement': ['SELECT * FROM "things"'],
    'DynamoDB.Statements': [[{ Statement: 'SELECT * FROM "things"' }]],
    'DynamoDB.TransactItems': [[{ Delete: oneThing, Get: oneThing }]],
    CreateBucketConfiguration: [{ LocationConstraint: 'eu-west-1' }],
    Body: [Buffer.from('body')],
  };
}

/** Real ones, which every list is given, its own or not. */
async function cursors({ iam, store, sso, s3 }: { iam: IAM; store: Identitystore; sso: SSOAdmin; s3: S3 }) {
  const { Instances } = await sso.listInstances({});
  const users = await store.listUsers({ IdentityStoreId: Instances![0]!.IdentityStoreId!, MaxResults: 1 });
  const { Marker } = await iam.listUsers({ MaxItems: 1 });
  await s3.putObject({ Bucket: 'things', Key: 'a/b/c', Body: 'x' });
  const { NextContinuationToken } = await s3.listObjectsV2({ Bucket: 'things', MaxKeys: 1 });
  const all = [Marker, users.NextToken, NextContinuationToken].filter((token) => token !== undefined);
  return { NextToken: all, Marker: all, ContinuationToken: all, nextToken: all, next_token: all };
}

/** What SSO OIDC and the portal, whose calls are unsigned, ask for. */
async function unsignedIds(sandlot: Sandlot) {
  const { startUrl, identityStoreId } = await sandlot.api('GET', '/identity-center');
  const store = new Identitystore({ ...sandlot.clientConfig, maxAttempts: 1 });
  const { UserId } = await store.getUserId({
    IdentityStoreId: identityStoreId,
    AlternateIdentifier: { UniqueAttribute: { AttributePath: 'UserName', AttributeValue: 'casey' } },
  });
  store.destroy();
  const { clientId, clientSecret, accessToken, refreshToken } = await sandlot.api(
    'POST',
    `/users/${UserId}/sso-token`,
    { clientName: 'hostile', scopes: ['sso:account:access'] },
  );
  return {
    clientId: [clientId],
    clientSecret: [clientSecret],
    accountId: [sandlot.account],
    roleName: ['reader'],
    accessToken: [accessToken, 'no-such-token'],
    refreshToken: [refreshToken],
    startUrl: [startUrl],
    grantType: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
  };
}
