/** What Identity Center's console does and its API does not: Enable with AWS Organizations, and the MFA mode. */
import { findOrganization } from '../services/organizations/internal.ts';
import { enableIdentityCenter, findInstance, type Instance } from '../services/sso-admin/internal.ts';
import { mfaModeOf, mfaModes, rootCaller, setMfaMode } from '../signin/internal.ts';
import { AwsError } from '../wire/errors.ts';
import type { ReadTx } from '../wire/context.ts';
import { PageError, type PageContext, type PageRoute } from '../wire/page.ts';
import { apiRoute, invalid, oneOf } from './api-route.ts';

export function identityCenterRoutes(apiToken: string): PageRoute[] {
  return [
    apiRoute(apiToken, 'GET', '/identity-center', { action: 'sso:DescribeInstance' }, async ({ ctx }) => describe(ctx)),
    apiRoute(apiToken, 'POST', '/identity-center/enable', { action: 'sso:StartSSO' }, async ({ ctx, session, body }) => {
      if ((await body())['withOrganizations'] !== true) {
        throw invalid('Send {"withOrganizations": true}: in the management account, Identity Center is enabled with AWS Organizations.');
      }
      const caller = session?.caller ?? rootCaller(ctx.settings.managementAccount);
      const now = ctx.clock.now();
      await ctx.write(async (tx) => {
        if (await findInstance(tx) !== undefined) throw new AwsError('ConflictException', 'IAM Identity Center is already enabled.', {}, 409);
        if (await findOrganization(tx) === undefined) await tx.aws.as(caller).organizations.createOrganization({ FeatureSet: 'ALL' });
        await enableIdentityCenter(tx, { region: ctx.settings.homeRegion, ownerAccount: ctx.settings.managementAccount, now });
      });
      return await describe(ctx);
    }),
    apiRoute(apiToken, 'PUT', '/identity-center/mfa', { action: 'sso:PutMfaDeviceManagementForDirectory' }, async ({ ctx, body }) => {
      const mode = oneOf((await body())['mode'], 'mode', mfaModes);
      await ctx.write(async (tx) => {
        const instance = await requireInstance(tx);
        await setMfaMode(tx, instance.identityStoreId, mode);
      });
      return { mode };
    }),
  ];
}

async function describe(ctx: PageContext): Promise<Record<string, unknown>> {
  return await ctx.read(async (tx) => {
    const instance = await findInstance(tx);
    if (instance === undefined) return { enabled: false };
    return {
      enabled: true, instanceArn: instance.instanceArn, identityStoreId: instance.identityStoreId, region: instance.region,
      startUrl: startUrlOf(instance), localPortalUrl: `${ctx.settings.endpoint}/start/${instance.identityStoreId}`,
      mfaMode: await mfaModeOf(tx, instance.identityStoreId),
    };
  });
}

/** The access portal's address as AWS clients want it. */
export function startUrlOf(instance: Instance): string {
  return `https://${instance.identityStoreId}.awsapps.com/start`;
}

export async function requireInstance(tx: ReadTx): Promise<Instance> {
  const instance = await findInstance(tx);
  if (instance !== undefined) return instance;
  throw new PageError(409, 'IdentityCenterNotEnabled', 'IAM Identity Center is not enabled yet. Enable it in the console, or with POST /_sandlot/v1/identity-center/enable.');
}
