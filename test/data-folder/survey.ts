/** What a data folder answers, asked of everything through the clients that people use: two surveys can be compared. */
import { IAM } from '@aws-sdk/client-iam';
import { Identitystore } from '@aws-sdk/client-identitystore';
import { Organizations } from '@aws-sdk/client-organizations';
import { S3 } from '@aws-sdk/client-s3';
import { SSO } from '@aws-sdk/client-sso';
import { SSOAdmin } from '@aws-sdk/client-sso-admin';
import { STS } from '@aws-sdk/client-sts';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A server on a data folder. */
export interface OpenFolder {
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
  /** The root user's. */
  readonly credentials: Keys;
  api(method: string, path: string, body?: unknown): Promise<any>;
}

/** What opens doors in the folder; the values are for tests alone. */
export interface FolderSecrets {
  /** Of the IAM user Deployer, who may do everything. */
  readonly accessKey: Keys;
  /** Of the role worker. */
  readonly session: Keys;
  /** The second account. */
  readonly member: string;
  readonly startUrl: string;
  readonly identityStoreId: string;
  /** UserId of the person with the password and the authenticator app. */
  readonly casey: string;
  readonly password: string;
  readonly totpSecret: string;
  readonly portal: {
    readonly accessToken: string;
    readonly refreshToken: string;
    readonly clientId: string;
    readonly clientSecret: string;
  };
  /** A device authorization that nobody has decided yet. */
  readonly device: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly deviceCode: string;
    readonly userCode: string;
  };
}

export async function survey(server: OpenFolder, secrets: FolderSecrets): Promise<Record<string, any>> {
  const config = { endpoint: server.endpoint, region: server.region, credentials: server.credentials, maxAttempts: 1 };
  const assumed = await new STS({ ...config, credentials: secrets.accessKey }).assumeRole({
    RoleArn: `arn:aws:iam::${secrets.member}:role/OrganizationAccountAccessRole`,
    RoleSessionName: 'survey',
  });
  const member = {
    accessKeyId: assumed.Credentials!.AccessKeyId!,
    secretAccessKey: assumed.Credentials!.SecretAccessKey!,
    sessionToken: assumed.Credentials!.SessionToken!,
  };
  const found = {
    caller: await new STS({ ...config, credentials: secrets.accessKey }).getCallerIdentity({}),
    session: await new STS({ ...config, credentials: secrets.session }).getCallerIdentity({}),
    iam: await ofIam(new IAM(config)),
    iamOfMember: await new IAM({ ...config, credentials: member }).getAccountAuthorizationDetails({}),
    organizations: await ofOrganizations(new Organizations(config)),
    identityStore: await ofIdentityStore(new Identitystore(config), secrets.identityStoreId),
    ssoAdmin: await ofSsoAdmin(new SSOAdmin(config), server.account, secrets),
    portal: await ofPortal(new SSO({ endpoint: server.endpoint, region: server.region }), secrets),
    s3: await ofS3(new S3({ ...config, forcePathStyle: true })),
    local: await ofLocalApi(server, secrets),
  };
  return comparable(found);
}

async function ofIam(iam: IAM) {
  const details = await iam.getAccountAuthorizationDetails({ MaxItems: 1000 });
  const names = details.UserDetailList!.map(({ UserName }) => UserName!);
  const policies = details.Policies!.map(({ Arn }) => Arn!);
  const perUser = (UserName: string) =>
    Promise.all([
      iam.getUser({ UserName }),
      iam.listAccessKeys({ UserName }),
      iam.listMFADevices({ UserName }),
      iam.listSigningCertificates({ UserName }),
      iam.listSSHPublicKeys({ UserName }),
      iam.listServiceSpecificCredentials({ UserName }),
      iam.listGroupsForUser({ UserName }),
      iam.getLoginProfile({ UserName }).catch(nameOf),
    ]);
  const perPolicy = (PolicyArn: string) =>
    Promise.all([
      iam.getPolicy({ PolicyArn }),
      iam.listPolicyVersions({ PolicyArn }),
      iam.listEntitiesForPolicy({ PolicyArn }),
      iam.listEntitiesForPolicy({ PolicyArn, PolicyUsageFilter: 'PermissionsBoundary' }),
    ]);
  const { OpenIDConnectProviderList } = await iam.listOpenIDConnectProviders({});
  const { SAMLProviderList } = await iam.listSAMLProviders({});
  return {
    details,
    users: await inOrder(names, perUser),
    policies: await inOrder(policies, perPolicy),
    groups: await inOrder(details.GroupDetailList!, ({ GroupName }) => iam.getGroup({ GroupName: GroupName! })),
    roles: await inOrder(details.RoleDetailList!, ({ RoleName }) =>
      Promise.all([iam.getRole({ RoleName: RoleName! }), iam.listInstanceProfilesForRole({ RoleName: RoleName! })]),
    ),
    profiles: await iam.listInstanceProfiles({}),
    oidc: await inOrder(OpenIDConnectProviderList!, ({ Arn }) =>
      iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: Arn! }),
    ),
    saml: await inOrder(SAMLProviderList!, ({ Arn }) => iam.getSAMLProvider({ SAMLProviderArn: Arn! })),
    certificate: await iam.getServerCertificate({ ServerCertificateName: 'site' }),
    virtualMfa: await iam.listVirtualMFADevices({}),
    alias: await iam.listAccountAliases({}),
    summary: await iam.getAccountSummary({}),
    passwords: await iam.getAccountPasswordPolicy({}),
    issuer: await iam.getOutboundWebIdentityFederationInfo({}),
    features: await iam.listOrganizationsFeatures({}),
    report: Buffer.from((await iam.getCredentialReport({})).Content!).toString(),
  };
}

async function ofOrganizations(organizations: Organizations) {
  const { Accounts } = await organizations.listAccounts({});
  const { Roots } = await organizations.listRoots({});
  const below = async (ParentId: string): Promise<unknown[]> => {
    const { OrganizationalUnits } = await organizations.listOrganizationalUnitsForParent({ ParentId });
    const accounts = await organizations.listAccountsForParent({ ParentId });
    return [
      accounts,
      await inOrder(OrganizationalUnits!, async (unit) => [unit, await facts(unit.Id!), await below(unit.Id!)]),
    ];
  };
  const facts = (TargetId: string) =>
    Promise.all([
      organizations.listTagsForResource({ ResourceId: TargetId }),
      organizations.listPoliciesForTarget({ TargetId, Filter: 'SERVICE_CONTROL_POLICY' }),
    ]);
  const { Policies } = await organizations.listPolicies({ Filter: 'SERVICE_CONTROL_POLICY' });
  return {
    organization: await organizations.describeOrganization({}),
    Roots,
    tree: await below(Roots![0]!.Id!),
    accounts: await inOrder(Accounts!, async (account) => [
      account,
      await facts(account.Id!),
      await organizations.listParents({ ChildId: account.Id! }),
    ]),
    policies: await inOrder(Policies!, async ({ Id }) => [
      await organizations.describePolicy({ PolicyId: Id! }),
      await organizations.listTargetsForPolicy({ PolicyId: Id! }),
    ]),
    services: await organizations.listAWSServiceAccessForOrganization({}),
    delegated: await organizations.listDelegatedAdministrators({}),
    made: await organizations.listCreateAccountStatus({}),
  };
}

async function ofIdentityStore(store: Identitystore, IdentityStoreId: string) {
  const { Users } = await store.listUsers({ IdentityStoreId });
  const { Groups } = await store.listGroups({ IdentityStoreId });
  const by = (AttributePath: string, AttributeValue: string) => ({
    AlternateIdentifier: { UniqueAttribute: { AttributePath, AttributeValue } },
  });
  return {
    users: await inOrder(Users!, async ({ UserId, UserName }) => [
      await store.describeUser({ IdentityStoreId, UserId }),
      await store.listGroupMembershipsForMember({ IdentityStoreId, MemberId: { UserId: UserId! } }),
      await store.getUserId({ IdentityStoreId, ...by('userName', UserName!.toUpperCase()) }),
      await store.getUserId({ IdentityStoreId, ...by('emails.value', `${UserName}@example.com`) }),
    ]),
    groups: await inOrder(Groups!, async ({ GroupId, DisplayName }) => [
      await store.describeGroup({ IdentityStoreId, GroupId }),
      await store.listGroupMemberships({ IdentityStoreId, GroupId }),
      await store.getGroupId({ IdentityStoreId, ...by('displayName', DisplayName!) }),
    ]),
  };
}

async function ofSsoAdmin(sso: SSOAdmin, account: string, { member, casey }: FolderSecrets) {
  const { Instances } = await sso.listInstances({});
  const InstanceArn = Instances![0]!.InstanceArn!;
  const { PermissionSets } = await sso.listPermissionSets({ InstanceArn });
  return {
    Instances,
    attributes: await sso.describeInstanceAccessControlAttributeConfiguration({ InstanceArn }),
    sets: await inOrder(PermissionSets!.sort(), async (PermissionSetArn) => [
      await sso.describePermissionSet({ InstanceArn, PermissionSetArn }),
      await sso.listManagedPoliciesInPermissionSet({ InstanceArn, PermissionSetArn }),
      await sso.listCustomerManagedPolicyReferencesInPermissionSet({ InstanceArn, PermissionSetArn }),
      await sso.getInlinePolicyForPermissionSet({ InstanceArn, PermissionSetArn }),
      await sso.listTagsForResource({ InstanceArn, ResourceArn: PermissionSetArn }),
      await sso.listAccountsForProvisionedPermissionSet({ InstanceArn, PermissionSetArn }),
      await inOrder([account, member], (AccountId) =>
        sso.listAccountAssignments({ InstanceArn, PermissionSetArn, AccountId }),
      ),
    ]),
    provisioned: await inOrder([account, member], (AccountId) =>
      sso.listPermissionSetsProvisionedToAccount({ InstanceArn, AccountId }),
    ),
    ofCasey: await sso.listAccountAssignmentsForPrincipal({ InstanceArn, PrincipalId: casey, PrincipalType: 'USER' }),
    requests: await sso.listAccountAssignmentCreationStatus({ InstanceArn }),
  };
}

async function ofPortal(sso: SSO, { portal: { accessToken } }: FolderSecrets) {
  const { accountList } = await sso.listAccounts({ accessToken });
  return inOrder(accountList!, async (account) => [
    account,
    await sso.listAccountRoles({ accessToken, accountId: account.accountId! }),
  ]);
}

async function ofS3(s3: S3) {
  const { Buckets, Owner } = await s3.listBuckets({});
  const all = async (Bucket: string) => {
    const listed = await s3.listObjectsV2({ Bucket, FetchOwner: true });
    return {
      location: await s3.getBucketLocation({ Bucket }),
      policy: await s3.getBucketPolicy({ Bucket }).catch(nameOf),
      block: await s3.getPublicAccessBlock({ Bucket }).catch(nameOf),
      listed,
      folders: await s3.listObjectsV2({ Bucket, Delimiter: '/' }),
      folder: await s3.listObjectsV2({ Bucket, Prefix: 'a/', Delimiter: '/', StartAfter: 'a/a' }),
      objects: await inOrder(listed.Contents ?? [], async ({ Key }) => {
        const { Body, ...facts } = await s3.getObject({ Bucket, Key: Key!, ChecksumMode: 'ENABLED' });
        return [facts, await Body!.transformToString()];
      }),
    };
  };
  return { Buckets, Owner, contents: await inOrder(Buckets!, ({ Name }) => all(Name!)) };
}

async function ofLocalApi({ api }: OpenFolder, { casey }: FolderSecrets) {
  const mails = await api('GET', '/mail?limit=100');
  return {
    identityCenter: asAnsweredThen(await api('GET', '/identity-center')),
    settings: await api('GET', '/identity-center/settings'),
    casey: await api('GET', `/users/${casey}`),
    sessions: await api('GET', `/users/${casey}/sessions`),
    mails: await inOrder(mails.items as { id: string }[], ({ id }) => api('GET', `/mail/${id}`)),
  };
}

async function inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

const nameOf = (error: Error): string => error.name;

/** As JSON, without what every request has of its own: request ids, the port, when credentials were last used. */
function comparable(found: unknown): any {
  const own = new Set(['$metadata', 'UserLastUsed', 'RoleLastUsed', 'PasswordLastUsed', 'AccessKeyLastUsed']);
  const text = JSON.stringify(found, (key, value) => (own.has(key) ? undefined : value));
  return JSON.parse(text.replaceAll(/http:\/\/(127\.0\.0\.1|(?:console\.)?localhost):\d+/g, 'http://sandlot'));
}

/** The answer has the organization since. */
function asAnsweredThen({ organizationId: _since, ...answer }: any): unknown {
  return answer;
}
