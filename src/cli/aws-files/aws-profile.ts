/**
 * A profile that an IAM Identity Center user works with, as text of `~/.aws/config`: what `aws configure sso` leaves
 * behind, plus the profile's own endpoints, so that it works in a terminal without any variable (AWS CLI >= 2.13,
 * SDKs, Terraform, CDK). docs/clients.md shows the result.
 */
import { awsFiles, readBytes, writeBytes, type AwsFiles } from './aws-files.ts';
import { CliError } from '../cli-error.ts';
import { findIniSection, readSection, readSections, writeSection, type Settings } from './ini-file.ts';

export interface SsoProfile {
  readonly name: string;
  readonly sessionName: string;
  readonly startUrl: string;
  readonly region: string;
  readonly accountId: string;
  readonly roleName: string;
  readonly endpoint: string;
}

/** The AWS SDK for JavaScript reads a section's name only when it consists of these. */
const clientName = /^[\w\-@+.%:/]{1,128}$/;

/** AWS names the default profile's section without the word `profile`. */
export function profileSection(name: string): string {
  return name === 'default' ? 'default' : `profile ${name}`;
}

/** The section that clients read for this profile: for `default`, `[profile default]` wins where both are there. */
export function findProfileSection(text: string, name: string): string | undefined {
  return [`profile ${name}`, ...(name === 'default' ? ['default'] : [])].find(
    (section) => findIniSection(text, section) !== undefined,
  );
}

/** @throws CliError (exit 2) for a name that not every client could read. */
export function checkName(kind: 'profile' | 'session', name: string): string {
  if (clientName.test(name)) return name;
  throw new CliError(
    `"${name}" cannot be the name of a ${kind}: the AWS SDK for JavaScript reads only letters, digits and - _ . ` +
      '@ + % : / in it (at most 128).',
    2,
  );
}

/** The file's text with this profile, its session and its endpoints; everything else stays. */
export function profileText(before: string, profile: SsoProfile): string {
  const services = servicesName(before, profile);
  const section = findProfileSection(before, profile.name) ?? profileSection(profile.name);
  return sessionText(writeSection(before, section, profileSettings(profile, services)), profile, services);
}

export function profileSettings(profile: SsoProfile, services: string): Settings {
  return {
    sso_session: profile.sessionName,
    sso_account_id: profile.accountId,
    sso_role_name: profile.roleName,
    region: profile.region,
    endpoint_url: profile.endpoint,
    services,
    // Beside sso_session, clients refuse these where they differ from the session's.
    sso_start_url: undefined,
    sso_region: undefined,
    sso_registration_scopes: undefined,
  };
}

type SessionOfProfile = Pick<SsoProfile, 'sessionName' | 'startUrl' | 'region' | 'endpoint'>;

/** The text with the session and the endpoints that profiles refer to. */
export function sessionText(before: string, profile: SessionOfProfile, services: string): string {
  const section = `sso-session ${profile.sessionName}`;
  const after = writeSection(before, section, {
    sso_start_url: profile.startUrl,
    sso_region: profile.region,
    ...(readSection(before, section)?.['sso_registration_scopes']
      ? {}
      : { sso_registration_scopes: 'sso:account:access' }),
  });
  // Terraform's and older SDKs' SSO clients take their endpoints from here only.
  return writeSection(after, `services ${services}`, {
    sso: { endpoint_url: profile.endpoint },
    sso_oidc: { endpoint_url: profile.endpoint },
  });
}

/** `sandlot`, unless another profile needs that one for the Sandlot on another port. */
export function servicesName(text: string, profile: Pick<SsoProfile, 'name' | 'endpoint' | 'sessionName'>): string {
  const isElsewhere = readSections(text).some(
    ({ name, settings }) =>
      settings['services'] === 'sandlot' &&
      name !== profileSection(profile.name) &&
      settings['sso_session'] !== profile.sessionName &&
      isLocalEndpoint(settings['endpoint_url']) &&
      settings['endpoint_url'] !== profile.endpoint,
  );
  return isElsewhere ? `sandlot-${new URL(profile.endpoint).port}` : 'sandlot';
}

/** @throws CliError (exit 5) when the profile or its session is there and leads somewhere else. */
export function writeProfile(profile: SsoProfile, files: AwsFiles = awsFiles()): void {
  const before = readBytes(files.config) ?? '';
  refuseForeign(before, profile, files.config);
  const after = profileText(before, profile);
  if (after !== before) writeBytes(files.config, after);
}

/** Ours is what leads to this machine, or to this instance's portal: so does what `aws configure sso` wrote here. */
function refuseForeign(text: string, profile: SsoProfile, file: string): void {
  const section = readSection(text, findProfileSection(text, profile.name) ?? '') ?? {};
  const startUrlOf = (session: string | undefined): string | undefined =>
    readSection(text, `sso-session ${session}`)?.['sso_start_url'];
  const isOurs = isLocalEndpoint(section['endpoint_url']) || startUrlOf(section['sso_session']) === profile.startUrl;
  if (!isOurs && Object.keys(section).length > 0) throw foreign(`The profile "${profile.name}"`, file);
  // The page's session name is also that of everyone who followed it with AWS itself.
  const startUrl = startUrlOf(profile.sessionName);
  const isOurSession =
    startUrl === undefined ||
    startUrl === profile.startUrl ||
    (isOurs && section['sso_session'] === profile.sessionName);
  if (!isOurSession) throw foreign(`The sso-session "${profile.sessionName}"`, file);
}

function foreign(what: string, file: string): CliError {
  return new CliError(
    `${what} in ${file} is there already and is not Sandlot's; it stays as it is. ` +
      'Choose another name: sandlot up --ready … --profile sandlot',
    5,
  );
}

export function isLocalEndpoint(endpoint: string | undefined): boolean {
  return endpoint !== undefined && /^http:\/\/127\.0\.0\.1:\d+\/?$/.test(endpoint);
}
