/** A directory user's sign-in side: status, invitation, e-mail verification, password reset, MFA devices, sessions. */
import { findUser, setUserStatus, type UserRecord } from '../../services/identitystore/internal.ts';
import {
  endPortalSessionOf,
  endSessionsOf,
  forgetTrustedDevicesOf,
  generateOneTimePassword,
  isEmailVerified,
  mfaDevicesOf,
  Passwords,
  portalSessionsOf,
  removeMfaDevice,
  sendEmailVerification,
  sendInvitation,
  sendUserPasswordReset,
  unusedMfaCode,
} from '../../signin/internal.ts';
import { totpCode, totpStepAt, totpTimes } from '../../kernel/secrets/totp.ts';
import type { ReadTx } from '../../wire/context.ts';
import { PageError, type PageRoute } from '../../wire/page.ts';
import { apiRoute, invalid, oneOf } from '../api-route.ts';
import { iso } from '../console.ts';
import { requireInstance } from './identity-center.ts';

export function userRoutes(apiToken: string): PageRoute[] {
  return [...credentialRoutes(apiToken), ...accessRoutes(apiToken)];
}

/** What a user signs in with, and the mails that lead there. */
function credentialRoutes(apiToken: string): PageRoute[] {
  return [
    apiRoute(
      apiToken,
      'GET',
      '/users/:userId',
      { action: 'sso-directory:DescribeUser' },
      async ({ request, ctx }) =>
        await ctx.read(async (tx) => {
          const user = await requireUser(tx, request.params['userId']);
          const password = await tx.in(Passwords).get(user.identityStoreId, user.userId);
          const devices = await mfaDevicesOf(tx, user.identityStoreId, user.userId);
          return {
            status: user.status,
            hasPassword: password?.hash !== undefined || password?.oneTime !== undefined,
            ...(password?.setAt === undefined ? {} : { passwordSetAt: iso(password.setAt) }),
            emailVerified: await isEmailVerified(tx, user),
            mfaDevices: devices.map((device) => ({
              id: device.deviceId,
              name: device.name,
              type: device.type,
              createdAt: iso(device.createdAt),
            })),
          };
        }),
    ),
    apiRoute(
      apiToken,
      'POST',
      '/users/:userId/password-reset',
      { action: 'sso-directory:UpdatePassword' },
      async ({ request, ctx, body }) => {
        const method = oneOf((await body())['method'], 'method', ['email', 'one-time-password']);
        const user = await ctx.read((tx) => requireUser(tx, request.params['userId']));
        return method === 'email'
          ? { mailId: await sendUserPasswordReset(ctx, user) }
          : { oneTimePassword: await generateOneTimePassword(ctx, user) };
      },
    ),
    apiRoute(
      apiToken,
      'POST',
      '/users/:userId/invitation',
      { action: 'sso-directory:UpdatePassword' },
      async ({ request, ctx }) => {
        const { user, hasPassword } = await ctx.read(async (tx) => {
          const found = await requireUser(tx, request.params['userId']);
          return {
            user: found,
            hasPassword: (await tx.in(Passwords).get(found.identityStoreId, found.userId))?.hash !== undefined,
          };
        });
        if (hasPassword) {
          throw new PageError(
            409,
            'PasswordSet',
            `The user ${user.userName} has chosen a password already. ` +
              `For another one, use POST /_sandlot/v1/users/${user.userId}/password-reset.`,
          );
        }
        return { mailId: await sendInvitation(ctx, user) };
      },
    ),
    apiRoute(
      apiToken,
      'POST',
      '/users/:userId/email-verification',
      { action: 'sso-directory:VerifyEmail' },
      async ({ request, ctx }) => {
        const user = await ctx.read((tx) => requireUser(tx, request.params['userId']));
        return { mailId: await sendEmailVerification(ctx, user) };
      },
    ),
    apiRoute(apiToken, 'GET', '/users/:userId/mfa-code', 'bearer', async ({ request, ctx }) => {
      const { user, found } = await ctx.read(async (tx) => {
        const its = await requireUser(tx, request.params['userId']);
        return { user: its, found: await unusedMfaCode(ctx, tx, its) };
      });
      if (found === undefined) throw noAuthenticator(user);
      if ('waitUntil' in found) throw codesSpent(user, found.waitUntil - ctx.clock.real());
      const { code, device, validUntil } = found;
      return { code, deviceId: device.deviceId, deviceName: device.name, validUntil: iso(validUntil) };
    }),
    apiRoute(apiToken, 'POST', '/mfa-code', 'bearer', async ({ body, ctx }) => {
      const step = totpStepAt(ctx.clock.real());
      return {
        code: totpCode(base32((await body())['secret']), step),
        validUntil: iso(totpTimes(step).until),
      };
    }),
    apiRoute(
      apiToken,
      'DELETE',
      '/users/:userId/mfa-devices/:id',
      { action: 'sso-directory:DeleteMfaDeviceForUser' },
      async ({ request, ctx }) => {
        const id = request.params['id'] ?? '';
        await ctx.write(async (tx) => {
          const user = await requireUser(tx, request.params['userId']);
          if (!(await removeMfaDevice(tx, user.identityStoreId, user.userId, id))) {
            throw new PageError(404, 'MfaDeviceNotFound', `The user ${user.userName} has no MFA device ${id}.`);
          }
          await forgetTrustedDevicesOf(tx, user.identityStoreId, user.userId);
        });
      },
    ),
  ];
}

/** Whether a user may be signed in, and where that is so. */
function accessRoutes(apiToken: string): PageRoute[] {
  return [
    apiRoute(
      apiToken,
      'GET',
      '/users/:userId/sessions',
      { action: 'identitystore-auth:ListSessions' },
      async ({ request, ctx }) => {
        const now = ctx.clock.now();
        const sessions = await ctx.read(async (tx) => {
          const user = await requireUser(tx, request.params['userId']);
          return await portalSessionsOf(tx, user.identityStoreId, user.userId, now);
        });
        return {
          items: sessions.map(({ sessionId, createdAt, expiresAt, userAgent, remoteAddress }) => ({
            id: sessionId,
            createdAt: iso(createdAt),
            expiresAt: iso(expiresAt),
            ...(userAgent === undefined ? {} : { userAgent }),
            ...(remoteAddress === undefined ? {} : { remoteAddress }),
          })),
        };
      },
    ),
    apiRoute(
      apiToken,
      'DELETE',
      '/users/:userId/sessions/:id',
      { action: 'identitystore-auth:BatchDeleteSession' },
      async ({ request, ctx }) => {
        const id = request.params['id'] ?? '';
        const now = ctx.clock.now();
        await ctx.write(async (tx) => {
          const user = await requireUser(tx, request.params['userId']);
          if (await endPortalSessionOf(tx, user, id, now)) return;
          throw new PageError(404, 'SessionNotFound', `The user ${user.userName} has no open session ${id}.`);
        });
      },
    ),
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
  ];
}

function noAuthenticator({ userName }: UserRecord): PageError {
  return new PageError(
    404,
    'NoAuthenticator',
    `The user ${userName} has no authenticator app. ` +
      'Where the sign-in page asks to register one, take its secret key: ' +
      'sandlot mfa code --secret KEY',
  );
}

function codesSpent({ userName }: UserRecord, milliseconds: number): PageError {
  return new PageError(
    409,
    'MfaCodesSpent',
    `A code works once, and those of now were used by ${userName}. ` +
      `The next one is taken in ${Math.max(1, Math.ceil(milliseconds / 1000))} s.`,
  );
}

/** Characters: longer than any that an app takes. */
const longestSecret = 256;

/** A secret key as pages show it, in groups or not. */
function base32(value: unknown): string {
  const secret = typeof value === 'string' && value.length <= longestSecret ? value.replace(/[\s=]/g, '') : '';
  if (/^[A-Z2-7]{16,}$/i.test(secret)) return secret.toUpperCase();
  throw invalid('secret must be the secret key of an authenticator app: 16 to 256 characters of A to Z and 2 to 7.');
}

async function requireUser(tx: ReadTx, userId: string | undefined): Promise<UserRecord> {
  const instance = await requireInstance(tx);
  const user = await findUser(tx, instance.identityStoreId, userId ?? '');
  if (user !== undefined) return user;
  throw new PageError(404, 'UserNotFound', `There is no user ${userId} in the directory ${instance.identityStoreId}.`);
}
