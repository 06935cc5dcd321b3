/** A role's credentials as clients take them: shell variables and profiles, all pointing at this server. */

export interface KeyFacts {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly region: string;
  readonly endpoint: string;
}

/** None of the values has a character that a shell would read as its own: base64, ids and one loopback address. */
function variables(keys: KeyFacts): [string, string][] {
  return [
    ['AWS_ACCESS_KEY_ID', keys.accessKeyId],
    ['AWS_SECRET_ACCESS_KEY', keys.secretAccessKey],
    ['AWS_SESSION_TOKEN', keys.sessionToken],
    ['AWS_REGION', keys.region],
    ['AWS_ENDPOINT_URL', keys.endpoint],
  ];
}

export function posixShell(keys: KeyFacts): string {
  return variables(keys)
    .map(([name, value]) => `export ${name}="${value}"`)
    .join('\n');
}

export function powerShell(keys: KeyFacts): string {
  return variables(keys)
    .map(([name, value]) => `$Env:${name}="${value}"`)
    .join('\n');
}

export function commandPrompt(keys: KeyFacts): string {
  return variables(keys)
    .map(([name, value]) => `SET ${name}=${value}`)
    .join('\n');
}

/** For `~/.aws/config`: there (and not in `credentials`) every client reads `endpoint_url`. */
export function configProfile(name: string, keys: KeyFacts): string {
  return [
    `[profile ${name}]`,
    `region = ${keys.region}`,
    `endpoint_url = ${keys.endpoint}`,
    `aws_access_key_id = ${keys.accessKeyId}`,
    `aws_secret_access_key = ${keys.secretAccessKey}`,
    `aws_session_token = ${keys.sessionToken}`,
  ].join('\n');
}

/**
 * The profile that needs no keys: clients ask the access portal, and again when the credentials expire. It is what
 * `sandlot configure` writes.
 */
export function ssoProfile(
  name: string,
  role: { account: string; roleName: string },
  portal: { startUrl: string; region: string; endpoint: string },
): string {
  return [
    `[profile ${name}]`,
    `sso_session = ${sessionName}`,
    `sso_account_id = ${role.account}`,
    `sso_role_name = ${role.roleName}`,
    `region = ${portal.region}`,
    `endpoint_url = ${portal.endpoint}`,
    'services = sandlot',
    '',
    `[sso-session ${sessionName}]`,
    `sso_start_url = ${portal.startUrl}`,
    `sso_region = ${portal.region}`,
    'sso_registration_scopes = sso:account:access',
    '',
    '[services sandlot]',
    'sso =',
    `  endpoint_url = ${portal.endpoint}`,
    'sso_oidc =',
    `  endpoint_url = ${portal.endpoint}`,
  ].join('\n');
}

/** The page's, and the command's where it is told none. */
const sessionName = 'amplify-admin';

/** Adds it to a file that has other profiles of the same session. */
export function configureCommand(name: string, role: { account: string; roleName: string }): string {
  return `sandlot configure --profile ${name} --account ${role.account} --role ${role.roleName}`;
}
