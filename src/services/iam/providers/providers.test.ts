import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { prefixRange } from '../../../kernel/key.ts';
import type { IamTest } from '../test-client.ts';
import { allow, refused, startIamTest } from '../test-client.ts';
import { certificate, otherPrivateKey, privateKey } from '../../../testing/saml/certificate.ts';

let test: IamTest;
before(async () => {
  test = await startIamTest();
});
after(() => test.close());

const metadata = (more = '', body = certificate.replace(/-----.*-----|\s/g, '')) =>
  `<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example/saml" ${more}>
<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">
<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
<ds:X509Certificate>${body}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
</md:KeyDescriptor></md:IDPSSODescriptor></md:EntityDescriptor>`.padEnd(1000);

describe('IAM OpenID Connect providers', () => {
  it('are registered, changed, tagged and deleted', async () => {
    const { iam, account } = test;
    const { OpenIDConnectProviderArn: arn } = await iam.createOpenIDConnectProvider({
      Url: 'https://id.example/tenant/',
      ClientIDList: ['web'],
      ThumbprintList: ['A'.repeat(40)],
    });
    assert.equal(arn, `arn:aws:iam::${account}:oidc-provider/id.example/tenant`);
    await assert.rejects(
      iam.createOpenIDConnectProvider({ Url: 'https://id.example/tenant' }),
      refused('EntityAlreadyExists', 'Provider with url https://id.example/tenant already exists.'),
    );
    await iam.addClientIDToOpenIDConnectProvider({ OpenIDConnectProviderArn: arn, ClientID: 'cli' });
    await iam.addClientIDToOpenIDConnectProvider({ OpenIDConnectProviderArn: arn, ClientID: 'cli' });
    await iam.removeClientIDFromOpenIDConnectProvider({ OpenIDConnectProviderArn: arn, ClientID: 'web' });
    await iam.updateOpenIDConnectProviderThumbprint({
      OpenIDConnectProviderArn: arn,
      ThumbprintList: ['b'.repeat(40)],
    });
    await iam.tagOpenIDConnectProvider({ OpenIDConnectProviderArn: arn, Tags: [{ Key: 'k', Value: 'v' }] });
    const { Url, ClientIDList, ThumbprintList, Tags } = await iam.getOpenIDConnectProvider({
      OpenIDConnectProviderArn: arn,
    });
    assert.deepEqual(
      { Url, ClientIDList, ThumbprintList, Tags },
      {
        Url: 'id.example/tenant',
        ClientIDList: ['cli'],
        ThumbprintList: ['b'.repeat(40)],
        Tags: [{ Key: 'k', Value: 'v' }],
      },
    );
    assert.deepEqual((await iam.listOpenIDConnectProviders({})).OpenIDConnectProviderList, [{ Arn: arn }]);
    await iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn: arn });
    await assert.rejects(
      iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: arn }),
      refused('NoSuchEntity', /not found for arn/),
    );
  });

  it('are refused with a wrong address or thumbprint', async () => {
    const { iam } = test;
    for (const Url of [
      'http://id.example',
      'https://id.example?x=1',
      'ftp://id.example',
      'https://a:b@id.example',
      'nothing',
    ]) {
      await assert.rejects(
        iam.createOpenIDConnectProvider({ Url }),
        refused('InvalidInput', /Invalid Open ID Connect Provider URL/),
      );
    }
    await assert.rejects(
      iam.createOpenIDConnectProvider({ Url: 'https://id.example', ThumbprintList: ['z'.repeat(40)] }),
      refused('InvalidInput', /thumbprint/),
    );
    await assert.rejects(
      iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: 'arn:aws:iam::1:role/not-a-provider' }),
      refused('InvalidInput', /is not valid/),
    );
  });
});

describe('IAM SAML providers', () => {
  it('are registered by their metadata', async () => {
    const { iam, account } = test;
    const { SAMLProviderArn: arn } = await iam.createSAMLProvider({
      Name: 'idp',
      SAMLMetadataDocument: metadata('validUntil="2050-01-01T00:00:00Z"'),
    });
    assert.equal(arn, `arn:aws:iam::${account}:saml-provider/idp`);
    await assert.rejects(
      iam.createSAMLProvider({ Name: 'idp', SAMLMetadataDocument: metadata() }),
      refused('EntityAlreadyExists', 'Provider with name idp already exists.'),
    );
    const provider = await iam.getSAMLProvider({ SAMLProviderArn: arn });
    assert.equal(provider.ValidUntil?.toISOString(), '2050-01-01T00:00:00.000Z');
    await iam.updateSAMLProvider({
      SAMLProviderArn: arn,
      SAMLMetadataDocument: metadata('validUntil="2051-01-01T00:00:00Z"'),
    });
    assert.equal((await iam.listSAMLProviders({})).SAMLProviderList?.[0]?.ValidUntil?.getUTCFullYear(), 2051);
    await iam.deleteSAMLProvider({ SAMLProviderArn: arn });
    await assert.rejects(iam.getSAMLProvider({ SAMLProviderArn: arn }), refused('NoSuchEntity', /not found/));
  });

  it('are refused with metadata that are none', async () => {
    const { iam } = test;
    const bomb =
      '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' +
      `<!ENTITY b "&a;&a;&a;">]>${metadata().replace('<?xml version="1.0"?>', '')}`;
    const one = metadata().trim().replace('<?xml version="1.0"?>', '');
    const two =
      `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">${one}` +
      `${one.replace('https://idp.example', 'https://other.example')}</md:EntitiesDescriptor>`;
    for (const SAMLMetadataDocument of [
      'x'.repeat(1000),
      metadata('', 'bm90IGEgY2VydGlmaWNhdGU='),
      bomb,
      '<a/>'.padEnd(1000),
      two,
    ]) {
      await assert.rejects(
        iam.createSAMLProvider({ Name: 'bad', SAMLMetadataDocument }),
        refused('InvalidInput', /Could not parse metadata/),
      );
    }
    const other = (serial: number): string => {
      const bytes = Buffer.from(certificate.replace(/-----.*-----|\s/g, ''), 'base64');
      bytes[20] = serial;
      return bytes.toString('base64');
    };
    const descriptor = (key: string): string =>
      '<md:KeyDescriptor><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">' +
      `<ds:X509Certificate>${key}</ds:X509Certificate></ds:KeyInfo></md:KeyDescriptor>`;
    const withKeys = (count: number, of: (index: number) => string): string =>
      metadata()
        .trimEnd()
        .replace(
          '</md:IDPSSODescriptor>',
          `${Array.from({ length: count }, (_, index) => descriptor(of(index))).join('')}</md:IDPSSODescriptor>`,
        );
    await assert.rejects(
      iam.createSAMLProvider({ Name: 'bad', SAMLMetadataDocument: withKeys(10, other) }),
      refused('LimitExceeded', 'Cannot exceed quota for KeysPerSAMLProvider: 10'),
    );
    // The same key again counts once.
    const { SAMLProviderArn } = await iam.createSAMLProvider({
      Name: 'repeats',
      SAMLMetadataDocument: withKeys(11, () => other(1)),
    });
    await iam.deleteSAMLProvider({ SAMLProviderArn });
  });

  it('keep private keys, two at most, that nobody sees again', async () => {
    const { iam, sandlot } = test;
    const [Required, Allowed] = ['Required', 'Allowed'] as const;
    const create = (more: object) =>
      iam.createSAMLProvider({ Name: 'encrypted', SAMLMetadataDocument: metadata(), ...more });
    await assert.rejects(
      create({ AssertionEncryptionMode: Required }),
      refused(
        'InvalidInput',
        'Unable to set assertion encryption mode to Required because no private key is provided.',
      ),
    );
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    }) as string;
    for (const AddPrivateKey of ['x', small, certificate])
      await assert.rejects(create({ AddPrivateKey }), refused('InvalidInput', /^Invalid private key\./));
    const { SAMLProviderArn } = await create({ AddPrivateKey: privateKey, AssertionEncryptionMode: Required });
    const get = () => iam.getSAMLProvider({ SAMLProviderArn });
    const update = (more: object) => iam.updateSAMLProvider({ SAMLProviderArn, ...more });
    const first = await get();
    assert.equal(first.AssertionEncryptionMode, Required);
    const [{ KeyId, Timestamp } = {}] = first.PrivateKeyList!;
    assert.match(KeyId!, /^[A-Z0-9]{22,64}$/);
    assert.ok(Timestamp instanceof Date);
    await assert.rejects(
      update({}),
      refused(
        'InvalidInput',
        'Unable to update identity provider. No updates are defined for metadata or encryption assertion.',
      ),
    );
    await assert.rejects(
      update({ RemovePrivateKey: KeyId }),
      refused('InvalidInput', /^Failed to remove private key\./),
    );
    await assert.rejects(
      update({ RemovePrivateKey: KeyId, AddPrivateKey: otherPrivateKey }),
      refused('InvalidInput', /^Unable to add and remove private keys in the same request/),
    );
    await assert.rejects(
      update({ RemovePrivateKey: 'A'.repeat(22) }),
      refused('NoSuchEntity', 'Failed to remove private key because the Key ID does not match a private key.'),
    );
    await update({ AddPrivateKey: otherPrivateKey });
    await assert.rejects(
      update({ AddPrivateKey: otherPrivateKey }),
      refused('LimitExceeded', 'Private key limit of 2 is reached.'),
    );
    await update({ RemovePrivateKey: KeyId });
    await update({ AssertionEncryptionMode: Allowed });
    const last = await get();
    assert.deepEqual(
      [last.AssertionEncryptionMode, last.PrivateKeyList?.length, last.SAMLMetadataDocument],
      [Allowed, 1, metadata()],
    );
    const { entries } = await sandlot.server.runtime.store.read((tx) => tx.range(prefixRange([])));
    for (const { value } of entries) assert.doesNotMatch(value, /PRIVATE KEY/);
    await iam.deleteSAMLProvider({ SAMLProviderArn });
  });
});

describe('IAM server certificates', () => {
  it('are kept with their key, which nobody sees again', async () => {
    const { iam, account } = test;
    const upload = (more: object = {}) =>
      iam.uploadServerCertificate({
        ServerCertificateName: 'site',
        CertificateBody: certificate,
        PrivateKey: privateKey,
        ...more,
      });
    await assert.rejects(upload({ CertificateBody: 'x' }), refused('MalformedCertificate', /PEM/));
    await assert.rejects(upload({ PrivateKey: 'x' }), refused('MalformedCertificate', /private key/));
    await assert.rejects(upload({ PrivateKey: otherPrivateKey }), refused('KeyPairMismatch', /do not match/));
    await assert.rejects(upload({ CertificateChain: 'x' }), refused('MalformedCertificate', /PEM/));
    assert.equal(
      (await upload({ CertificateChain: certificate })).ServerCertificateMetadata?.Arn,
      `arn:aws:iam::${account}:server-certificate/site`,
    );
    await assert.rejects(upload(), refused('EntityAlreadyExists', /already exists/));
    await iam.updateServerCertificate({
      ServerCertificateName: 'site',
      NewServerCertificateName: 'shop',
      NewPath: '/web/',
    });
    await assert.rejects(
      iam.getServerCertificate({ ServerCertificateName: 'site' }),
      refused('NoSuchEntity', 'The Server Certificate with name site cannot be found.'),
    );
    const { ServerCertificate } = await iam.getServerCertificate({ ServerCertificateName: 'shop' });
    assert.equal(ServerCertificate?.CertificateBody, certificate.replace(/\n$/, ''));
    assert.doesNotMatch(JSON.stringify(ServerCertificate), /PRIVATE KEY/);
    assert.equal((await iam.listServerCertificates({ PathPrefix: '/web/' })).ServerCertificateMetadataList?.length, 1);
    await iam.deleteServerCertificate({ ServerCertificateName: 'shop' });
  });
});

describe('IAM users’ certificates and keys', () => {
  it('are bounded, listed, switched off and deleted', async () => {
    const { iam } = test;
    const UserName = 'holder';
    await iam.createUser({ UserName });
    const { Certificate } = await iam.uploadSigningCertificate({ UserName, CertificateBody: certificate });
    await assert.rejects(
      iam.uploadSigningCertificate({ UserName, CertificateBody: certificate }),
      refused('DuplicateCertificate', /already associated/),
    );
    await iam.updateSigningCertificate({ UserName, CertificateId: Certificate!.CertificateId!, Status: 'Inactive' });
    assert.equal((await iam.listSigningCertificates({ UserName })).Certificates?.[0]?.Status, 'Inactive');
    const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
      type: 'spki',
      format: 'pem',
    }) as string;
    const { SSHPublicKey } = await iam.uploadSSHPublicKey({ UserName, SSHPublicKeyBody: pem });
    assert.match(SSHPublicKey!.Fingerprint!, /^[0-9a-f]{2}(:[0-9a-f]{2}){15}$/);
    const SSHPublicKeyId = SSHPublicKey!.SSHPublicKeyId!;
    const ssh = (await iam.getSSHPublicKey({ UserName, SSHPublicKeyId, Encoding: 'SSH' })).SSHPublicKey!
      .SSHPublicKeyBody!;
    assert.match(ssh, /^ssh-rsa AAAAB3NzaC1yc2E/);
    assert.equal(
      (await iam.getSSHPublicKey({ UserName, SSHPublicKeyId, Encoding: 'PEM' })).SSHPublicKey!.SSHPublicKeyBody,
      pem,
    );
    await assert.rejects(
      iam.uploadSSHPublicKey({ UserName, SSHPublicKeyBody: `${ssh} comment` }),
      refused('DuplicateSSHPublicKey', /already/),
    );
    await assert.rejects(
      iam.uploadSSHPublicKey({ UserName, SSHPublicKeyBody: 'ssh-rsa AAAA' }),
      refused('InvalidPublicKey', /malformed/),
    );
    await assert.rejects(
      iam.uploadSSHPublicKey({ UserName, SSHPublicKeyBody: UserName }),
      refused('UnrecognizedPublicKeyEncoding', 'Invalid public key uploaded.'),
    );
    await assert.rejects(iam.deleteUser({ UserName }), refused('DeleteConflict', /signing certificates/));
    await iam.deleteSSHPublicKey({ UserName, SSHPublicKeyId });
    await iam.deleteSigningCertificate({ UserName, CertificateId: Certificate!.CertificateId! });
    await iam.deleteUser({ UserName });
  });

  it('and service-specific credentials show their secret once, or at a reset', async () => {
    const { iam } = test;
    const UserName = 'coder';
    await iam.createUser({ UserName });
    await assert.rejects(
      iam.createServiceSpecificCredential({ UserName, ServiceName: 'ec2.amazonaws.com' }),
      refused('NotSupportedService', /ec2/),
    );
    const { ServiceSpecificCredential: made } = await iam.createServiceSpecificCredential({
      UserName,
      ServiceName: 'codecommit.amazonaws.com',
    });
    const ServiceSpecificCredentialId = made!.ServiceSpecificCredentialId!;
    const reset = await iam.resetServiceSpecificCredential({ UserName, ServiceSpecificCredentialId });
    assert.notEqual(reset.ServiceSpecificCredential!.ServicePassword, made!.ServicePassword);
    await iam.updateServiceSpecificCredential({ UserName, ServiceSpecificCredentialId, Status: 'Inactive' });
    const [listed] = (await iam.listServiceSpecificCredentials({ UserName })).ServiceSpecificCredentials!;
    assert.deepEqual(
      [listed?.Status, (listed as { ServicePassword?: string }).ServicePassword],
      ['Inactive', undefined],
    );
    await iam.createServiceSpecificCredential({ UserName, ServiceName: 'codecommit.amazonaws.com' });
    await assert.rejects(
      iam.createServiceSpecificCredential({ UserName, ServiceName: 'codecommit.amazonaws.com' }),
      refused('LimitExceeded', /ServiceSpecificCredentialsPerUser: 2/),
    );
    assert.equal((await iam.listServiceSpecificCredentials({ AllUsers: true })).ServiceSpecificCredentials?.length, 2);
  });
});

describe('IAM service-linked roles', () => {
  it('are there of services that Sandlot does not have', async () => {
    const { iam } = test;
    const wanted: readonly [service: string, name: string][] = [
      ['accountdiscovery.ssm', 'AmazonSSM_AccountDiscovery'],
      ['cassandra.application-autoscaling', 'ApplicationAutoScaling_CassandraTable'],
      ['elasticbeanstalk', 'ElasticBeanstalk'],
      ['mrk.kms', 'KeyManagementServiceMultiRegionKeys'],
      ['pullthroughcache.ecr', 'ECRPullThroughCache'],
      ['wafv2', 'WAFV2Logging'],
    ];
    for (const [service, name] of wanted) {
      const { Role } = await iam.createServiceLinkedRole({ AWSServiceName: `${service}.amazonaws.com` });
      assert.equal(Role?.RoleName, `AWSServiceRoleFor${name}`);
      await iam.deleteServiceLinkedRole({ RoleName: Role.RoleName });
    }
    const { Role } = await iam.createServiceLinkedRole({ AWSServiceName: 'connect.amazonaws.com', CustomSuffix: 'x' });
    assert.equal(Role?.RoleName, 'AWSServiceRoleForAmazonConnect_x');
    await iam.deleteServiceLinkedRole({ RoleName: Role.RoleName });
  });

  it('are made by their service’s name, and deleted by a task', async () => {
    const { iam, account } = test;
    const { Role } = await iam.createServiceLinkedRole({ AWSServiceName: 'ecs.amazonaws.com', Description: 'd' });
    assert.equal(Role?.Arn, `arn:aws:iam::${account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`);
    assert.deepEqual(
      (await iam.listAttachedRolePolicies({ RoleName: 'AWSServiceRoleForECS' })).AttachedPolicies?.map(
        (one) => one.PolicyArn,
      ),
      ['arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy'],
    );
    await assert.rejects(
      iam.createServiceLinkedRole({ AWSServiceName: 'ecs.amazonaws.com' }),
      refused('InvalidInput', /has been taken in this account/),
    );
    await assert.rejects(
      iam.createServiceLinkedRole({ AWSServiceName: 'ecs.amazonaws.com', CustomSuffix: 'x' }),
      refused('InvalidInput', 'Custom suffix is not allowed for ecs.amazonaws.com'),
    );
    await assert.rejects(
      iam.createServiceLinkedRole({ AWSServiceName: 'nothing.amazonaws.com' }),
      refused('InvalidInput', /not available/),
    );
    await assert.rejects(
      iam.deleteRole({ RoleName: 'AWSServiceRoleForECS' }),
      refused('UnmodifiableEntity', /protected role/),
    );
    const { DeletionTaskId } = await iam.deleteServiceLinkedRole({ RoleName: 'AWSServiceRoleForECS' });
    assert.equal((await iam.getServiceLinkedRoleDeletionStatus({ DeletionTaskId })).Status, 'SUCCEEDED');
    await assert.rejects(iam.getRole({ RoleName: 'AWSServiceRoleForECS' }), refused('NoSuchEntity', /cannot be found/));
    await assert.rejects(
      iam.getServiceLinkedRoleDeletionStatus({ DeletionTaskId: 'task/aws-service-role/x/y/z' }),
      refused('NoSuchEntity', /cannot be found/),
    );
  });
});

describe('IAM tags of providers and devices', () => {
  it('decide conditions on aws:ResourceTag', async () => {
    const { iam, account } = test;
    const keys = await test.userWith('tag-reader', {
      ...allow(['iam:Get*', 'iam:List*']),
      Condition: { StringEquals: { 'aws:ResourceTag/Team': 'Blue' } },
    });
    const caller = test.as(keys);
    const { OpenIDConnectProviderArn } = await iam.createOpenIDConnectProvider({
      Url: 'https://tagged.example',
      Tags: [{ Key: 'Team', Value: 'Blue' }],
    });
    const { SAMLProviderArn } = await iam.createSAMLProvider({
      Name: 'tagged',
      SAMLMetadataDocument: metadata(),
      Tags: [{ Key: 'Team', Value: 'Blue' }],
    });
    const { VirtualMFADevice } = await iam.createVirtualMFADevice({
      VirtualMFADeviceName: 'tagged',
      Tags: [{ Key: 'Team', Value: 'Blue' }],
    });
    await iam.createInstanceProfile({ InstanceProfileName: 'tagged', Tags: [{ Key: 'Team', Value: 'Blue' }] });
    await iam.createInstanceProfile({ InstanceProfileName: 'untagged' });
    await caller.getOpenIDConnectProvider({ OpenIDConnectProviderArn });
    await caller.getSAMLProvider({ SAMLProviderArn });
    await caller.listMFADeviceTags({ SerialNumber: VirtualMFADevice!.SerialNumber });
    await caller.getInstanceProfile({ InstanceProfileName: 'tagged' });
    await assert.rejects(
      caller.getInstanceProfile({ InstanceProfileName: 'untagged' }),
      refused(
        'AccessDenied',
        new RegExp(`iam:GetInstanceProfile on resource: arn:aws:iam::${account}:instance-profile/untagged`),
      ),
    );
  });
});
