/** For tests: a server with something of everything in it, its ids by the names that inputs have for them. */
import { Agent } from 'node:http';
import { IAM } from '@aws-sdk/client-iam';
import { Identitystore } from '@aws-sdk/client-identitystore';
import { KMS } from '@aws-sdk/client-kms';
import { Organizations } from '@aws-sdk/client-organizations';
import { S3 } from '@aws-sdk/client-s3';
import { SSOAdmin } from '@aws-sdk/client-sso-admin';
import { prefixRange } from '../../kernel/key.ts';
import { encoded, metadataXml, responseXml, signed } from '../saml/saml-assertion.ts';
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

const anyone = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
});

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

async function fillIam(iam: IAM, account: string) {
  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' }],
  });
  for (const UserName of ['nobody', 'spare']) await iam.createUser({ UserName });
  const [own, other] = await Promise.all(['nobody', 'spare'].map((UserName) => iam.createAccessKey({ UserName })));
  await iam.createGroup({ GroupName: 'team' });
  await iam.addUserToGroup({ GroupName: 'team', UserName: 'spare' });
  const role = await iam.createRole({ RoleName: 'worker', AssumeRolePolicyDocument: trust });
  const policy = await iam.createPolicy({ PolicyName: 'reader', PolicyDocument: anyone });
  await iam.createPolicyVersion({ PolicyArn: policy.Policy!.Arn!, PolicyDocument: anyone });
  await iam.attachRolePolicy({ RoleName: 'worker', PolicyArn: policy.Policy!.Arn! });
  await iam.putUserPolicy({ UserName: 'spare', PolicyName: 'inline', PolicyDocument: anyone });
  return {
    nobody: { accessKeyId: own!.AccessKey!.AccessKeyId!, secretAccessKey: own!.AccessKey!.SecretAccessKey! },
    UserName: ['spare', 'nobody'],
    GroupName: ['team'],
    RoleName: ['worker'],
    RoleArn: [role.Role!.Arn],
    AssumeRolePolicyDocument: [trust],
    'IAM.PolicyName': ['inline', 'reader'],
    PolicyArn: [policy.Policy!.Arn],
    'IAM.PermissionsBoundary': [policy.Policy!.Arn],
    VersionId: ['v1', 'v2'],
    'IAM.AccessKeyId': [other!.AccessKey!.AccessKeyId],
    'STS.AccessKeyId': [other!.AccessKey!.AccessKeyId],
    'IAM.Path': ['/'],
    'IAM.PathPrefix': ['/'],
    AccountAlias: ['an-alias'],
    TaskPolicyArn: [{ arn: 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials' }],
    TargetPrincipal: ['111122223333'],
    ManagedPolicyArn: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
  };
}

/** Keys of the kinds that operations are for, one of them with an alias and a grant. */
async function fillKms(kms: KMS, account: string) {
  const [symmetric, signing, imported] = await Promise.all([
    kms.createKey({ MultiRegion: true }),
    kms.createKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }),
    kms.createKey({ Origin: 'EXTERNAL' }),
  ]);
  const KeyId = symmetric.KeyMetadata!.KeyId!;
  const principal = `arn:aws:iam::${account}:root`;
  await kms.createAlias({ AliasName: 'alias/app', TargetKeyId: KeyId });
  const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: Buffer.from('x') });
  const { GrantId } = await kms.createGrant({ KeyId, GranteePrincipal: principal, Operations: ['Encrypt'] });
  const { Policy } = await kms.getKeyPolicy({ KeyId });
  const keys = [KeyId, 'alias/app', ...[signing, imported].map(({ KeyMetadata }) => KeyMetadata!.Arn)];
  return {
    'KMS.KeyId': keys,
    'KMS.TargetKeyId': [KeyId],
    'KMS.SourceKeyId': keys,
    'KMS.DestinationKeyId': keys,
    'KMS.AliasName': ['alias/app', 'alias/other'],
    'KMS.CiphertextBlob': [Buffer.from(CiphertextBlob!).toString('base64')],
    'KMS.GrantId': [GrantId],
    'KMS.Operations': [['DescribeKey']],
    'KMS.GranteePrincipal': [principal],
    'KMS.ReplicaRegion': ['eu-west-1'],
    'KMS.PrimaryRegion': ['eu-west-1'],
    'KMS.Policy': [Policy],
  };
}

/** A provider, and a response of it that would open a role if the role trusted the provider. */
async function fillSaml(iam: IAM) {
  const SAMLMetadataDocument = metadataXml();
  const { SAMLProviderArn } = await iam.createSAMLProvider({ Name: 'corporate', SAMLMetadataDocument });
  const { Role } = await iam.getRole({ RoleName: 'worker' });
  const assertion = signed(
    responseXml({ attributes: { Role: `${Role!.Arn},${SAMLProviderArn}`, RoleSessionName: 'casey' } }),
  );
  return {
    SAMLMetadataDocument: [SAMLMetadataDocument],
    SAMLProviderArn: [SAMLProviderArn],
    PrincipalArn: [SAMLProviderArn],
    SAMLAssertion: [encoded(assertion)],
  };
}

async function fillIdentityCenter(sandlot: Sandlot, store: Identitystore, sso: SSOAdmin, organizations: Organizations) {
  const { instanceArn, identityStoreId, startUrl } = await sandlot.api('POST', '/identity-center/enable', {
    withOrganizations: true,
  });
  const { UserId } = await store.createUser({
    IdentityStoreId: identityStoreId,
    UserName: 'casey',
    DisplayName: 'Casey',
    Name: { GivenName: 'C', FamilyName: 'F' },
    Emails: [{ Value: 'c@example.com', Primary: true }],
  });
  const { GroupId } = await store.createGroup({ IdentityStoreId: identityStoreId, DisplayName: 'crew' });
  const { MembershipId } = await store.createGroupMembership({
    IdentityStoreId: identityStoreId,
    GroupId,
    MemberId: { UserId: UserId! },
  });
  const { PermissionSet } = await sso.createPermissionSet({ InstanceArn: instanceArn, Name: 'reader' });
  const PermissionSetArn = PermissionSet!.PermissionSetArn!;
  await sso.attachManagedPolicyToPermissionSet({
    InstanceArn: instanceArn,
    PermissionSetArn,
    ManagedPolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
  });
  const made = await sso.createAccountAssignment({
    InstanceArn: instanceArn,
    PermissionSetArn,
    PrincipalId: UserId!,
    PrincipalType: 'USER',
    TargetId: sandlot.account,
    TargetType: 'AWS_ACCOUNT',
  });
  const { Roots } = await organizations.listRoots({});
  const rootId = Roots![0]!.Id!;
  const unit = await organizations.createOrganizationalUnit({ ParentId: rootId, Name: 'unit' });
  const unitId = unit.OrganizationalUnit!.Id!;
  const RequestId = made.AccountAssignmentCreationStatus!.RequestId!;
  return {
    InstanceArn: [instanceArn],
    IdentityStoreId: [identityStoreId],
    UserId: [UserId],
    GroupId: [GroupId],
    GroupIds: [[GroupId]],
    MembershipId: [MembershipId],
    MemberId: [{ UserId }],
    PermissionSetArn: [PermissionSetArn],
    'SSO Admin.ResourceArn': [PermissionSetArn, instanceArn],
    PrincipalId: [UserId, GroupId],
    PrincipalType: ['USER', 'GROUP'],
    TargetId: [sandlot.account],
    AccountId: [sandlot.account],
    'Organizations.AccountId': [sandlot.account],
    TargetType: ['AWS_ACCOUNT'],
    AccountAssignmentCreationRequestId: [RequestId],
    AccountAssignmentDeletionRequestId: [RequestId],
    ProvisionPermissionSetRequestId: [RequestId],
    EntityPath: [Roots![0]!.Arn!.slice(Roots![0]!.Arn!.indexOf('o-'))],
    RootId: [rootId],
    'Organizations.TargetId': [rootId, unitId],
    ParentId: [rootId, unitId],
    SourceParentId: [rootId],
    DestinationParentId: [unitId],
    OrganizationalUnitId: [unitId],
    ChildId: [unitId, sandlot.account],
    ResourceId: [sandlot.account, unitId, rootId],
    ServicePrincipal: ['sso.amazonaws.com'],
    CreateAccountRequestId: ['car-0123456789abcdef0123456789abcdef'],
    Email: ['someone@example.com'],
    AlternateIdentifier: [{ UniqueAttribute: { AttributePath: 'UserName', AttributeValue: 'casey' } }],
    'SSO Admin.InlinePolicy': [anyone],
    Operations: [[{ AttributePath: 'DisplayName', AttributeValue: 'New' }]],
    AttributePath: ['UserName', 'DisplayName'],
    'SSO Admin.PermissionsBoundary': [{ CustomerManagedPolicyReference: { Name: 'reader', Path: '/' } }],
    CustomerManagedPolicyReference: [{ Name: 'reader', Path: '/' }],
    SessionDuration: ['PT1H'],
    RelayState: ['https://example.com/'],
    InstanceAccessControlAttributeConfiguration: [
      { AccessControlAttributes: [{ Key: 'dept', Value: { Source: ['${path:enterprise.department}'] } }] },
    ],
    startUrl: [startUrl],
  };
}

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
