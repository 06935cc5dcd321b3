/**
 * Puts something of everything into a server, through the clients that people use: what the committed data folders
 * hold. Answers the secrets that whoever opens the folder again needs.
 */
import { createPublicKey } from 'node:crypto';
import { IAM } from '@aws-sdk/client-iam';
import { Identitystore } from '@aws-sdk/client-identitystore';
import { Organizations } from '@aws-sdk/client-organizations';
import { S3 } from '@aws-sdk/client-s3';
import { SSOAdmin } from '@aws-sdk/client-sso-admin';
import { RegisterClientCommand, SSOOIDCClient, StartDeviceAuthorizationCommand } from '@aws-sdk/client-sso-oidc';
import { STS } from '@aws-sdk/client-sts';
import { certificate, privateKey } from '../../src/testing/saml/certificate.ts';
import { metadataXml } from '../../src/testing/saml/saml-assertion.ts';
import { createBrowser } from '../../src/testing/sign-in/browser.ts';
import { linkIn, password, secretOn, signIn } from '../../src/testing/sign-in/directory.ts';
import { totpCode } from '../../src/testing/sign-in/totp.ts';
import type { FolderSecrets, OpenFolder } from './survey.ts';

const sshPublicKey = createPublicKey(certificate).export({ type: 'spki', format: 'pem' }) as string;
const allow = (Action: string, Resource: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });
const trust = (Principal: unknown, Action = 'sts:AssumeRole') =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action }] });

export async function populate(server: OpenFolder): Promise<FolderSecrets> {
  const config = { endpoint: server.endpoint, region: server.region, credentials: server.credentials, maxAttempts: 1 };
  const accessKey = await fillIam(new IAM(config), server.account);
  const organization = await fillOrganization(new Organizations(config));
  const people = await fillIdentityCenter(server, config, organization.member);
  const registered = await fillClients(server, people.startUrl);
  await fillS3(new S3({ ...config, forcePathStyle: true }), server.account);
  const roleCredentials = (
    await new STS({ ...config, credentials: accessKey }).assumeRole({
      RoleArn: `arn:aws:iam::${server.account}:role/service/worker`,
      RoleSessionName: 'kept',
      DurationSeconds: 3600,
    })
  ).Credentials!;
  return {
    accessKey,
    member: organization.member,
    ...people,
    ...registered,
    session: {
      accessKeyId: roleCredentials.AccessKeyId!,
      secretAccessKey: roleCredentials.SecretAccessKey!,
      sessionToken: roleCredentials.SessionToken!,
    },
  };
}

async function fillIam(iam: IAM, account: string) {
  const arn = (rest: string) => `arn:aws:iam::${account}:${rest}`;
  await iam.createAccountAlias({ AccountAlias: 'kept-account' });
  await iam.updateAccountPasswordPolicy({ MinimumPasswordLength: 12, RequireNumbers: true });
  for (const [PolicyName, Path] of [
    ['Reader', '/'],
    ['Limits', '/team/'],
  ] as const) {
    await iam.createPolicy({
      PolicyName,
      Path,
      PolicyDocument: allow('s3:GetObject', '*'),
      Description: `The policy ${PolicyName}`,
      Tags: [{ Key: 'kept', Value: PolicyName }],
    });
  }
  await iam.createPolicyVersion({
    PolicyArn: arn('policy/Reader'),
    PolicyDocument: allow('s3:Get*', '*'),
    SetAsDefault: true,
  });
  await iam.createPolicyVersion({ PolicyArn: arn('policy/Reader'), PolicyDocument: allow('s3:*', '*') });
  for (const GroupName of ['Crew', 'Guests']) await iam.createGroup({ GroupName, Path: '/people/' });
  await iam.putGroupPolicy({ GroupName: 'Crew', PolicyName: 'inline', PolicyDocument: allow('sqs:*', '*') });
  await iam.attachGroupPolicy({ GroupName: 'Crew', PolicyArn: arn('policy/Reader') });
  await iam.createUser({
    UserName: 'Deployer',
    Path: '/people/',
    PermissionsBoundary: 'arn:aws:iam::aws:policy/AdministratorAccess',
    Tags: [{ Key: 'team', Value: 'blue' }],
  });
  await iam.createUser({ UserName: 'visitor' });
  await iam.attachUserPolicy({ UserName: 'Deployer', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' });
  await iam.putUserPolicy({ UserName: 'visitor', PolicyName: 'look', PolicyDocument: allow('iam:Get*', '*') });
  await iam.addUserToGroup({ UserName: 'Deployer', GroupName: 'Crew' });
  await iam.addUserToGroup({ UserName: 'visitor', GroupName: 'Guests' });
  await iam.createLoginProfile({ UserName: 'visitor', Password: 'Kept-Harbour-77!', PasswordResetRequired: true });
  await iam.uploadSSHPublicKey({ UserName: 'visitor', SSHPublicKeyBody: sshPublicKey });
  await iam.uploadSigningCertificate({ UserName: 'visitor', CertificateBody: certificate });
  await iam.createServiceSpecificCredential({ UserName: 'visitor', ServiceName: 'codecommit.amazonaws.com' });
  await iam.createVirtualMFADevice({ VirtualMFADeviceName: 'spare' });
  await iam.createRole({
    RoleName: 'worker',
    Path: '/service/',
    AssumeRolePolicyDocument: trust({ AWS: arn('user/people/Deployer') }),
    Description: 'Works',
    MaxSessionDuration: 7200,
    Tags: [{ Key: 'role', Value: 'worker' }],
  });
  await iam.attachRolePolicy({ RoleName: 'worker', PolicyArn: arn('policy/Reader') });
  await iam.putRolePolicy({ RoleName: 'worker', PolicyName: 'own', PolicyDocument: allow('s3:ListAllMyBuckets', '*') });
  await iam.putRolePermissionsBoundary({ RoleName: 'worker', PermissionsBoundary: arn('policy/team/Limits') });
  await iam.createInstanceProfile({ InstanceProfileName: 'machines', Path: '/service/' });
  await iam.addRoleToInstanceProfile({ InstanceProfileName: 'machines', RoleName: 'worker' });
  await iam.createServiceLinkedRole({ AWSServiceName: 'ops.apigateway.amazonaws.com' });
  await iam.createOpenIDConnectProvider({
    Url: 'https://token.example/tenant',
    ClientIDList: ['app'],
    ThumbprintList: ['a'.repeat(40)],
    Tags: [{ Key: 'kept', Value: 'oidc' }],
  });
  await iam.createSAMLProvider({ Name: 'corporate', SAMLMetadataDocument: metadataXml() });
  await iam.uploadServerCertificate({
    ServerCertificateName: 'site',
    CertificateBody: certificate,
    PrivateKey: privateKey,
  });
  await iam.enableOutboundWebIdentityFederation({});
  await iam.setSecurityTokenServicePreferences({ GlobalEndpointTokenVersion: 'v2Token' });
  await iam.generateCredentialReport({});
  await iam.generateServiceLastAccessedDetails({ Arn: arn('user/people/Deployer') });
  const { AccessKey } = await iam.createAccessKey({ UserName: 'Deployer' });
  await iam.createAccessKey({ UserName: 'visitor' });
  return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
}

async function fillOrganization(organizations: Organizations) {
  await organizations.createOrganization({ FeatureSet: 'ALL' });
  const rootId = (await organizations.listRoots({})).Roots![0]!.Id!;
  const unit = async (ParentId: string, Name: string) =>
    (await organizations.createOrganizationalUnit({ ParentId, Name, Tags: [{ Key: 'unit', Value: Name }] }))
      .OrganizationalUnit!.Id!;
  const workloads = await unit(rootId, 'Workloads');
  const prod = await unit(workloads, 'Prod');
  const started = await organizations.createAccount({
    AccountName: 'Second',
    Email: 'second@example.com',
    Tags: [{ Key: 'stage', Value: 'prod' }],
  });
  const member = await until(async () => {
    const { CreateAccountStatus } = await organizations.describeCreateAccountStatus({
      CreateAccountRequestId: started.CreateAccountStatus!.Id!,
    });
    if (CreateAccountStatus!.State === 'FAILED') throw new Error(CreateAccountStatus!.FailureReason);
    return CreateAccountStatus!.AccountId;
  });
  await organizations.moveAccount({ AccountId: member, SourceParentId: rootId, DestinationParentId: prod });
  await organizations.enablePolicyType({ RootId: rootId, PolicyType: 'SERVICE_CONTROL_POLICY' });
  const deny = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: 'sqs:*', Resource: '*' }],
  });
  const { Policy } = await organizations.createPolicy({
    Type: 'SERVICE_CONTROL_POLICY',
    Name: 'NoQueues',
    Description: 'No queues',
    Content: deny,
  });
  await organizations.attachPolicy({ PolicyId: Policy!.PolicySummary!.Id!, TargetId: workloads });
  await organizations.enableAWSServiceAccess({ ServicePrincipal: 'iam.amazonaws.com' });
  await organizations.enableAWSServiceAccess({ ServicePrincipal: 'sso.amazonaws.com' });
  await organizations.registerDelegatedAdministrator({ AccountId: member, ServicePrincipal: 'sso.amazonaws.com' });
  return { member };
}

type Config = ConstructorParameters<typeof IAM>[0] & object;

async function fillIdentityCenter(server: OpenFolder, config: Config, member: string) {
  const [store, sso, iam] = [new Identitystore(config), new SSOAdmin(config), new IAM(config)];
  await iam.enableOrganizationsRootCredentialsManagement({});
  const {
    instanceArn: InstanceArn,
    identityStoreId: IdentityStoreId,
    startUrl,
  } = await server.api('POST', '/identity-center/enable', { withOrganizations: true });
  await server.api('PUT', '/identity-center/settings', { sessionDurationSeconds: 43_200 });
  const addUser = async (UserName: string, ExternalIds: { Issuer: string; Id: string }[] = []) =>
    (
      await store.createUser({
        IdentityStoreId,
        UserName,
        DisplayName: `${UserName} Field`,
        Name: { GivenName: UserName, FamilyName: 'Field' },
        Emails: [{ Value: `${UserName}@example.com`, Type: 'Work', Primary: true }],
        ...(ExternalIds.length > 0 && { ExternalIds }),
        Title: 'Keeper',
      })
    ).UserId!;
  const [casey, robin] = [await addUser('casey'), await addUser('robin')];
  const groups = [];
  for (const DisplayName of ['Crew', 'Guests'])
    groups.push(
      (await store.createGroup({ IdentityStoreId, DisplayName, Description: `The ${DisplayName}` })).GroupId!,
    );
  for (const [group, UserId] of [
    [groups[0], casey],
    [groups[0], robin],
    [groups[1], robin],
  ] as const)
    await store.createGroupMembership({ IdentityStoreId, GroupId: group!, MemberId: { UserId } });

  const addSet = async (Name: string) =>
    (
      await sso.createPermissionSet({
        InstanceArn,
        Name,
        SessionDuration: 'PT2H',
        Description: `The set ${Name}`,
        Tags: [{ Key: 'set', Value: Name }],
      })
    ).PermissionSet!.PermissionSetArn!;
  const [admin, reader] = [await addSet('Admin'), await addSet('Reader')];
  await sso.attachManagedPolicyToPermissionSet({
    InstanceArn,
    PermissionSetArn: admin,
    ManagedPolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
  });
  await sso.putInlinePolicyToPermissionSet({
    InstanceArn,
    PermissionSetArn: reader,
    InlinePolicy: allow('s3:Get*', '*'),
  });
  await sso.attachCustomerManagedPolicyReferenceToPermissionSet({
    InstanceArn,
    PermissionSetArn: reader,
    CustomerManagedPolicyReference: { Name: 'Reader', Path: '/' },
  });
  const assign = async (
    PermissionSetArn: string,
    PrincipalId: string,
    PrincipalType: 'USER' | 'GROUP',
    TargetId: string,
  ) => {
    const begun = await sso.createAccountAssignment({
      InstanceArn,
      PermissionSetArn,
      PrincipalId,
      PrincipalType,
      TargetId,
      TargetType: 'AWS_ACCOUNT',
    });
    const AccountAssignmentCreationRequestId = begun.AccountAssignmentCreationStatus!.RequestId!;
    await until(async () => {
      const { AccountAssignmentCreationStatus: status } = await sso.describeAccountAssignmentCreationStatus({
        InstanceArn,
        AccountAssignmentCreationRequestId,
      });
      if (status!.Status === 'FAILED') throw new Error(status!.FailureReason);
      return status!.Status === 'SUCCEEDED' ? true : undefined;
    });
  };
  await assign(admin, casey, 'USER', member);
  await assign(admin, groups[0]!, 'GROUP', server.account);
  await assign(reader, groups[0]!, 'GROUP', server.account);
  await sso.createInstanceAccessControlAttributeConfiguration({
    InstanceArn,
    InstanceAccessControlAttributeConfiguration: {
      AccessControlAttributes: [{ Key: 'title', Value: { Source: ['${path:title}'] } }],
    },
  });

  const totpSecret = await givePassword(server, casey, IdentityStoreId);
  await server.api('POST', `/users/${robin}/invitation`);
  await server.api('POST', `/users/${robin}/email-verification`);
  const { accessToken, refreshToken, clientId, clientSecret } = await server.api(
    'POST',
    `/users/${casey}/sso-token`,
    {},
  );
  return {
    startUrl,
    identityStoreId: IdentityStoreId,
    casey,
    password,
    totpSecret,
    portal: { accessToken, refreshToken, clientId, clientSecret },
  };
}

/** By the mail's link, and an authenticator app with it, in a browser that stays signed in. */
async function givePassword({ endpoint, api }: OpenFolder, userId: string, identityStoreId: string): Promise<string> {
  const { mailId } = await api('POST', `/users/${userId}/password-reset`, { method: 'email' });
  const browser = createBrowser(endpoint);
  const form = await browser.get(linkIn((await api('GET', `/mail/${mailId}`)).text));
  await browser.submit(form, { 'new-password': password, 'confirm-password': password });
  const fresh = createBrowser(endpoint);
  const registration = await signIn(fresh, await fresh.get(`/start/${identityStoreId}`));
  const secret = secretOn(registration);
  await fresh.submit(registration, { code: totpCode(secret), 'device-name': 'Phone', trust: 'yes' });
  const { mfaDevices } = await api('GET', `/users/${userId}`);
  if (mfaDevices.length !== 1) throw new Error('The authenticator app was not registered.');
  return secret;
}

/** A client that waits for a person to approve it. */
async function fillClients({ endpoint, region }: OpenFolder, startUrl: string) {
  const oidc = new SSOOIDCClient({ endpoint, region });
  const { clientId, clientSecret } = await oidc.send(
    new RegisterClientCommand({ clientName: 'kept-client', clientType: 'public', scopes: ['sso:account:access'] }),
  );
  const started = await oidc.send(new StartDeviceAuthorizationCommand({ clientId, clientSecret, startUrl }));
  return {
    device: {
      clientId: clientId!,
      clientSecret: clientSecret!,
      deviceCode: started.deviceCode!,
      userCode: started.userCode!,
    },
  };
}

async function fillS3(s3: S3, account: string) {
  await s3.createBucket({ Bucket: 'kept-things' });
  await s3.createBucket({ Bucket: 'kept-empty', CreateBucketConfiguration: { LocationConstraint: 'EU' } });
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:role/service/worker` },
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::kept-things/*',
      },
    ],
  });
  await s3.putBucketPolicy({ Bucket: 'kept-things', Policy });
  await s3.putPublicAccessBlock({
    Bucket: 'kept-empty',
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: false,
    },
  });
  const put = (Key: string, Body: string, more: object = {}) =>
    s3.putObject({ Bucket: 'kept-things', Key, Body, ...more });
  await put('a/first', 'the first');
  await put('a/b/second', 'the second', { ChecksumAlgorithm: 'SHA256', StorageClass: 'STANDARD_IA' });
  await put('a/b/third', '', {
    ContentType: 'text/plain; charset=utf-8',
    CacheControl: 'no-store',
    ContentEncoding: 'identity',
  });
  await put('ä ö/Ω\u{1f600}', 'letters', { Metadata: { colour: 'blue', size: '7' }, ChecksumAlgorithm: 'CRC32C' });
  await put('large', 'x'.repeat(5000));
  await put('replaced', 'the body that is let go of');
  // The old body's deletion waits in the store.
  await put('replaced', 'the body that stays');
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
