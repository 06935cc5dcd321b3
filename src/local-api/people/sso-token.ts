/**
 * Tokens without a browser, for `sandlot up --ready` and test suites: the same client registration, approval, portal
 * session and token as a person's `aws sso login` leaves, with the API token's holder in the person's place.
 */
import { decideDeviceAuthorization } from '../../services/sso-oidc/internal.ts';
import { findUser } from '../../services/identitystore/internal.ts';
import { newPortalSession, noteFirstUse, putPortalSession, signInSettings } from '../../signin/internal.ts';
import type { AnonymousCaller } from '../../wire/caller.ts';
import { PageError, type PageRoute } from '../../wire/page.ts';
import { apiRoute, invalid, type ApiCall } from '../api-route.ts';
import { iso } from '../console.ts';
import { requireInstance, startUrlOf } from './identity-center.ts';

export function ssoTokenRoutes(apiToken: string): PageRoute[] {
  return [apiRoute(apiToken, 'POST', '/users/:userId/sso-token', 'bearer', createSsoToken)];
}

async function createSsoToken({ request, ctx, body }: ApiCall): Promise<unknown> {
  const userId = request.params['userId'] ?? '';
  const { clientName, scopes } = tokenRequest(await body());
  const { user, instance, settings } = await ctx.read(async (tx) => {
    const found = await requireInstance(tx);
    return {
      instance: found,
      user: await findUser(tx, found.identityStoreId, userId),
      settings: await signInSettings(tx, found.identityStoreId),
    };
  });
  if (user === undefined)
    throw new PageError(
      404,
      'UserNotFound',
      `There is no user ${userId} in the directory ${instance.identityStoreId}.`,
    );
  if (user.status !== 'ENABLED')
    throw new PageError(409, 'UserDisabled', `The user ${user.userName} is disabled. Enable the user first.`);

  const account = ctx.settings.managementAccount;
  const anonymous: AnonymousCaller = {
    kind: 'anonymous',
    account,
    arn: `arn:aws:iam::${account}:anonymous`,
    userId: 'anonymous',
  };
  const oidc = ctx.aws.as(anonymous)['sso-oidc'];
  const startUrl = startUrlOf(instance);
  const client = await oidc.registerClient({ clientName, clientType: 'public', scopes });
  const secrets = { clientId: client.clientId ?? '', clientSecret: client.clientSecret ?? '' };
  const device = await oidc.startDeviceAuthorization({ ...secrets, startUrl });
  const session = newPortalSession(ctx, {
    identityStoreId: instance.identityStoreId,
    userId,
    durationSeconds: settings.sessionDurationSeconds,
  }).record;
  const now = ctx.clock.now();
  await ctx.write(async (tx) => {
    await putPortalSession(tx, session);
    await noteFirstUse(tx, session, 'clientAllowedAt', now);
    await decideDeviceAuthorization(
      tx,
      device.userCode ?? '',
      'APPROVED',
      {
        userId,
        identityStoreId: instance.identityStoreId,
        sessionId: session.sessionId,
        sessionExpiresAt: session.expiresAt,
      },
      now,
    );
  });
  const token = await oidc.createToken({
    ...secrets,
    grantType: 'urn:ietf:params:oauth:grant-type:device_code',
    deviceCode: device.deviceCode ?? '',
  });
  return {
    accessToken: token.accessToken,
    refreshToken: token.refreshToken,
    expiresAt: iso(now + (token.expiresIn ?? 0) * 1000),
    ...secrets,
    registrationExpiresAt: iso((client.clientSecretExpiresAt ?? 0) * 1000),
    startUrl,
    region: instance.region,
  };
}

function tokenRequest(body: Readonly<Record<string, unknown>>): { clientName: string; scopes: string[] } {
  const clientName = body['clientName'] ?? 'sandlot';
  const scopes = body['scopes'] ?? ['sso:account:access'];
  if (typeof clientName !== 'string' || clientName === '' || clientName.length > 256)
    throw invalid('clientName must be a text of 1 to 256 characters.');
  if (
    !Array.isArray(scopes) ||
    scopes.length === 0 ||
    scopes.length > 20 ||
    !scopes.every((scope) => typeof scope === 'string')
  ) {
    throw invalid('scopes must be a list of texts, for instance ["sso:account:access"].');
  }
  return { clientName, scopes };
}
