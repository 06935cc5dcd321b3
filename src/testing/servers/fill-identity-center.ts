/** For tests: something of everything of Identity Center and its organization, by the names that inputs have for it. */
import type { Identitystore } from '@aws-sdk/client-identitystore';
import type { Organizations } from '@aws-sdk/client-organizations';
import type { SSOAdmin } from '@aws-sdk/client-sso-admin';
import type { Sandlot } from '../start-sandlot.ts';
import { anyone } from './fill-iam.ts';

export async function fillIdentityCenter(
  sandlot: Sandlot,
  store: Identitystore,
  sso: SSOAdmin,
  organizations: Organizations,
) {
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
