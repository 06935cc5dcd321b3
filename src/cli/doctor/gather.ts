/** Gathers what the checks look at: files, environment, caches, the server and its answers, installed programs. */
import { release } from 'node:os';
import { join } from 'node:path';
import { awsFiles, encodeBytes, type AwsFiles } from '../aws-files/aws-files.ts';
import { findProfileSection } from '../aws-files/aws-profile.ts';
import { findIniSection, readSections, type IniSection } from '../aws-files/ini-file.ts';
import { consoleOriginOf } from '../../client-environment/console-name.ts';
import type { LocalServer } from '../../client-environment/local-server.ts';
import { parseScopes } from '../aws-files/sso-config.ts';
import { isStartUrlOf } from '../sign-in/start-url.ts';
import { localAddress } from './endpoints.ts';
import { parseJson, registrationFile, roleCredentialsFile, tokenFile } from '../sign-in/token-cache.ts';
import { findBootstrap } from '../page-setup/bootstrap.ts';
import { amplifyProject } from './amplify-project.ts';
import { askData } from './ask-data.ts';
import { askServer } from './ask-server.ts';
import type { Facts, ServerState, SessionState, TextFile } from './facts.ts';
import { readText } from './read-text.ts';
import { tlsState } from './tls.ts';
import { gatherPrograms } from './gather-programs.ts';

export interface Patient {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  /** The project that is looked at for CDK and SDK. */
  readonly cwd: string;
  readonly platform: string;
  /** Instead of $AWS_PROFILE. */
  readonly profile?: string;
  readonly server?: LocalServer;
  readonly dataFolder: string;
  /** Checks the data where no server runs. */
  readonly checkProgram?: string;
  readonly onProgress?: (text: string) => void;
}

/**
 * Of the terminal's profile; in `others` of every further one that leads here, unless one was asked for by name. Asks
 * the server as any client does: a token that is about to end is renewed by it.
 */
export async function gatherFacts(patient: Patient): Promise<Facts> {
  const { env, home, platform, dataFolder } = patient;
  const files = awsFiles(env, home);
  const config = readText(files.config);
  const programs = gatherPrograms(patient);
  const data = await askData(patient);
  const server = patient.server && (await serverState(patient.server));
  const tls = tlsState(dataFolder, env);
  const machine: Machine = {
    env,
    platform,
    release: release(),
    dataFolder,
    config,
    credentials: readText(files.credentials),
    now: Date.now(),
    programs: await programs,
    endpointFiles: endpointFiles(files, env),
    ...(server ? { server } : {}),
    ...(data ? { data } : {}),
    ...(tls ? { tls } : {}),
  };
  const leading = server ? profilesLeadingTo(server, config.text ?? '').slice(0, mostProfiles) : [];
  const [name, from] = chosenProfile(patient, leading);
  const own = await profileFacts(machine, files, name, from);
  const project = await amplifyProject(patient, own);
  const facts = { ...own, ...(project && { project }) };
  if (from === '--profile') return facts;
  const others: Facts[] = [];
  // One after another: they may share a token that is about to end.
  for (const other of leading.filter((candidate) => candidate !== name))
    others.push(await profileFacts(machine, files, other, 'file'));
  return { ...facts, others };
}

/** What does not depend on the profile. */
type Machine = Omit<
  Facts,
  | 'profileName'
  | 'profileFrom'
  | 'profile'
  | 'services'
  | 'session'
  | 'roleCredentials'
  | 'answers'
  | 'others'
  | 'project'
>;

/** Of one file, that are looked at. */
const mostProfiles = 50;

async function profileFacts(
  machine: Machine,
  files: AwsFiles,
  profileName: string,
  profileFrom: Facts['profileFrom'],
): Promise<Facts> {
  const { env, server } = machine;
  const text = machine.config.text ?? '';
  const profile = findIniSection(text, findProfileSection(text, profileName) ?? '');
  const services = profile && findIniSection(text, `services ${profile.settings['services'] ?? ''}`);
  const found = profile && sessionOf(text, profile);
  const roleCredentials = found && roleCredentialsOf(found, profile, files);
  // Before the caches are read: a token may be renewed by it.
  const answers = await askServer({ server, files, env, profile, session: found, roleCredentials });
  const session = found && withCaches(found, files);
  return {
    ...machine,
    profileName,
    profileFrom,
    answers,
    ...(profile ? { profile } : {}),
    ...(services ? { services } : {}),
    ...(session ? { session } : {}),
    ...(roleCredentials ? { roleCredentials } : {}),
  };
}

/** Names of the profiles with an endpoint of this server, or whose session signs in at it. */
function profilesLeadingTo(server: ServerState, text: string): string[] {
  const { port } = new URL(server.endpoint);
  const isHere = (url: string | undefined): boolean => url !== undefined && localAddress(url)?.port === port;
  const names = readSections(text)
    .filter(({ name }) => name === 'default' || name.startsWith('profile '))
    .filter(({ settings }) => {
      const nested = findIniSection(text, `services ${settings['services'] ?? ''}`)?.nested ?? {};
      const { startUrl } = sessionOf(text, { settings }) ?? {};
      return (
        isHere(settings['endpoint_url']) ||
        Object.values(nested).some(({ endpoint_url: url }) => isHere(url)) ||
        (startUrl !== undefined && server.center !== undefined && isStartUrlOf(startUrl, server.center))
      );
    })
    .map(({ name }) => name.replace(/^profile /, ''));
  return [...new Set(names)];
}

/** Where nothing names one, and the default one leads elsewhere, that may be meant: one that leads here instead. */
function chosenProfile({ env, profile }: Patient, leading: readonly string[]): [string, Facts['profileFrom']] {
  if (profile !== undefined) return [encodeBytes(profile), '--profile'];
  for (const name of ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'] as const) {
    if (env[name]) return [encodeBytes(env[name]), name];
  }
  const isPointed = Object.keys(env).some((name) => name.startsWith('AWS_ENDPOINT_URL') && env[name]);
  if (!isPointed && leading.length > 0 && !leading.includes('default')) return [leading[0]!, 'file'];
  return ['default', 'default'];
}

export type SessionSettings = Pick<SessionState, 'name' | 'startUrl' | 'region'> & {
  readonly scopes: readonly string[] | undefined;
};

function sessionOf(text: string, { settings }: Pick<IniSection, 'settings'>): SessionSettings | undefined {
  const name = settings['sso_session'];
  if (!name && !settings['sso_start_url']) return undefined;
  const source = name ? (findIniSection(text, `sso-session ${name}`)?.settings ?? {}) : settings;
  return {
    ...(name ? { name } : {}),
    ...(source['sso_start_url'] ? { startUrl: source['sso_start_url'] } : {}),
    ...(source['sso_region'] ? { region: source['sso_region'] } : {}),
    scopes: name ? parseScopes(source['sso_registration_scopes']) : undefined,
  };
}

function withCaches({ scopes, ...session }: SessionSettings, files: AwsFiles): SessionState {
  if (session.startUrl === undefined) return session;
  const full = { name: session.name, startUrl: session.startUrl, region: session.region ?? '', scopes };
  return { ...session, token: readText(tokenFile(files, full)), registration: readText(registrationFile(files, full)) };
}

function roleCredentialsOf(
  { name, startUrl }: SessionSettings,
  profile: IniSection,
  files: AwsFiles,
): TextFile | undefined {
  const { sso_account_id: accountId, sso_role_name: roleName } = profile.settings;
  if (!startUrl || !accountId || !roleName) return undefined;
  return readText(roleCredentialsFile(files, { name, startUrl }, { accountId, roleName }));
}

async function serverState(server: LocalServer): Promise<ServerState> {
  const asked = Date.now();
  const { headers } = await fetch(`${server.endpoint}/_sandlot/v1/health`);
  // The header has whole seconds; half of the way there and back is the server's.
  const date = Date.parse(headers.get('date') ?? '');
  const center = await server.api<{ enabled: boolean; startUrl: string; localPortalUrl: string; region: string }>(
    'GET',
    '/identity-center',
  );
  return {
    endpoint: server.endpoint,
    consoleOrigin: consoleOriginOf(server),
    account: server.account,
    dataFolder: server.dataFolder,
    bootstrap: await findBootstrap(server, {}),
    ...(center.enabled
      ? { center: { startUrl: center.startUrl, localPortalUrl: center.localPortalUrl, region: center.region } }
      : {}),
    ...(Number.isNaN(date) ? {} : { clock: date + (Date.now() - asked) / 2 }),
  };
}

/** botocore takes the first that is there: the folders of AWS_DATA_PATH, then the home's. */
function endpointFiles(files: AwsFiles, env: NodeJS.ProcessEnv): { path: string; hosts: string[] }[] {
  const folders = (env['AWS_DATA_PATH'] ?? '').split(':').filter(Boolean);
  return [...folders.map((folder) => join(folder, 'endpoints.json')), files.endpoints].flatMap((path) => {
    const data = parseJson(readText(path).text);
    return data ? [{ path, hosts: [...new Set(hostsIn(data))] }] : [];
  });
}

function hostsIn(data: unknown): string[] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([key, value]) =>
    key === 'hostname' && typeof value === 'string' ? [value] : hostsIn(value),
  );
}
