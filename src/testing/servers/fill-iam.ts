/** For tests: something of everything of IAM, KMS and SAML, by the names that inputs have for it. */
import type { IAM } from '@aws-sdk/client-iam';
import type { KMS } from '@aws-sdk/client-kms';
import { encoded, metadataXml, responseXml, signed } from '../saml/saml-assertion.ts';

/** A policy: whoever it is about may read objects. */
export const anyone = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
});

export async function fillIam(iam: IAM, account: string) {
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
export async function fillKms(kms: KMS, account: string) {
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
export async function fillSaml(iam: IAM) {
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
