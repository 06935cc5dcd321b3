/**
 * Signing in as `aws sso login` does, without the AWS CLI: the device authorization grant (RFC 8628), refresh, and
 * sign-out, on the cache files that the CLI and the SDKs share.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { readBytes, type AwsFiles } from '../aws-files/aws-files.ts';
import { CliError } from '../cli-error.ts';
import { SsoError, type Client, type DeviceAuthorization, type SsoApi, type Tokens } from './sso-api.ts';
import { profilesOf, type AccountRole, type SignInTarget } from '../aws-files/sso-config.ts';
import {
  forgetRoles,
  forgetToken,
  readRegistration,
  readToken,
  writeRegistration,
  writeToken,
  type CachedToken,
  type Registration,
  type SsoSession,
} from './token-cache.ts';

/** As the AWS CLI: what ends within this time is renewed. */
export const refreshWindowMs = 15 * 60_000;
const slowDownSeconds = 5;
const defaultIntervalSeconds = 5;
/** The server may be started anew while a person reads the page: codes outlive that. */
const longestOutageMs = 60_000;

/**
 * Waits until the person has answered in the browser; `show` gets the address and code.
 * @throws CliError when they deny it or let it expire, or the server refuses.
 */
export async function signIn(
  api: SsoApi,
  files: AwsFiles,
  target: Pick<SignInTarget, 'session' | 'role'>,
  show: (authorization: DeviceAuthorization) => void,
): Promise<CachedToken> {
  const { session } = target;
  const earlier = readToken(files, session);
  const { registration, authorization } = await authorize(api, files, session);
  show(authorization);
  const tokens = await pollForTokens(api, registration, authorization);
  // Of another server or of before a reset: clients would go on with them, and be refused, for hours.
  if (earlier?.startUrl !== session.startUrl || earlier.clientId !== registration.clientId)
    forgetRoleCredentials(files, target);
  return keep(files, session, tokens, { ...registration, registrationExpiresAt: registration.expiresAt });
}

/** Uses the cached registration, and makes a new one when it is gone, about to end, or refused. */
async function authorize(
  api: SsoApi,
  files: AwsFiles,
  session: SsoSession,
): Promise<{ registration: Registration; authorization: DeviceAuthorization }> {
  const cached = readRegistration(files, session);
  if (cached && Date.parse(cached.expiresAt) - Date.now() > refreshWindowMs) {
    try {
      return { registration: cached, authorization: await api.startDeviceAuthorization(cached, session.startUrl) };
    } catch (error) {
      if (!isRefusal(error, 'InvalidClient', 'UnauthorizedClient')) throw explained(error, session);
    }
  }
  try {
    const client = await api.registerClient(`sandlot-login-${session.name ?? Math.floor(Date.now() / 1000)}`, session);
    const registration: Registration = {
      clientId: client.clientId,
      clientSecret: client.clientSecret,
      expiresAt: new Date(client.clientSecretExpiresAt * 1000).toISOString(),
      ...(session.scopes?.length ? { scopes: session.scopes } : {}),
    };
    writeRegistration(files, session, registration);
    return { registration, authorization: await api.startDeviceAuthorization(registration, session.startUrl) };
  } catch (error) {
    throw explained(error, session);
  }
}

async function pollForTokens(
  api: SsoApi,
  client: Client,
  { deviceCode, interval, expiresIn }: DeviceAuthorization,
): Promise<Tokens> {
  const deadline = Date.now() + expiresIn * 1000;
  let seconds = interval ?? defaultIntervalSeconds;
  let answeredAt = Date.now();
  for (;;) {
    await delay(seconds * 1000);
    try {
      return await api.createToken(client, { grantType: 'urn:ietf:params:oauth:grant-type:device_code', deviceCode });
    } catch (error) {
      if (error instanceof CliError && Date.now() < Math.min(deadline, answeredAt + longestOutageMs)) continue;
      answeredAt = Date.now();
      if (isRefusal(error, 'SlowDown')) seconds += slowDownSeconds;
      else if (isRefusal(error, 'AccessDenied'))
        throw new CliError('The request was denied in the browser; you are not signed in.');
      else if (isRefusal(error, 'ExpiredToken') || Date.now() > deadline)
        throw new CliError('Nobody answered in the browser in time; you are not signed in. Run the command again.');
      else if (!isRefusal(error, 'AuthorizationPending'))
        throw error instanceof SsoError
          ? new CliError(`Signing in was refused (${error.name}): ${error.message}`)
          : error;
    }
  }
}

/**
 * The session's token, renewed when it is about to end (or, with `force`, in any case).
 * @throws CliError when there is none, or none that can be renewed.
 */
export async function currentToken(
  api: SsoApi,
  files: AwsFiles,
  target: SignInTarget,
  force = false,
): Promise<CachedToken> {
  const { session } = target;
  const token = readToken(files, session);
  if (!token || token.startUrl !== session.startUrl)
    throw notSignedIn(target, token ? `was for ${token.startUrl}` : 'has no token yet');
  const left = Date.parse(token.expiresAt) - Date.now();
  if (!force && left > refreshWindowMs) return token;
  if (token.refreshToken !== undefined && token.clientId && token.clientSecret) {
    try {
      return keep(
        files,
        session,
        await api.createToken(token, { grantType: 'refresh_token', refreshToken: token.refreshToken }),
        token,
      );
    } catch (error) {
      if (!(error instanceof SsoError)) throw error;
      // Another process may have been faster with the same refresh token.
      const other = readToken(files, session);
      if (other && other.accessToken !== token.accessToken) return other;
    }
  }
  if (left > 0 && !force) return token;
  throw notSignedIn(target, left > 0 ? 'is no longer accepted' : `has expired (${token.expiresAt})`);
}

/** Ends the token at the server (when it answers) and forgets it here. True when there was one. */
export async function signOut(
  api: SsoApi,
  files: AwsFiles,
  target: SignInTarget,
): Promise<{ wasSignedIn: boolean; serverKnows: boolean }> {
  const token = readToken(files, target.session);
  let serverKnows = false;
  if (token && token.startUrl === target.session.startUrl) {
    serverKnows = await api.logout(token.accessToken).then(
      () => true,
      () => false,
    );
  }
  forgetToken(files, target.session);
  forgetRoleCredentials(files, target);
  return { wasSignedIn: token !== undefined, serverKnows };
}

type SessionRoles = Pick<SignInTarget, 'role'> & { readonly session: Pick<SsoSession, 'name' | 'startUrl'> };

/** Removes the role credentials that clients have kept because of this session. */
export function forgetRoleCredentials(files: AwsFiles, target: SessionRoles): void {
  forgetRoles(files, target.session, rolesOf(files, target));
}

/** The roles whose credentials clients may have kept because of this session. */
function rolesOf(files: AwsFiles, { session, role }: SessionRoles): AccountRole[] {
  const profiles = session.name === undefined ? [] : profilesOf(readBytes(files.config) ?? '', session.name);
  return [
    ...(role ? [role] : []),
    ...profiles.flatMap(({ settings }) =>
      settings['sso_account_id'] && settings['sso_role_name']
        ? [{ accountId: settings['sso_account_id'], roleName: settings['sso_role_name'] }]
        : [],
    ),
  ];
}

function keep(
  files: AwsFiles,
  session: SsoSession,
  tokens: Tokens,
  client: Client & { registrationExpiresAt: string },
): CachedToken {
  const token = {
    accessToken: tokens.accessToken,
    expiresAt: new Date(Date.now() + tokens.expiresIn * 1000).toISOString(),
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    registrationExpiresAt: client.registrationExpiresAt,
    ...(tokens.refreshToken === undefined ? {} : { refreshToken: tokens.refreshToken }),
  };
  writeToken(files, session, token);
  return { ...token, startUrl: session.startUrl, region: session.region };
}

export function isRefusal(error: unknown, ...names: string[]): boolean {
  return error instanceof SsoError && names.includes(error.name);
}

/** The command that signs in to this. */
export function loginCommand({ session, profileName }: Pick<SignInTarget, 'session' | 'profileName'>): string {
  if (profileName !== undefined) return `sandlot login${profileName === 'default' ? '' : ` --profile ${profileName}`}`;
  return `sandlot login --session ${session.name ?? ''}`.trimEnd();
}

export function notSignedIn(target: SignInTarget, why: string): CliError {
  const what =
    target.session.name === undefined
      ? `The sign-in to ${target.session.startUrl}`
      : `The session "${target.session.name}"`;
  return new CliError(`${what} ${why}. Sign in: ${loginCommand(target)}`);
}

function explained(error: unknown, session: SsoSession): unknown {
  if (!(error instanceof SsoError)) return error;
  return new CliError(
    `The server refused ${session.startUrl} (${error.name}): ${error.message} To see what is wrong: sandlot doctor`,
  );
}
