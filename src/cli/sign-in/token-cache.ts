/**
 * The AWS CLI's and SDKs' own cache in `~/.aws/sso/cache`: tokens and client registrations under the names and keys
 * that they use themselves (measured with AWS CLI 2.9 and 2.36), readable by their owner only.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { awsFiles, readBytes, writeBytes, type AwsFiles } from '../aws-files/aws-files.ts';
import { sha1 } from '../sha1.ts';

/** Where a sign-in leads. `name` is the sso-session's; a legacy profile has none. */
export interface SsoSession {
  readonly name: string | undefined;
  readonly startUrl: string;
  readonly region: string;
  /** As the session lists them; a legacy profile has none. */
  readonly scopes: readonly string[] | undefined;
}

/** Times are ISO 8601 in UTC. */
export interface SsoToken {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresAt: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly registrationExpiresAt: string;
}

export interface CachedToken extends SsoToken {
  readonly startUrl: string;
  readonly region: string;
}

export interface Registration {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly expiresAt: string;
  readonly scopes?: readonly string[];
}

/** The cache file of a session (or of a legacy profile's start URL). */
export function tokenFile(files: AwsFiles, session: Pick<SsoSession, 'name' | 'startUrl'>): string {
  return join(files.ssoCache, `${sha1(session.name ?? session.startUrl)}.json`);
}

/** `undefined` when there is none that can be used. */
export function readToken(files: AwsFiles, session: Pick<SsoSession, 'name' | 'startUrl'>): CachedToken | undefined {
  const token = parseJson(readBytes(tokenFile(files, session)));
  const expiresAt = parseTime(token?.['expiresAt']);
  return typeof token?.['accessToken'] === 'string' && expiresAt !== undefined
    ? { ...(token as unknown as CachedToken), expiresAt: new Date(expiresAt).toISOString() }
    : undefined;
}

/** Answers the file that it wrote. */
export function writeToken(files: AwsFiles, session: SsoSession, token: SsoToken): string {
  const file = tokenFile(files, session);
  writeBytes(
    file,
    JSON.stringify({
      startUrl: session.startUrl,
      region: session.region,
      accessToken: token.accessToken,
      expiresAt: seconds(token.expiresAt),
      clientId: token.clientId,
      clientSecret: token.clientSecret,
      registrationExpiresAt: seconds(token.registrationExpiresAt),
      ...(token.refreshToken === undefined ? {} : { refreshToken: token.refreshToken }),
    }),
    0o600,
  );
  return file;
}

/** For `up`: the session's token under this home. */
export function writeTokenCache(
  profile: { sessionName: string; startUrl: string; region: string },
  token: SsoToken,
): string {
  return writeToken(
    awsFiles(),
    { name: profile.sessionName, startUrl: profile.startUrl, region: profile.region, scopes: ['sso:account:access'] },
    token,
  );
}

/** The name that the AWS CLI computes from what a registration is for. */
export function registrationFile(files: AwsFiles, session: SsoSession): string {
  const args = {
    region: session.region,
    scopes: session.scopes ?? null,
    session_name: session.name ?? null,
    startUrl: session.startUrl,
    tool: 'botocore',
  };
  return join(files.ssoCache, `${sha1(pythonJson(args))}.json`);
}

export function readRegistration(files: AwsFiles, session: SsoSession): Registration | undefined {
  const found = parseJson(readBytes(registrationFile(files, session)));
  return typeof found?.['clientId'] === 'string' &&
    typeof found['clientSecret'] === 'string' &&
    !Number.isNaN(Date.parse(String(found['expiresAt'])))
    ? (found as unknown as Registration)
    : undefined;
}

export function writeRegistration(files: AwsFiles, session: SsoSession, registration: Registration): void {
  writeBytes(
    registrationFile(files, session),
    JSON.stringify({ ...registration, expiresAt: seconds(registration.expiresAt) }),
    0o600,
  );
}

/** Removes the session's token. */
export function forgetToken(files: AwsFiles, session: Pick<SsoSession, 'name' | 'startUrl'>): void {
  rmSync(tokenFile(files, session), { force: true });
}

/** Removes the role credentials that clients keep because of the session. */
export function forgetRoles(
  files: AwsFiles,
  session: Pick<SsoSession, 'name' | 'startUrl'>,
  roles: readonly { accountId: string; roleName: string }[],
): void {
  for (const file of [
    ...roles.map((role) => roleCredentialsFile(files, session, role)),
    ...entriesOf(files.sandlotCache),
  ])
    rmSync(file, { force: true });
}

/** Where the AWS CLI v2 keeps a role's credentials of a session. */
export function roleCredentialsFile(
  files: AwsFiles,
  session: Pick<SsoSession, 'name' | 'startUrl'>,
  role: { accountId: string; roleName: string },
): string {
  const of = session.name === undefined ? { startUrl: session.startUrl } : { sessionName: session.name };
  const args = Object.entries({ accountId: role.accountId, roleName: role.roleName, ...of }).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return join(
    files.cliCache,
    `${sha1(`{${args.map(([key, value]) => `"${key}":${asciiJson(value)}`).join(',')}}`)}.json`,
  );
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

export function parseJson(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text ?? '', 'latin1').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Epoch milliseconds. Early versions of AWS CLI 2 wrote `UTC` for `Z`. */
export function parseTime(text: unknown): number | undefined {
  const time = Date.parse(String(text).replace(/UTC$/, 'Z'));
  return Number.isNaN(time) ? undefined : time;
}

/** As Python's json.dumps writes an object with sorted keys, whose bytes name the file. */
function pythonJson(object: Readonly<Record<string, string | null | readonly string[]>>): string {
  const value = (item: string | null | readonly string[]): string =>
    item === null ? 'null' : typeof item === 'string' ? asciiJson(item) : `[${item.map(asciiJson).join(', ')}]`;
  return `{${Object.entries(object)
    .map(([key, item]) => `"${key}": ${value(item)}`)
    .join(', ')}}`;
}

function asciiJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The AWS CLI's form of a time: whole seconds, `Z`. */
function seconds(time: string): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
