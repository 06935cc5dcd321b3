/** Every list of IAM's that has a `Marker`, with the longest names, paths and tags that IAM takes. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import { certificate, privateKey } from '../../testing/saml/certificate.ts';
import { totpCode } from '../../testing/sign-in/totp.ts';
import { loadModel } from '../../wire/models/load-model.ts';
import type { IamTest } from './test-client.ts';
import { allow, policyOf, refused, startIamTest, trust } from './test-client.ts';

let iamTest: IamTest;
let iam: IamTest['iam'];
let policyArns: string[];
let mfaSerials: string[];
let samlArn: string;
let oidcArn: string;
let policyJob: string;
let userJob: string;

/** The longest path, the same for all: what tells its items apart comes after it. */
const Path = `/${'p'.repeat(510)}/`;
const ends = ['a', 'b', 'c'];
const long = (end: string, length: number): string => 'n'.repeat(length - 1) + end;
const user = (end: string): string => long(end, 64);
const name = (end: string): string => long(end, 128);
const UserName = user('a');
const RoleName = user('a');
const GroupName = name('a');
const InstanceProfileName = name('a');
const ServerCertificateName = name('a');
const PolicyDocument = policyOf(allow(['iam:GetUser', 's3:GetObject', 'sqs:SendMessage']));
const Tags = ends.map((end) => ({ Key: '漢'.repeat(127) + end, Value: 'v' }));

before(async () => {
  iamTest = await startIamTest();
  iam = iamTest.iam;
  const made = await Promise.all(ends.map(makePrincipals));
  policyArns = made.toSorted();
  await Promise.all([...ends.map(fill), makeCredentials(), makeProviders()]);
  mfaSerials = await Promise.all(ends.map(enableDevice));
  const roots = `arn:aws:iam::${iamTest.account}:mfa/`.length;
  // Around the length from which on their keys have no marker of their own.
  const around = [237, 238, 239, 240, 241].map((length) => ({ VirtualMFADeviceName: long('d', length - roots) }));
  const devices = [...ends.map((end) => ({ Path, VirtualMFADeviceName: long(end, 226), Tags })), ...around];
  await Promise.all(devices.map((device) => iam.createVirtualMFADevice(device)));
  policyJob = (await iam.generateServiceLastAccessedDetails({ Arn: policyArns[0] })).JobId!;
  userJob = (await iam.generateServiceLastAccessedDetails({ Arn: (await iam.getUser({ UserName })).User!.Arn })).JobId!;
});
after(() => iamTest.close());

/** @returns the ARN of the policy made */
async function makePrincipals(end: string): Promise<string> {
  const AssumeRolePolicyDocument = trust({ Service: 'ec2.amazonaws.com' });
  await Promise.all([
    iam.createUser({ Path, UserName: user(end), Tags }),
    iam.createGroup({ Path, GroupName: name(end) }),
    iam.createRole({ Path, RoleName: user(end), AssumeRolePolicyDocument, Tags }),
    iam.createInstanceProfile({ Path, InstanceProfileName: name(end), Tags }),
  ]);
  const { Policy } = await iam.createPolicy({ Path, PolicyName: name(end), PolicyDocument, Tags });
  return Policy!.Arn!;
}

/** Into the first user, role, group and policy, one more of all that they have lists of. */
async function fill(end: string): Promise<void> {
  const PolicyArn = policyArns[ends.indexOf(end)]!;
  const PolicyName = name(end);
  await iam.attachUserPolicy({ UserName: user(end), PolicyArn: policyArns[0]! });
  if (end !== 'a') await iam.attachUserPolicy({ UserName, PolicyArn });
  await iam.attachRolePolicy({ RoleName, PolicyArn });
  await iam.attachGroupPolicy({ GroupName, PolicyArn });
  await iam.putUserPolicy({ UserName, PolicyName, PolicyDocument });
  await iam.putRolePolicy({ RoleName, PolicyName, PolicyDocument });
  await iam.putGroupPolicy({ GroupName, PolicyName, PolicyDocument });
  await iam.addUserToGroup({ UserName: user(end), GroupName });
  if (end !== 'a') await iam.addUserToGroup({ UserName, GroupName: name(end) });
  await iam.addRoleToInstanceProfile({ RoleName, InstanceProfileName: name(end) });
  if (end !== 'a') await iam.createPolicyVersion({ PolicyArn: policyArns[0]!, PolicyDocument });
  await iam.uploadServerCertificate({
    Path,
    ServerCertificateName: name(end),
    CertificateBody: certificate,
    PrivateKey: privateKey,
    Tags,
  });
}

/** As many as a user may have. */
async function makeCredentials(): Promise<void> {
  for (let count = 0; count < 2; count++) {
    await iam.createAccessKey({ UserName });
    await iam.createServiceSpecificCredential({ UserName, ServiceName: 'codecommit.amazonaws.com' });
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await iam.uploadSSHPublicKey({
      UserName,
      SSHPublicKeyBody: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    });
  }
  await iam.uploadSigningCertificate({ UserName, CertificateBody: certificate });
  await iam.createAccountAlias({ AccountAlias: 'a'.repeat(63) });
}

async function makeProviders(): Promise<void> {
  const oidc = await iam.createOpenIDConnectProvider({ Url: 'https://id.example', Tags });
  oidcArn = oidc.OpenIDConnectProviderArn!;
  const SAMLMetadataDocument = `<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example/saml">
<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">
<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
<ds:X509Certificate>${certificate.replace(/-----.*-----|\s/g, '')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
</md:KeyDescriptor></md:IDPSSODescriptor></md:EntityDescriptor>`.padEnd(1000);
  samlArn = (await iam.createSAMLProvider({ Name: name('a'), SAMLMetadataDocument, Tags })).SAMLProviderArn!;
}

/** A device of the first user's, with the longest serial number that may be enabled. */
async function enableDevice(end: string): Promise<string> {
  const root = `arn:aws:iam::${iamTest.account}:mfa/`;
  const { VirtualMFADevice } = await iam.createVirtualMFADevice({
    VirtualMFADeviceName: long(end, 256 - root.length),
    Tags,
  });
  const SerialNumber = VirtualMFADevice!.SerialNumber!;
  const seed = Buffer.from(VirtualMFADevice!.Base32StringSeed!).toString();
  const now = Date.now();
  await iam.enableMFADevice({
    UserName,
    SerialNumber,
    AuthenticationCode1: totpCode(seed, -1, now),
    AuthenticationCode2: totpCode(seed, 0, now),
  });
  return SerialNumber;
}

interface PageInput {
  readonly MaxItems?: number;
  readonly Marker?: string;
}

interface ListPage {
  readonly items: readonly unknown[];
  readonly marker: string | undefined;
}

type List = (page: PageInput) => Promise<ListPage>;

/** A list by its operation and the member, or members, of its output that hold items. */
function list<O extends { Marker?: string | undefined; IsTruncated?: boolean | undefined }>(
  ask: (page: PageInput) => Promise<O>,
  ...members: readonly (keyof O)[]
): List {
  return async (page) => {
    const output = await ask(page);
    assert.equal(output.IsTruncated, output.Marker !== undefined);
    return { items: members.flatMap((member) => (output[member] ?? []) as readonly unknown[]), marker: output.Marker };
  };
}

const lists: Readonly<Record<string, List>> = {
  GetAccountAuthorizationDetails: list(
    (page: PageInput) =>
      iam.getAccountAuthorizationDetails({ ...page, Filter: ['User', 'Role', 'Group', 'LocalManagedPolicy'] }),
    'GroupDetailList',
    'Policies',
    'RoleDetailList',
    'UserDetailList',
  ),
  GetGroup: list((page: PageInput) => iam.getGroup({ ...page, GroupName }), 'Users'),
  GetServiceLastAccessedDetails: list(
    (page: PageInput) => iam.getServiceLastAccessedDetails({ ...page, JobId: userJob }),
    'ServicesLastAccessed',
  ),
  GetServiceLastAccessedDetailsWithEntities: list(
    (page: PageInput) =>
      iam.getServiceLastAccessedDetailsWithEntities({ ...page, JobId: policyJob, ServiceNamespace: 's3' }),
    'EntityDetailsList',
  ),
  ListAccessKeys: list((page: PageInput) => iam.listAccessKeys({ ...page, UserName }), 'AccessKeyMetadata'),
  ListAccountAliases: list((page: PageInput) => iam.listAccountAliases(page), 'AccountAliases'),
  ListAttachedGroupPolicies: list(
    (page: PageInput) => iam.listAttachedGroupPolicies({ ...page, GroupName }),
    'AttachedPolicies',
  ),
  ListAttachedRolePolicies: list(
    (page: PageInput) => iam.listAttachedRolePolicies({ ...page, RoleName }),
    'AttachedPolicies',
  ),
  ListAttachedUserPolicies: list(
    (page: PageInput) => iam.listAttachedUserPolicies({ ...page, UserName }),
    'AttachedPolicies',
  ),
  ListEntitiesForPolicy: list(
    (page: PageInput) => iam.listEntitiesForPolicy({ ...page, PolicyArn: policyArns[0] }),
    'PolicyGroups',
    'PolicyRoles',
    'PolicyUsers',
  ),
  ListGroupPolicies: list((page: PageInput) => iam.listGroupPolicies({ ...page, GroupName }), 'PolicyNames'),
  ListGroups: list((page: PageInput) => iam.listGroups(page), 'Groups'),
  ListGroupsForUser: list((page: PageInput) => iam.listGroupsForUser({ ...page, UserName }), 'Groups'),
  ListInstanceProfileTags: list(
    (page: PageInput) => iam.listInstanceProfileTags({ ...page, InstanceProfileName }),
    'Tags',
  ),
  ListInstanceProfiles: list((page: PageInput) => iam.listInstanceProfiles(page), 'InstanceProfiles'),
  ListInstanceProfilesForRole: list(
    (page: PageInput) => iam.listInstanceProfilesForRole({ ...page, RoleName }),
    'InstanceProfiles',
  ),
  ListMFADeviceTags: list((page: PageInput) => iam.listMFADeviceTags({ ...page, SerialNumber: mfaSerials[0] }), 'Tags'),
  ListMFADevices: list((page: PageInput) => iam.listMFADevices({ ...page, UserName }), 'MFADevices'),
  ListOpenIDConnectProviderTags: list(
    (page: PageInput) => iam.listOpenIDConnectProviderTags({ ...page, OpenIDConnectProviderArn: oidcArn }),
    'Tags',
  ),
  ListPolicies: list((page: PageInput) => iam.listPolicies({ ...page, Scope: 'Local' }), 'Policies'),
  ListPoliciesGrantingServiceAccess: list(
    ({ Marker }: PageInput) =>
      iam.listPoliciesGrantingServiceAccess({
        Arn: `arn:aws:iam::${iamTest.account}:user${Path}${UserName}`,
        ServiceNamespaces: ['s3', 'sqs', 'iam'],
        ...(Marker !== undefined && { Marker }),
      }),
    'PoliciesGrantingServiceAccess',
  ),
  ListPolicyTags: list((page: PageInput) => iam.listPolicyTags({ ...page, PolicyArn: policyArns[0] }), 'Tags'),
  ListPolicyVersions: list(
    (page: PageInput) => iam.listPolicyVersions({ ...page, PolicyArn: policyArns[0] }),
    'Versions',
  ),
  ListRolePolicies: list((page: PageInput) => iam.listRolePolicies({ ...page, RoleName }), 'PolicyNames'),
  ListRoleTags: list((page: PageInput) => iam.listRoleTags({ ...page, RoleName }), 'Tags'),
  ListRoles: list((page: PageInput) => iam.listRoles(page), 'Roles'),
  ListSAMLProviderTags: list(
    (page: PageInput) => iam.listSAMLProviderTags({ ...page, SAMLProviderArn: samlArn }),
    'Tags',
  ),
  ListSSHPublicKeys: list((page: PageInput) => iam.listSSHPublicKeys({ ...page, UserName }), 'SSHPublicKeys'),
  ListServerCertificateTags: list(
    (page: PageInput) => iam.listServerCertificateTags({ ...page, ServerCertificateName }),
    'Tags',
  ),
  ListServerCertificates: list((page: PageInput) => iam.listServerCertificates(page), 'ServerCertificateMetadataList'),
  ListServiceSpecificCredentials: list(
    (page: PageInput) => iam.listServiceSpecificCredentials({ ...page, UserName }),
    'ServiceSpecificCredentials',
  ),
  ListSigningCertificates: list(
    (page: PageInput) => iam.listSigningCertificates({ ...page, UserName }),
    'Certificates',
  ),
  ListUserPolicies: list((page: PageInput) => iam.listUserPolicies({ ...page, UserName }), 'PolicyNames'),
  ListUserTags: list((page: PageInput) => iam.listUserTags({ ...page, UserName }), 'Tags'),
  ListUsers: list((page: PageInput) => iam.listUsers(page), 'Users'),
  ListVirtualMFADevices: list((page: PageInput) => iam.listVirtualMFADevices(page), 'VirtualMFADevices'),
};

/** What an account or a user has no three of, by IAM's quotas; of the certificates of users, there is one here. */
const fewer: Readonly<Record<string, number>> = {
  ListAccessKeys: 2,
  ListAccountAliases: 1,
  ListServiceSpecificCredentials: 2,
  ListSSHPublicKeys: 2,
  ListSigningCertificates: 1,
};

/** Their markers are short numbers; requests for delegation are not there. */
const others = [
  'GetOrganizationsAccessReport',
  'ListDelegationRequests',
  'SimulateCustomPolicy',
  'SimulatePrincipalPolicy',
];

test('every operation with a Marker is looked at here', () => {
  const { operations, shapes } = loadModel('iam');
  const marked = Object.values(operations).filter(({ input }) => input && shapes[input.shape]?.members?.['Marker']);
  const names = marked.map((operation) => operation.name).toSorted();
  assert.deepEqual(names, [...Object.keys(lists), ...others].toSorted());
});

for (const [operation, ask] of Object.entries(lists)) {
  test(`${operation} is read whole by its markers, each item once and in order`, async () => {
    const whole = await ask({});
    assert.equal(whole.marker, undefined);
    assert.ok(whole.items.length >= (fewer[operation] ?? 3), `${whole.items.length} items`);
    const read: unknown[] = [];
    let marker: string | undefined;
    do {
      const page: ListPage = await ask({ MaxItems: 1, ...(marker !== undefined && { Marker: marker }) });
      if (operation !== 'ListPoliciesGrantingServiceAccess') assert.equal(page.items.length, 1);
      read.push(...page.items);
      marker = page.marker;
    } while (marker !== undefined);
    assert.deepEqual(read, whole.items);
  });
}

test('what the last page ended with may be gone: nothing behind it is left out', async () => {
  const UserName = 'tagged';
  await iam.createUser({ UserName, Tags });
  const [first, second, third] = Tags.map(({ Key }) => Key);
  const { Marker } = await iam.listUserTags({ UserName, MaxItems: 2 });
  await iam.untagUser({ UserName, TagKeys: [second!] });
  const keys = (await iam.listUserTags({ UserName, Marker })).Tags!.map(({ Key }) => Key);
  assert.deepEqual(keys, [first, third]);

  const PathOfDevices = `/${'q'.repeat(215)}/`;
  const serials: string[] = [];
  for (const end of ends) {
    const made = await iam.createVirtualMFADevice({ Path: PathOfDevices, VirtualMFADeviceName: long(end, 10) });
    serials.push(made.VirtualMFADevice!.SerialNumber!);
  }
  assert.equal(serials[0]!.length, 256);
  let page = await iam.listVirtualMFADevices({ MaxItems: 1 });
  while (page.VirtualMFADevices![0]!.SerialNumber !== serials[1])
    page = await iam.listVirtualMFADevices({ MaxItems: 1, Marker: page.Marker });
  await iam.deleteVirtualMFADevice({ SerialNumber: serials[1] });
  const rest = await iam.listVirtualMFADevices({ Marker: page.Marker });
  const shown = rest.VirtualMFADevices!.map(({ SerialNumber }) => SerialNumber);
  await Promise.all([0, 2].map((index) => iam.deleteVirtualMFADevice({ SerialNumber: serials[index] })));
  assert.deepEqual(shown, [serials[0], serials[2]]);
});

test('markers that are none are refused', async () => {
  const { Marker } = await iam.listUserTags({ UserName, MaxItems: 1 });
  const [head, digest] = Marker!.split('.');
  const wrong = ['.', `${head}.`, `.${digest}`, `${head}.${digest}.`, `${head}.${digest}A`, `QUJD.${digest}`];
  for (const marker of [...wrong, 'Yf', '*'])
    for (const ask of [lists['ListUserTags']!, lists['ListVirtualMFADevices']!])
      await assert.rejects(ask({ Marker: marker }), refused('ValidationError', 'Invalid Marker.'), marker);
});
