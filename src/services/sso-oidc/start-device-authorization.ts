/** StartDeviceAuthorization (RFC 8628, section 3.1): a code for the device to poll with and one for the person. */
import type { Operation } from '../../wire/service.ts';
import { findInstanceByStartUrl } from '../sso-admin/internal.ts';
import { authenticateClient } from './clients/clients.ts';
import { pollIntervalSeconds } from './grants/device-grant.ts';
import { digestOf } from './digest.ts';
import { oidcError } from './errors.ts';
import { deviceCodeGrant } from './grants/grant-types.ts';
import { DeviceAuthorizations } from './records.ts';
import { sweepExpired } from './sweep.ts';

const lifetimeSeconds = 600;

export const startDeviceAuthorization: Operation<'sso-oidc', 'StartDeviceAuthorization'> = async (input, ctx) => {
  const now = ctx.clock.now();
  const deviceCode = ctx.ids.token(48);
  const userCode = await ctx.write(async (tx) => {
    const client = await authenticateClient(tx, input.clientId, input.clientSecret, now);
    if (!client.grantTypes.includes(deviceCodeGrant)) throw oidcError('UnauthorizedClientException');
    const instance = await findInstanceByStartUrl(tx, input.startUrl);
    if (!instance) {
      throw oidcError(
        'InvalidRequestException',
        'The startUrl names no IAM Identity Center instance here. ' +
          'Compare it with the start URL that the console shows.',
      );
    }
    await sweepExpired(tx, DeviceAuthorizations, now);
    let code = ctx.ids.userCode();
    while (await tx.in(DeviceAuthorizations).find('userCode', code)) code = ctx.ids.userCode();
    await tx.in(DeviceAuthorizations).insert({
      deviceCodeDigest: digestOf(deviceCode),
      userCode: code,
      clientId: client.clientId,
      clientName: client.clientName,
      scopes: client.scopes,
      identityStoreId: instance.identityStoreId,
      status: 'PENDING',
      expiresAt: now + lifetimeSeconds * 1000,
    });
    return code;
  });
  const verificationUri = `${ctx.settings.consoleOrigin}/device`;
  return {
    deviceCode,
    userCode,
    verificationUri,
    verificationUriComplete: `${verificationUri}?user_code=${userCode}`,
    expiresIn: lifetimeSeconds,
    interval: pollIntervalSeconds,
  };
};
