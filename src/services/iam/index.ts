/**
 * AWS Identity and Access Management: users, access keys, groups, roles and policies of an account. Global: the same in
 * every region.
 *
 * Folders: `credentials/` (what users prove themselves with), `certificates/` (servers' ones, and reading any),
 * `roles/` (with service-linked roles and instance profiles), `policies/`, `providers/` (OIDC and SAML), `reports/`
 * (what was done and what there is), `resources/` (CloudFormation's types); users and groups are here.
 *
 * Is not: the decision what a policy allows (`policy/`, `access/authorize.ts`), and Identity Center's users
 * (`identitystore`). Not there: delegation requests; these answer 501.
 *
 * Spec: https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html
 */
import { dialect } from './dialect.ts';
import { defineService } from '../../wire/service.ts';
import { admitToIam } from './admission.ts';
import { knownConditionKeys, resourceFacts, withAuthorization } from './authorization.ts';
import { iamCollections } from './collections.ts';
import * as on from './resource-arns.ts';
import { iamResourceTypes } from './resources/index.ts';

const users = () => import('./principals/users.ts');
const accessKeys = () => import('./credentials/access-keys.ts');
const groups = () => import('./principals/groups.ts');
const roles = () => import('./roles/roles.ts');
const policies = () => import('./policies/managed/managed-policies.ts');
const versions = () => import('./policies/managed/policy-versions.ts');
const attachments = () => import('./policies/managed/attachments.ts');
const inlinePolicies = () => import('./policies/inline-policies.ts');
const boundaries = () => import('./policies/boundaries.ts');
const tags = () => import('./tags/tags.ts');
const instanceProfiles = () => import('./roles/instance-profiles.ts');
const loginProfiles = () => import('./credentials/login-profiles.ts');
const passwordPolicy = () => import('./credentials/password-policy.ts');
const mfaDevices = () => import('./credentials/mfa-devices.ts');
const serviceLinkedRoles = () => import('./roles/service-linked-roles.ts');
const oidcProviders = () => import('./providers/oidc-providers.ts');
const outboundWebIdentity = () => import('./providers/outbound-web-identity.ts');
const samlProviders = () => import('./providers/saml-providers.ts');
const serverCertificates = () => import('./certificates/server-certificates.ts');
const userCertificates = () => import('./credentials/user-certificates.ts');
const serviceCredentials = () => import('./credentials/service-specific-credentials.ts');
const credentialReport = () => import('./reports/credential-report.ts');
const contextKeys = () => import('./policies/simulation/context-keys.ts');
const simulation = () => import('./policies/simulation/simulation.ts');
const lastAccessed = () => import('./reports/last-accessed.ts');
const organizationAccess = () => import('./reports/organization-access.ts');
const account = () => import('./account/account.ts');
const organizationFeatures = () => import('./account/organization-features.ts');

export const iam = defineService({
  name: 'iam',
  collections: iamCollections,
  iamPrefix: 'iam',
  dialect,
  title: 'AWS Identity and Access Management',
  isGlobal: true,
  conditionKeys: knownConditionKeys,
  admit: admitToIam,
  resourceFacts,
  resourceTypes: iamResourceTypes,
  taggedResources: async () => (await import('./tags/tagged-resources.ts')).taggedResources,
  operations: withAuthorization({
    CreateUser: { load: users, resources: on.newUser },
    GetUser: { load: users, resources: on.user },
    ListUsers: { load: users, resources: on.users },
    UpdateUser: { load: users, resources: on.renamedUser },
    DeleteUser: { load: users, resources: on.user },

    CreateAccessKey: { load: accessKeys, resources: on.user },
    ListAccessKeys: { load: accessKeys, resources: on.user },
    UpdateAccessKey: { load: accessKeys, resources: on.user },
    DeleteAccessKey: { load: accessKeys, resources: on.user },
    GetAccessKeyLastUsed: { load: accessKeys, resources: on.keyOwner },

    CreateGroup: { load: groups, resources: on.newGroup },
    GetGroup: { load: groups, resources: on.group },
    ListGroups: { load: groups, resources: on.groups },
    UpdateGroup: { load: groups, resources: on.renamedGroup },
    DeleteGroup: { load: groups, resources: on.group },
    AddUserToGroup: { load: groups, resources: on.group },
    RemoveUserFromGroup: { load: groups, resources: on.group },
    ListGroupsForUser: { load: groups, resources: on.user },

    CreateRole: { load: roles, resources: on.newRole },
    GetRole: { load: roles, resources: on.role },
    ListRoles: { load: roles, resources: on.roles },
    UpdateRole: { load: roles, resources: on.role },
    UpdateRoleDescription: { load: roles, resources: on.role },
    UpdateAssumeRolePolicy: { load: roles, resources: on.role },
    DeleteRole: { load: roles, resources: on.role },

    CreateInstanceProfile: { load: instanceProfiles, resources: on.newInstanceProfile },
    GetInstanceProfile: { load: instanceProfiles, resources: on.instanceProfile },
    ListInstanceProfiles: { load: instanceProfiles, resources: on.instanceProfiles },
    ListInstanceProfilesForRole: { load: instanceProfiles, resources: on.role },
    DeleteInstanceProfile: { load: instanceProfiles, resources: on.instanceProfile },
    // Whoever puts a role into a profile passes it on to machines.
    AddRoleToInstanceProfile: { load: instanceProfiles, resources: on.instanceProfile, requires: on.passedToMachines },
    RemoveRoleFromInstanceProfile: { load: instanceProfiles, resources: on.instanceProfile },
    TagInstanceProfile: { load: instanceProfiles, resources: on.instanceProfile },
    UntagInstanceProfile: { load: instanceProfiles, resources: on.instanceProfile },
    ListInstanceProfileTags: { load: instanceProfiles, resources: on.instanceProfile },

    CreateLoginProfile: { load: loginProfiles, resources: on.user },
    GetLoginProfile: { load: loginProfiles, resources: on.user },
    UpdateLoginProfile: { load: loginProfiles, resources: on.user },
    DeleteLoginProfile: { load: loginProfiles, resources: on.user },
    // The account's password policy may allow it where identity policies are silent.
    ChangePassword: { load: loginProfiles, authorize: 'handler' },
    UpdateAccountPasswordPolicy: { load: passwordPolicy },
    GetAccountPasswordPolicy: { load: passwordPolicy },
    DeleteAccountPasswordPolicy: { load: passwordPolicy },

    CreateVirtualMFADevice: { load: mfaDevices, resources: on.newMfaDevice },
    EnableMFADevice: { load: mfaDevices, resources: on.user },
    ResyncMFADevice: { load: mfaDevices, resources: on.user },
    DeactivateMFADevice: { load: mfaDevices, resources: on.user },
    DeleteVirtualMFADevice: { load: mfaDevices, resources: on.mfaDevice },
    GetMFADevice: { load: mfaDevices, resources: on.user },
    ListMFADevices: { load: mfaDevices, resources: on.user },
    ListVirtualMFADevices: { load: mfaDevices, resources: on.mfaDevices },
    TagMFADevice: { load: mfaDevices, resources: on.mfaDevice },
    UntagMFADevice: { load: mfaDevices, resources: on.mfaDevice },
    ListMFADeviceTags: { load: mfaDevices, resources: on.mfaDevice },

    CreatePolicy: { load: policies, resources: on.newPolicy },
    GetPolicy: { load: policies, resources: on.policy },
    ListPolicies: { load: policies, resources: on.policies },
    DeletePolicy: { load: policies, resources: on.policy },
    CreatePolicyVersion: { load: versions, resources: on.policy },
    GetPolicyVersion: { load: versions, resources: on.policy },
    ListPolicyVersions: { load: versions, resources: on.policy },
    SetDefaultPolicyVersion: { load: versions, resources: on.policy },
    DeletePolicyVersion: { load: versions, resources: on.policy },
    ListEntitiesForPolicy: { load: () => import('./policies/managed/policy-entities.ts'), resources: on.policy },

    AttachUserPolicy: { load: attachments, resources: on.user },
    AttachRolePolicy: { load: attachments, resources: on.role },
    AttachGroupPolicy: { load: attachments, resources: on.group },
    DetachUserPolicy: { load: attachments, resources: on.user },
    DetachRolePolicy: { load: attachments, resources: on.role },
    DetachGroupPolicy: { load: attachments, resources: on.group },
    ListAttachedUserPolicies: { load: attachments, resources: on.user },
    ListAttachedRolePolicies: { load: attachments, resources: on.role },
    ListAttachedGroupPolicies: { load: attachments, resources: on.group },

    PutUserPolicy: { load: inlinePolicies, resources: on.user },
    PutRolePolicy: { load: inlinePolicies, resources: on.role },
    PutGroupPolicy: { load: inlinePolicies, resources: on.group },
    GetUserPolicy: { load: inlinePolicies, resources: on.user },
    GetRolePolicy: { load: inlinePolicies, resources: on.role },
    GetGroupPolicy: { load: inlinePolicies, resources: on.group },
    DeleteUserPolicy: { load: inlinePolicies, resources: on.user },
    DeleteRolePolicy: { load: inlinePolicies, resources: on.role },
    DeleteGroupPolicy: { load: inlinePolicies, resources: on.group },
    ListUserPolicies: { load: inlinePolicies, resources: on.user },
    ListRolePolicies: { load: inlinePolicies, resources: on.role },
    ListGroupPolicies: { load: inlinePolicies, resources: on.group },

    PutUserPermissionsBoundary: { load: boundaries, resources: on.user },
    DeleteUserPermissionsBoundary: { load: boundaries, resources: on.user },
    PutRolePermissionsBoundary: { load: boundaries, resources: on.role },
    DeleteRolePermissionsBoundary: { load: boundaries, resources: on.role },

    TagUser: { load: tags, resources: on.user },
    UntagUser: { load: tags, resources: on.user },
    ListUserTags: { load: tags, resources: on.user },
    TagRole: { load: tags, resources: on.role },
    UntagRole: { load: tags, resources: on.role },
    ListRoleTags: { load: tags, resources: on.role },
    TagPolicy: { load: tags, resources: on.policy },
    UntagPolicy: { load: tags, resources: on.policy },
    ListPolicyTags: { load: tags, resources: on.policy },

    CreateServiceLinkedRole: { load: serviceLinkedRoles, resources: on.newServiceLinkedRole },
    DeleteServiceLinkedRole: { load: serviceLinkedRoles, resources: on.role },
    GetServiceLinkedRoleDeletionStatus: { load: serviceLinkedRoles, resources: on.deletionTask },

    CreateOpenIDConnectProvider: { load: oidcProviders, resources: on.newOidcProvider },
    GetOpenIDConnectProvider: { load: oidcProviders, resources: on.oidcProvider },
    DeleteOpenIDConnectProvider: { load: oidcProviders, resources: on.oidcProvider },
    AddClientIDToOpenIDConnectProvider: { load: oidcProviders, resources: on.oidcProvider },
    RemoveClientIDFromOpenIDConnectProvider: { load: oidcProviders, resources: on.oidcProvider },
    UpdateOpenIDConnectProviderThumbprint: { load: oidcProviders, resources: on.oidcProvider },
    TagOpenIDConnectProvider: { load: oidcProviders, resources: on.oidcProvider },
    UntagOpenIDConnectProvider: { load: oidcProviders, resources: on.oidcProvider },
    ListOpenIDConnectProviderTags: { load: oidcProviders, resources: on.oidcProvider },
    ListOpenIDConnectProviders: { load: oidcProviders },

    CreateSAMLProvider: { load: samlProviders, resources: on.newSamlProvider },
    GetSAMLProvider: { load: samlProviders, resources: on.samlProvider },
    UpdateSAMLProvider: { load: samlProviders, resources: on.samlProvider },
    DeleteSAMLProvider: { load: samlProviders, resources: on.samlProvider },
    TagSAMLProvider: { load: samlProviders, resources: on.samlProvider },
    UntagSAMLProvider: { load: samlProviders, resources: on.samlProvider },
    ListSAMLProviderTags: { load: samlProviders, resources: on.samlProvider },
    ListSAMLProviders: { load: samlProviders },

    EnableOutboundWebIdentityFederation: { load: outboundWebIdentity },
    DisableOutboundWebIdentityFederation: { load: outboundWebIdentity },
    GetOutboundWebIdentityFederationInfo: { load: outboundWebIdentity },

    UploadServerCertificate: { load: serverCertificates, resources: on.serverCertificate },
    GetServerCertificate: { load: serverCertificates, resources: on.serverCertificate },
    DeleteServerCertificate: { load: serverCertificates, resources: on.serverCertificate },
    TagServerCertificate: { load: serverCertificates, resources: on.serverCertificate },
    UntagServerCertificate: { load: serverCertificates, resources: on.serverCertificate },
    ListServerCertificateTags: { load: serverCertificates, resources: on.serverCertificate },
    UpdateServerCertificate: { load: serverCertificates, resources: on.renamedServerCertificate },
    ListServerCertificates: { load: serverCertificates, resources: on.serverCertificates },

    UploadSigningCertificate: { load: userCertificates, resources: on.user },
    ListSigningCertificates: { load: userCertificates, resources: on.user },
    UpdateSigningCertificate: { load: userCertificates, resources: on.user },
    DeleteSigningCertificate: { load: userCertificates, resources: on.user },
    UploadSSHPublicKey: { load: userCertificates, resources: on.user },
    GetSSHPublicKey: { load: userCertificates, resources: on.user },
    ListSSHPublicKeys: { load: userCertificates, resources: on.user },
    UpdateSSHPublicKey: { load: userCertificates, resources: on.user },
    DeleteSSHPublicKey: { load: userCertificates, resources: on.user },
    CreateServiceSpecificCredential: { load: serviceCredentials, resources: on.user },
    ListServiceSpecificCredentials: { load: serviceCredentials, resources: on.user },
    UpdateServiceSpecificCredential: { load: serviceCredentials, resources: on.user },
    ResetServiceSpecificCredential: { load: serviceCredentials, resources: on.user },
    DeleteServiceSpecificCredential: { load: serviceCredentials, resources: on.user },

    CreateAccountAlias: { load: account },
    DeleteAccountAlias: { load: account },
    ListAccountAliases: { load: account },
    GetAccountSummary: { load: account },
    SetSecurityTokenServicePreferences: { load: account },
    GetAccountAuthorizationDetails: { load: () => import('./reports/authorization-details.ts') },
    GenerateCredentialReport: { load: credentialReport },
    GetCredentialReport: { load: credentialReport },

    EnableOrganizationsRootCredentialsManagement: { load: organizationFeatures },
    DisableOrganizationsRootCredentialsManagement: { load: organizationFeatures },
    EnableOrganizationsRootSessions: { load: organizationFeatures },
    DisableOrganizationsRootSessions: { load: organizationFeatures },
    ListOrganizationsFeatures: { load: organizationFeatures },

    GetContextKeysForCustomPolicy: { load: contextKeys },
    GetContextKeysForPrincipalPolicy: { load: contextKeys, resources: on.policySource },
    SimulateCustomPolicy: { load: simulation },
    SimulatePrincipalPolicy: { load: simulation, resources: on.policySource },

    GenerateServiceLastAccessedDetails: { load: lastAccessed, resources: on.arn },
    GetServiceLastAccessedDetails: { load: lastAccessed },
    GetServiceLastAccessedDetailsWithEntities: { load: lastAccessed },
    GenerateOrganizationsAccessReport: { load: organizationAccess, resources: on.accessReport },
    GetOrganizationsAccessReport: { load: organizationAccess },
    ListPoliciesGrantingServiceAccess: { load: lastAccessed, resources: on.arn },
  }),
});
