/** The checklist's steps: whether each is done, what there is of it, and what to do. */
import type { ReactNode } from 'react';
import type { Setup } from '../api/setup';
import { AssignmentStep, BootstrapStep, OrganizationStep, PermissionSetStep, SignInStep, UserStep } from './page-steps';
import { PasswordStep } from './password-step';
import { ProfileStep } from './profile-step';

export interface SetupStep {
  readonly id: string;
  readonly title: string;
  readonly state: 'done' | 'to-do';
  /** What there is, by its name. */
  readonly found?: string | undefined;
  readonly content: ReactNode;
}

const stateOf = (done: unknown): SetupStep['state'] => (done ? 'done' : 'to-do');

export function setupSteps({
  organizationId,
  user,
  permissionSet,
  assignment,
  bootstrap,
}: Setup): readonly SetupStep[] {
  return [
    {
      id: 'organization',
      title: 'Enable IAM Identity Center with AWS Organizations',
      state: stateOf(organizationId),
      found: organizationId,
      content: <OrganizationStep />,
    },
    {
      id: 'user',
      title: 'Create a user',
      state: stateOf(user),
      found: user && [user.userName, user.email && `(${user.email})`].filter(Boolean).join(' '),
      content: <UserStep user={user} />,
    },
    {
      id: 'permission-set',
      title: 'Create a permission set',
      state: stateOf(permissionSet),
      found: permissionSet?.name,
      content: <PermissionSetStep />,
    },
    {
      id: 'assignment',
      title: 'Assign the user and the permission set to the account',
      state: stateOf(assignment),
      found: assignment && `Account ${assignment.accountId}`,
      content: <AssignmentStep />,
    },
    {
      id: 'password',
      title: 'Create a password for the user',
      state: stateOf(user?.hasPassword),
      content: <PasswordStep user={user} />,
    },
    {
      id: 'sign-in',
      title: 'Sign in for the first time',
      state: stateOf(user?.firstSignInAt),
      found: user?.firstSignInAt && `Since ${new Date(user.firstSignInAt).toLocaleString()}`,
      content: <SignInStep userName={user?.userName} />,
    },
    {
      id: 'profile',
      title: 'Set up a local AWS profile',
      state: stateOf(user?.firstClientAt),
      found: user?.firstClientAt && `A client was allowed at ${new Date(user.firstClientAt).toLocaleString()}`,
      content: <ProfileStep />,
    },
    {
      id: 'bootstrap',
      title: 'Bootstrap the account',
      state: stateOf(bootstrap),
      found: bootstrap && `In ${bootstrap.region}, version ${bootstrap.version}`,
      content: <BootstrapStep />,
    },
  ];
}
