/** A directory user's sign-in side: status, password reset, MFA devices. */
import { findUser, setUserStatus, type UserRecord } from '../services/identitystore/internal.ts';
import {
  endSessionsOf, forgetTrustedDevicesOf, generateOneTimePassword, mfaDevicesOf, Passwords, removeMfaDevice, sendUserPasswordReset,
} from '../signin/internal.ts';
import type { ReadTx } from '../wire/context.ts';
import { PageError, type PageRoute } from '../wire/page.ts';
import { apiRoute, oneOf } from './api-route.ts';
import { iso } from './console.ts';
import { requireInstance } from './identity-center.ts';

export function userRoutes(apiToken: string): PageRoute[] {
  return [
    apiRoute(apiToken, 'GET', '/users/:userId', { action: 'sso-directory:DescribeUser' }, async ({ request, ctx }) => await ctx.read(async (tx) => {
      const user = await requireUser(tx, request.params['userId']);
      const password = await tx.in(Passwords).get(user.identityStoreId, user.userId);
      const devices = await mfaDevicesOf(tx, user.identityStoreId, user.userId);
      return {
        status: user.status, hasPassword: password?.hash !== undefined || password?.oneTime !== undefined,
        ...(password?.setAt === undefined ? {} : { passwordSetAt: iso(password.setAt) }),
        mfaDevices: devices.map((device) => ({ id: device.deviceId, name: device.name, type: device.type, createdAt: iso(device.createdAt) })),
      };
    })),
    apiRoute(apiToken, 'POST', '/users/:userId/password-reset', { action: 'sso-directory:UpdatePassword' }, async ({ request, ctx, body }) => {
      const method = oneOf((await body())['method'], 'method', ['email', 'one-time-password']);
      const user = await ctx.read((tx) => requireUser(tx, request.params['userId']));
      return method === 'email' ? { mailId: await sendUserPasswordReset(ctx, user) }
        : { oneTimePassword: await generateOneTimePassword(ctx, user) };
    }),
    apiRoute(apiToken, 'PUT', '/users/:userId/status', 'handler', async ({ request, ctx, body, authorize }) => {
      const status = oneOf((await body())['status'], 'status', ['ENABLED', 'DISABLED']);
      await authorize(status === 'ENABLED' ? 'sso-directory:EnableUser' : 'sso-directory:DisableUser');
      await ctx.write(async (tx) => {
        const user = await requireUser(tx, request.params['userId']);
        await setUserStatus(tx, user.identityStoreId, user.userId, status);
        if (status === 'DISABLED') await endSessionsOf(tx, user.identityStoreId, user.userId);
      });
      return { status };
    }),
    apiRoute(apiToken, 'DELETE', '/users/:userId/mfa-devices/:id', { action: 'sso-directory:DeleteMfaDeviceForUser' }, async ({ request, ctx }) => {
      const id = request.params['id'] ?? '';
      await ctx.write(async (tx) => {
        const user = await requireUser(tx, request.params['userId']);
        if (!await removeMfaDevice(tx, user.identityStoreId, user.userId, id)) {
          throw new PageError(404, 'MfaDeviceNotFound', `The user ${user.userName} has no MFA device ${id}.`);
        }
        await forgetTrustedDevicesOf(tx, user.identityStoreId, user.userId);
      });
    }),
  ];
}

async function requireUser(tx: ReadTx, userId: string | undefined): Promise<UserRecord> {
  const instance = await requireInstance(tx);
  const user = await findUser(tx, instance.identityStoreId, userId ?? '');
  if (user !== undefined) return user;
  throw new PageError(404, 'UserNotFound', `There is no user ${userId} in the directory ${instance.identityStoreId}.`);
}
