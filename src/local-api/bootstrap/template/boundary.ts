/** The permissions boundary that the bootstrap makes on demand: who is within it cannot step out of it. */
import { allow, named, ownPolicy, policy, sub, type Resource } from './intrinsics.ts';

const itself = sub(ownPolicy('cdk-${Qualifier}-permissions-boundary-${AWS::AccountId}-${AWS::Region}'));
const iam = (...names: readonly string[]): string[] => names.map((name) => `iam:${name}`);

export const permissionsBoundary: Resource = {
  Type: 'AWS::IAM::ManagedPolicy',
  Condition: 'ShouldCreatePermissionsBoundary',
  Properties: {
    ManagedPolicyName: named('permissions-boundary'),
    Description: 'Bootstrap Permission Boundary',
    Path: '/',
    PolicyDocument: policy(
      allow(['*'], '*', { Sid: 'ExplicitAllowAll' }),
      {
        Sid: 'DenyAccessIfRequiredPermBoundaryIsNotBeingApplied',
        Effect: 'Deny',
        Action: iam('CreateUser', 'CreateRole', 'PutRolePermissionsBoundary', 'PutUserPermissionsBoundary'),
        Resource: '*',
        Condition: { StringNotEquals: { 'iam:PermissionsBoundary': itself } },
      },
      {
        Sid: 'DenyPermBoundaryIAMPolicyAlteration',
        Effect: 'Deny',
        Action: iam('CreatePolicyVersion', 'DeletePolicy', 'DeletePolicyVersion', 'SetDefaultPolicyVersion'),
        Resource: itself,
      },
      {
        Sid: 'DenyRemovalOfPermBoundaryFromAnyUserOrRole',
        Effect: 'Deny',
        Action: iam('DeleteUserPermissionsBoundary', 'DeleteRolePermissionsBoundary'),
        Resource: '*',
      },
    ),
  },
};
