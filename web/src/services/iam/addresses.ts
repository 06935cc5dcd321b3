/** The console addresses of IAM. */
export const iamCrumb = { text: 'IAM', path: '/iam' };
export const usersCrumbs = [iamCrumb, { text: 'Users', path: '/iam/users' }];
export const groupsCrumbs = [iamCrumb, { text: 'User groups', path: '/iam/groups' }];
export const rolesCrumbs = [iamCrumb, { text: 'Roles', path: '/iam/roles' }];
export const policiesCrumbs = [iamCrumb, { text: 'Policies', path: '/iam/policies' }];

export const userPath = (name: string) => `/iam/users/details/${encodeURIComponent(name)}`;
export const groupPath = (name: string) => `/iam/groups/${encodeURIComponent(name)}`;
export const rolePath = (name: string) => `/iam/roles/${encodeURIComponent(name)}`;
/** An ARN has slashes, which paths do not carry well. */
export const policyPath = (arn: string) => `/iam/policies/details?${new URLSearchParams({ arn })}`;
export const editPolicyPath = (arn: string) => `/iam/policies/edit?${new URLSearchParams({ arn })}`;
export const securityCredentialsPath = (userName: string) => `${userPath(userName)}?tab=security-credentials`;
