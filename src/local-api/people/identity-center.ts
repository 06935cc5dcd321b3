/** What Identity Center's console does and its API does not: Enable with AWS Organizations, the sign-in settings. */
import { findOrganization } from '../../services/organizations/internal.ts';
import { enableIdentityCenter, findInstance, type Instance } from '../../services/sso-admin/internal.ts';
import {
  changeSignInSettings,
  mfaModes,
  mfaTypes,
  rootCaller,
  sessionDurationBounds,
  signInSettings,
  withoutDeviceChoices,
  type SignInSettings,
} from '../../signin/internal.ts';
import { AwsError } from '../../wire/errors.ts';
import type { ReadTx } from '../../wire/context.ts';
import { PageError, type PageContext, type PageRoute } from '../../wire/page.ts';
import { apiRoute, invalid, oneOf, wholeNumber } from '../api-route.ts';

export function identityCenterRoutes(apiToken: string): PageRoute[] {
  return [
    apiRoute(apiToken, 'GET', '/identity-center', { action: 'sso:DescribeInstance' }, async ({ ctx }) => describe(ctx)),
    apiRoute(
      apiToken,
      'POST',
      '/identity-center/enable',
      { action: 'sso:StartSSO' },
      async ({ ctx, session, body }) => {
        if ((await body())['withOrganizations'] !== true) {
          throw invalid(
            'Send {"withOrganizations": true}: ' +
              'in the management account, Identity Center is enabled with AWS Organizations.',
          );
        }
        const caller = session?.caller ?? rootCaller(ctx.settings.managementAccount);
        const now = ctx.clock.now();
        await ctx.write(async (tx) => {
          if ((await findInstance(tx)) !== undefined)
            throw new AwsError('ConflictException', 'IAM Identity Center is already enabled.', {}, 409);
          if ((await findOrganization(tx)) === undefined)
            await tx.aws.as(caller).organizations.createOrganization({ FeatureSet: 'ALL' });
          await enableIdentityCenter(tx, {
            region: ctx.settings.homeRegion,
            ownerAccount: ctx.settings.managementAccount,
            now,
          });
        });
        return await describe(ctx);
      },
    ),
    apiRoute(
      apiToken,
      'PUT',
      '/identity-center/mfa',
      { action: 'sso:PutMfaDeviceManagementForDirectory' },
      async ({ ctx, body }) => {
        const mode = oneOf((await body())['mode'], 'mode', mfaModes);
        await ctx.write(async (tx) => {
          const instance = await requireInstance(tx);
          await changeSignInSettings(tx, instance.identityStoreId, { mfaMode: mode });
        });
        return { mode };
      },
    ),
    apiRoute(
      apiToken,
      'GET',
      '/identity-center/settings',
      { action: 'sso:GetSSOConfiguration' },
      async ({ ctx }) =>
        await ctx.read(async (tx) => {
          return shown(await signInSettings(tx, (await requireInstance(tx)).identityStoreId));
        }),
    ),
    apiRoute(apiToken, 'PUT', '/identity-center/settings', 'handler', async ({ ctx, body, authorize }) => {
      const change = settingsChange(await body());
      const { sessionDurationSeconds, emailOneTimePassword, ...mfa } = change;
      if (sessionDurationSeconds !== undefined || emailOneTimePassword !== undefined)
        await authorize('sso:UpdateSSOConfiguration');
      if (Object.keys(mfa).length > 0) await authorize('sso:PutMfaDeviceManagementForDirectory');
      return shown(
        await ctx.write(async (tx) => changeSignInSettings(tx, (await requireInstance(tx)).identityStoreId, change)),
      );
    }),
  ];
}

function shown({
  sessionDurationSeconds,
  emailOneTimePassword,
  mfaMode,
  allowedTypes,
  withoutDevice,
}: SignInSettings): Record<string, unknown> {
  return { sessionDurationSeconds, mfa: { mode: mfaMode, allowedTypes, withoutDevice }, emailOneTimePassword };
}

/** What is not given stays as it is; a body that gives nothing is a mistake. */
function settingsChange(body: Readonly<Record<string, unknown>>): Partial<SignInSettings> {
  const { sessionDurationSeconds, emailOneTimePassword, mfa = {} } = body;
  if (typeof mfa !== 'object' || mfa === null || Array.isArray(mfa))
    throw invalid('mfa must be an object: {"mode","allowedTypes","withoutDevice"}.');
  const { mode, allowedTypes, withoutDevice } = mfa as Record<string, unknown>;
  const { min, max } = sessionDurationBounds;
  if (emailOneTimePassword !== undefined && typeof emailOneTimePassword !== 'boolean')
    throw invalid('emailOneTimePassword must be true or false.');
  const change: Partial<SignInSettings> = {
    ...(sessionDurationSeconds === undefined
      ? {}
      : { sessionDurationSeconds: wholeNumber(sessionDurationSeconds ?? '', 'sessionDurationSeconds', min, max, min) }),
    ...(emailOneTimePassword === undefined ? {} : { emailOneTimePassword }),
    ...(mode === undefined ? {} : { mfaMode: oneOf(mode, 'mfa.mode', mfaModes) }),
    ...(allowedTypes === undefined ? {} : { allowedTypes: types(allowedTypes) }),
    ...(withoutDevice === undefined
      ? {}
      : { withoutDevice: oneOf(withoutDevice, 'mfa.withoutDevice', withoutDeviceChoices) }),
  };
  if (Object.keys(change).length === 0)
    throw invalid(
      'Give at least one of sessionDurationSeconds, emailOneTimePassword, mfa.mode, ' +
        'mfa.allowedTypes and mfa.withoutDevice.',
    );
  return change;
}

function types(value: unknown): SignInSettings['allowedTypes'] {
  if (!Array.isArray(value) || value.length === 0)
    throw invalid('mfa.allowedTypes must be a list with TOTP, FIDO2 or both.');
  const given = value.map((type) => oneOf(type, 'mfa.allowedTypes', mfaTypes));
  return mfaTypes.filter((type) => given.includes(type));
}

async function describe(ctx: PageContext): Promise<Record<string, unknown>> {
  return await ctx.read(async (tx) => {
    const instance = await findInstance(tx);
    if (instance === undefined) return { enabled: false };
    const organization = await findOrganization(tx);
    return {
      enabled: true,
      instanceArn: instance.instanceArn,
      identityStoreId: instance.identityStoreId,
      region: instance.region,
      ...(organization && { organizationId: organization.id }),
      startUrl: startUrlOf(instance),
      localPortalUrl: `${ctx.settings.consoleOrigin}/start/${instance.identityStoreId}`,
      mfaMode: (await signInSettings(tx, instance.identityStoreId)).mfaMode,
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
  throw new PageError(
    409,
    'IdentityCenterNotEnabled',
    'IAM Identity Center is not enabled yet. ' +
      'Enable it in the console, or with POST /_sandlot/v1/identity-center/enable.',
  );
}
