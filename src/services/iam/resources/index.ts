/** CloudFormation's types of IAM, each loaded at its first use. */
import type { ResourceTypes } from '../../../wire/resource-type.ts';

const inline = () => import('./policies/inline-policies.ts');

export const iamResourceTypes: ResourceTypes = {
  'AWS::IAM::AccessKey': async () => (await import('./credentials/access-key.ts')).accessKey,
  'AWS::IAM::Group': async () => (await import('./group.ts')).group,
  'AWS::IAM::GroupPolicy': async () => (await inline()).groupPolicy,
  'AWS::IAM::InstanceProfile': async () => (await import('./instance-profile.ts')).instanceProfile,
  'AWS::IAM::ManagedPolicy': async () => (await import('./policies/managed-policy.ts')).managedPolicy,
  'AWS::IAM::OIDCProvider': async () => (await import('./credentials/oidc-provider.ts')).oidcProvider,
  'AWS::IAM::Policy': async () => (await import('./policies/policy.ts')).policy,
  'AWS::IAM::Role': async () => (await import('./role.ts')).role,
  'AWS::IAM::RolePolicy': async () => (await inline()).rolePolicy,
  'AWS::IAM::SAMLProvider': async () => (await import('./credentials/saml-provider.ts')).samlProvider,
  'AWS::IAM::ServerCertificate': async () => (await import('./credentials/server-certificate.ts')).serverCertificate,
  'AWS::IAM::ServiceLinkedRole': async () => (await import('./service-linked-role.ts')).serviceLinkedRole,
  'AWS::IAM::User': async () => (await import('./user.ts')).user,
  'AWS::IAM::UserPolicy': async () => (await inline()).userPolicy,
  'AWS::IAM::UserToGroupAddition': async () => (await import('./user-to-group-addition.ts')).userToGroupAddition,
  'AWS::IAM::VirtualMFADevice': async () => (await import('./credentials/virtual-mfa-device.ts')).virtualMfaDevice,
};
