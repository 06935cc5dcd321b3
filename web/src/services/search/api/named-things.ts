/** Everything that has a name and a page, of all services; what the principal may not list is left out. */
import { allPages } from '../../../api/all-pages';
import { listAllPolicies } from '../../iam/api/policies';
import { listGroups as listIamGroups, listRoles } from '../../iam/api/roles-and-groups';
import { listUsers as listIamUsers } from '../../iam/api/users';
import { largestPage, listGroups, listUsers } from '../../identity-center/api/identity-store';
import { getIdentityCenter } from '../../identity-center/api/local-api';
import { listPermissionSets } from '../../identity-center/api/sso-admin';
import { largestOrganizationsPage, listAccounts } from '../../organizations/api/organization';

export interface NamedThing {
  readonly kind: string;
  readonly name: string;
  /** A second text that is searched, such as an account's number. */
  readonly also?: string | undefined;
  /** A console path. */
  readonly path: string;
}

export interface NamedThings {
  readonly items: readonly NamedThing[];
  /** Kinds that could not be listed. */
  readonly missing: readonly string[];
}

/** Of each kind. */
const most = 1_000;
const part = encodeURIComponent;

type Source = (signal: AbortSignal) => Promise<readonly Omit<NamedThing, 'kind'>[]>;

const sources: readonly (readonly [kind: string, load: Source])[] = [
  ['User', users],
  ['Group', groups],
  ['Permission set', permissionSets],
  ['AWS account', accounts],
  [
    'IAM user',
    async (signal) =>
      (await listIamUsers(signal)).items.map(({ UserName: name = '' }) => ({
        name,
        path: `/iam/users/details/${part(name)}`,
      })),
  ],
  [
    'IAM role',
    async (signal) =>
      (await listRoles(signal)).items.map(({ RoleName: name = '' }) => ({ name, path: `/iam/roles/${part(name)}` })),
  ],
  [
    'IAM user group',
    async (signal) =>
      (await listIamGroups(signal)).items.map(({ GroupName: name = '' }) => ({
        name,
        path: `/iam/groups/${part(name)}`,
      })),
  ],
  [
    'Policy',
    async (signal) =>
      (await listAllPolicies(signal)).items.map(({ PolicyName: name = '', Arn: arn = '' }) => ({
        name,
        path: `/iam/policies/details?${new URLSearchParams({ arn })}`,
      })),
  ],
];

export async function listNamedThings(signal: AbortSignal): Promise<NamedThings> {
  const lists = await Promise.allSettled(sources.map(([, load]) => load(signal)));
  const items = lists.flatMap((list, index) =>
    list.status === 'fulfilled' ? list.value.map((thing) => ({ ...thing, kind: sources[index]![0] })) : [],
  );
  const missing = sources.flatMap(([kind], index) => (lists[index]!.status === 'rejected' ? [kind] : []));
  return { items, missing };
}

async function users(signal: AbortSignal) {
  const { identityStoreId } = await getIdentityCenter(signal);
  if (!identityStoreId) return [];
  const { items } = await allPages((token) => listUsers(identityStoreId, largestPage, token, signal), most);
  return items.map(({ UserName: name = '', UserId = '', Emails }) => ({
    name,
    also: Emails?.[0]?.Value,
    path: `/identity-center/users/${part(UserId)}`,
  }));
}

async function groups(signal: AbortSignal) {
  const { identityStoreId } = await getIdentityCenter(signal);
  if (!identityStoreId) return [];
  const { items } = await allPages((token) => listGroups(identityStoreId, largestPage, token, signal), most);
  return items.map(({ DisplayName: name = '', GroupId = '' }) => ({
    name,
    path: `/identity-center/groups/${part(GroupId)}`,
  }));
}

async function permissionSets(signal: AbortSignal) {
  const { instanceArn } = await getIdentityCenter(signal);
  if (!instanceArn) return [];
  const { items } = await allPages((token) => listPermissionSets(instanceArn, largestPage, token, signal), most);
  return items.map(({ Name: name = '', PermissionSetArn = '' }) => ({
    name,
    path: `/identity-center/permission-sets/${part(PermissionSetArn.split('/').at(-1) ?? '')}`,
  }));
}

async function accounts(signal: AbortSignal) {
  const { enabled } = await getIdentityCenter(signal);
  if (!enabled) return [];
  const { items } = await allPages((token) => listAccounts(largestOrganizationsPage, token, signal), most);
  return items.map(({ Name: name = '', Id = '' }) => ({
    name,
    also: Id,
    path: `/organizations/accounts/${part(Id)}`,
  }));
}
