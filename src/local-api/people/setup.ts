/**
 * How far AWS's page "Configure AWS for local development" has been followed: what the console's checklist ticks by.
 * Read as the caller through AWS's own operations, so it shows nobody more than these would.
 */
import { findOrganization } from '../../services/organizations/internal.ts';
import type { Instance } from '../../services/sso-admin/internal.ts';
import { firstUsesOf, Passwords, rootCaller } from '../../signin/internal.ts';
import type { InProcessAws } from '../../wire/aws-types.ts';
import { AwsError } from '../../wire/errors.ts';
import type { PageContext, PageRoute } from '../../wire/page.ts';
import { apiRoute } from '../api-route.ts';
import { usableVersion } from '../bootstrap/bootstrap-version.ts';
import { iso } from '../console.ts';
import { requireInstance } from './identity-center.ts';

/** The page's own names. Where they are not there, others count as well: the page offers a way by hand. */
const pageUser = 'amplify-admin';
const pagePermissionSet = 'amplify-policy';
/** How many permission sets are looked through for the page's. */
const mostSets = 20;

export function setupRoutes(apiToken: string): PageRoute[] {
  return [
    apiRoute(
      apiToken,
      'GET',
      '/identity-center/setup',
      { action: 'sso:DescribeInstance' },
      async ({ ctx, session }) => {
        const { instance, organization } = await ctx.read(async (tx) => ({
          instance: await requireInstance(tx),
          organization: await findOrganization(tx),
        }));
        const caller = session?.caller ?? rootCaller(ctx.settings.managementAccount);
        const aws = ctx.aws.as(caller, { region: ctx.settings.homeRegion });
        const user = await setupUser(ctx, aws, instance);
        const assigned = user === undefined ? [] : await assignmentsOf(aws, instance, user.userId);
        const permissionSet = await setupPermissionSet(
          aws,
          instance,
          assigned.map(({ permissionSetArn }) => permissionSetArn),
        );
        const assignment = assigned.find(({ permissionSetArn }) => permissionSetArn === permissionSet?.arn);
        const { homeRegion: region } = ctx.settings;
        const version = await usableVersion(aws);
        return {
          ...(version !== undefined && { bootstrap: { region, version } }),
          ...(organization && { organizationId: organization.id }),
          ...(user && { user }),
          ...(permissionSet && { permissionSet }),
          ...(assignment && { assignment: { accountId: assignment.accountId } }),
        };
      },
    ),
  ];
}

async function setupUser(ctx: PageContext, { identitystore }: InProcessAws, { identityStoreId }: Instance) {
  const IdentityStoreId = identityStoreId;
  const named = await orNothing(
    identitystore.getUserId({
      IdentityStoreId,
      AlternateIdentifier: { UniqueAttribute: { AttributePath: 'userName', AttributeValue: pageUser } },
    }),
  );
  const { Users: users = [] } = named ? {} : await identitystore.listUsers({ IdentityStoreId, MaxResults: 1 });
  const userId = named?.UserId ?? users[0]?.UserId;
  const found = userId && (await orNothing(identitystore.describeUser({ IdentityStoreId, UserId: userId })));
  if (!found || !userId) return undefined;
  const { password, uses } = await ctx.read(async (tx) => ({
    password: await tx.in(Passwords).get(identityStoreId, userId),
    uses: await firstUsesOf(tx, identityStoreId, userId),
  }));
  const { Emails: emails = [] } = found;
  const email = (emails.find(({ Primary }) => Primary) ?? emails[0])?.Value;
  return {
    userId,
    userName: found.UserName,
    ...(email && { email }),
    hasPassword: password?.hash !== undefined || password?.oneTime !== undefined,
    ...(uses.signedInAt === undefined ? {} : { firstSignInAt: iso(uses.signedInAt) }),
    ...(uses.clientAllowedAt === undefined ? {} : { firstClientAt: iso(uses.clientAllowedAt) }),
  };
}

async function assignmentsOf(aws: InProcessAws, { instanceArn }: Instance, userId: string) {
  const { AccountAssignments: found = [] } = await aws['sso-admin'].listAccountAssignmentsForPrincipal({
    InstanceArn: instanceArn,
    PrincipalId: userId,
    PrincipalType: 'USER',
  });
  return found.flatMap(({ PermissionSetArn: permissionSetArn, AccountId: accountId }) =>
    permissionSetArn && accountId ? [{ permissionSetArn, accountId }] : [],
  );
}

/** The page's, or else one that the user is assigned, or any. */
async function setupPermissionSet(aws: InProcessAws, { instanceArn }: Instance, assigned: readonly string[]) {
  const ssoAdmin = aws['sso-admin'];
  const { PermissionSets: listed = [] } = await ssoAdmin.listPermissionSets({
    InstanceArn: instanceArn,
    MaxResults: mostSets,
  });
  let first: { arn: string; name: string } | undefined;
  for (const arn of new Set([...assigned.slice(0, mostSets), ...listed])) {
    const found = await orNothing(ssoAdmin.describePermissionSet({ InstanceArn: instanceArn, PermissionSetArn: arn }));
    const name = found?.PermissionSet?.Name;
    if (name === pagePermissionSet) return { arn, name };
    if (name !== undefined) first ??= { arn, name };
  }
  return first;
}

async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
