/**
 * Writes what `aws configure sso` leaves behind (a profile, its `sso-session` and the token cache), plus the profile's
 * own endpoints, so that it works in a terminal without any variable (AWS CLI >= 2.13, SDKs, Terraform, CDK).
 */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { CliError } from './cli-error.ts';
import { readSection, writeSection } from './ini-file.ts';

export interface SsoProfile {
  readonly name: string;
  readonly sessionName: string;
  readonly startUrl: string;
  readonly region: string;
  readonly accountId: string;
  readonly roleName: string;
  readonly endpoint: string;
}

export interface SsoToken {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresAt: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly registrationExpiresAt: string;
}

export function configFile(): string {
  return process.env['AWS_CONFIG_FILE'] || join(homedir(), '.aws', 'config');
}

/** AWS names the default profile's section without the word `profile`. */
function profileSection(name: string): string {
  return name === 'default' ? 'default' : `profile ${name}`;
}

/** @throws CliError (exit 5) when the profile or session is there and leads somewhere else. */
export function writeProfile(profile: SsoProfile): void {
  const file = configFile();
  const before = readText(file);
  refuseForeign(before, profile, file);
  const services = 'sandlot';
  let after = writeSection(before, profileSection(profile.name), {
    sso_session: profile.sessionName,
    sso_account_id: profile.accountId,
    sso_role_name: profile.roleName,
    region: profile.region,
    endpoint_url: profile.endpoint,
    services,
  });
  after = writeSection(after, `sso-session ${profile.sessionName}`, {
    sso_start_url: profile.startUrl,
    sso_region: profile.region,
    sso_registration_scopes: 'sso:account:access',
  });
  after = writeServices(after, `services ${services}`, profile.endpoint);
  if (after !== before) writeText(file, after);
}

/** Terraform's and older SDKs' SSO clients take their endpoints from here only. */
function writeServices(text: string, section: string, endpoint: string): string {
  const block = ['sso', 'sso_oidc'].map((service) => `${service} =\n  endpoint_url = ${endpoint}\n`).join('');
  const start = text.indexOf(`[${section}]\n`);
  if (start < 0) return `${text}\n[${section}]\n${block}`;
  const from = start + section.length + 3;
  const next = text.slice(from).search(/^\[/m);
  const end = next < 0 ? text.length : from + next;
  return `${text.slice(0, from)}${block}${next < 0 ? '' : '\n'}${text.slice(end)}`;
}

function refuseForeign(text: string, profile: SsoProfile, file: string): void {
  const section = readSection(text, profileSection(profile.name));
  if (!section || Object.keys(section).length === 0 || isLocal(section['endpoint_url'])) return;
  throw new CliError(`The profile "${profile.name}" in ${file} is there already and is not Sandlot's; it stays as it is. ` +
    'Choose another name: sandlot up --ready … --profile sandlot', 5);
}

function isLocal(endpoint: string | undefined): boolean {
  return endpoint !== undefined && /^http:\/\/127\.0\.0\.1:\d+\/?$/.test(endpoint);
}

/** The AWS CLI's and SDKs' own cache file: named after the session, readable by its owner only. */
export function writeTokenCache(profile: SsoProfile, token: SsoToken): string {
  const file = join(homedir(), '.aws', 'sso', 'cache', `${createHash('sha1').update(profile.sessionName).digest('hex')}.json`);
  const utc = (time: string): string => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
  writeText(file, JSON.stringify({
    startUrl: profile.startUrl,
    region: profile.region,
    accessToken: token.accessToken,
    expiresAt: utc(token.expiresAt),
    clientId: token.clientId,
    clientSecret: token.clientSecret,
    registrationExpiresAt: utc(token.registrationExpiresAt),
    ...token.refreshToken === undefined ? {} : { refreshToken: token.refreshToken },
  }));
  return file;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new CliError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/** Whole or not at all; a symbolic link stays one, and the file keeps its mode. */
function writeText(file: string, text: string): void {
  let target = file;
  let mode = 0o600;
  try {
    target = realpathSync(file);
    mode = statSync(target).mode & 0o777;
  } catch { /* a new file */ }
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const temporary = `${target}.${process.pid}.sandlot`;
  writeFileSync(temporary, text, { mode });
  chmodSync(temporary, mode);
  renameSync(temporary, target);
}
