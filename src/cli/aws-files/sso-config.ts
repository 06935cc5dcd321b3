/**
 * What a profile or sso-session of `~/.aws/config` says about signing in: start URL, region, account, role, endpoint.
 */
import { encodeBytes, readBytes, type AwsFiles } from './aws-files.ts';
import { findProfileSection, isLocalEndpoint } from './aws-profile.ts';
import { CliError } from '../cli-error.ts';
import { findIniSection, readSection, readSections } from './ini-file.ts';
import type { SsoSession } from '../sign-in/token-cache.ts';

export interface AccountRole {
  readonly accountId: string;
  readonly roleName: string;
}

export interface SignInTarget {
  readonly session: SsoSession;
  /** The profile that was asked for, if any. */
  readonly profileName?: string;
  readonly role?: AccountRole;
  /** Where the profile's own settings lead, when that is this machine. */
  readonly endpoint?: string;
}

/** The profile that clients use when none is named. */
export function activeProfile(env: NodeJS.ProcessEnv = process.env): string {
  return env['AWS_PROFILE'] || env['AWS_DEFAULT_PROFILE'] || 'default';
}

/** @throws CliError when the file has no such profile or session, or it is incomplete. */
export function readSignInTarget(
  files: AwsFiles,
  wanted: { profile?: string; session?: string },
  env: NodeJS.ProcessEnv = process.env,
): SignInTarget {
  const text = readBytes(files.config) ?? '';
  if (wanted.session !== undefined) {
    const endpoint = profilesOf(text, wanted.session)
      .map(({ settings }) => settings['endpoint_url'])
      .find(isLocalEndpoint);
    return { session: sessionOf(text, wanted.session, files), ...(endpoint === undefined ? {} : { endpoint }) };
  }
  const profileName = wanted.profile ?? activeProfile(env);
  const settings = readSection(text, findProfileSection(text, encodeBytes(profileName)) ?? '');
  const onlySession = wanted.profile === undefined && profileName === 'default' ? onlySessionIn(text) : undefined;
  if (onlySession !== undefined && !settings?.['sso_session'] && !settings?.['sso_start_url'])
    return readSignInTarget(files, { session: onlySession }, env);
  if (!settings)
    throw new CliError(
      `There is no profile "${profileName}" in ${files.config}.${namesIn(text)} To make it: ` +
        `sandlot configure --profile ${profileName}`,
    );
  const [accountId, roleName] = [settings['sso_account_id'], settings['sso_role_name']];
  const endpoint = settings['endpoint_url'];
  return {
    profileName,
    session: settings['sso_session']
      ? sessionOf(text, settings['sso_session'], files)
      : legacySession(settings, profileName, files),
    ...(accountId && roleName ? { role: { accountId, roleName } } : {}),
    ...(isLocalEndpoint(endpoint) ? { endpoint: endpoint! } : {}),
  };
}

/** The file's session, where it has exactly one: then nobody needs to name it. */
function onlySessionIn(text: string): string | undefined {
  const names = [
    ...new Set(
      readSections(text)
        .map(({ name }) => name)
        .filter((name) => name.startsWith('sso-session ')),
    ),
  ];
  return names.length === 1 ? names[0]!.slice('sso-session '.length) : undefined;
}

/** All profiles that use a session, as `name` the one a person types. */
export function profilesOf(
  text: string,
  sessionName: string,
): { name: string; settings: Readonly<Record<string, string>>; comments: readonly string[] }[] {
  return readSections(text)
    .filter(
      ({ name, settings }) =>
        settings['sso_session'] === sessionName && (name === 'default' || name.startsWith('profile ')),
    )
    .map(({ name, settings, comments }) => ({ name: name.replace(/^profile /, ''), settings, comments }));
}

export function parseScopes(text: string | undefined): string[] | undefined {
  return text === undefined
    ? undefined
    : text
        .split(',')
        .map((scope) => scope.trim())
        .filter(Boolean);
}

function sessionOf(text: string, name: string, files: AwsFiles): SsoSession {
  const settings = findIniSection(text, `sso-session ${name}`)?.settings;
  if (!settings)
    throw new CliError(
      `There is no [sso-session ${name}] in ${files.config}. To make it: sandlot configure --session ${name}`,
    );
  const [startUrl, region] = [settings['sso_start_url'], settings['sso_region']];
  if (!startUrl || !region) {
    throw new CliError(
      `[sso-session ${name}] in ${files.config} lacks ${startUrl ? 'sso_region' : 'sso_start_url'}. ` +
        `To mend it: sandlot configure --session ${name}`,
    );
  }
  return { name, startUrl, region, scopes: parseScopes(settings['sso_registration_scopes']) };
}

function legacySession(settings: Readonly<Record<string, string>>, profileName: string, files: AwsFiles): SsoSession {
  const [startUrl, region] = [settings['sso_start_url'], settings['sso_region']];
  if (startUrl && region) return { name: undefined, startUrl, region, scopes: undefined };
  throw new CliError(
    `The profile "${profileName}" in ${files.config} has no sso_session, so there is nothing to sign in to. ` +
      `To make it one of Sandlot's: sandlot configure --profile ${profileName}`,
  );
}

function namesIn(text: string): string {
  const names = readSections(text)
    .map(({ name }) => name)
    .filter((name) => name === 'default' || name.startsWith('profile '))
    .map((name) => name.replace(/^profile /, ''));
  return names.length === 0 ? ' It has no profiles.' : ` It has: ${names.slice(0, 20).join(', ')}.`;
}
