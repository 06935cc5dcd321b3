/** A test per finding, each with the real broken file or version string, on a machine that is well otherwise. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { encodeKey } from '../../kernel/key.ts';
import { openSqliteStore } from '../../kernel/sqlite/store.ts';
import { createBrowser } from '../../testing/sign-in/browser.ts';
import { signIn, startDirectory, type TestDirectory } from '../../testing/sign-in/directory.ts';
import { mintAuthority } from '../../tls/mint.ts';
import { assignRole, asLocalServer, testTerminal } from '../../testing/command-line.ts';
import { configure, type ConfigureOptions } from '../commands/profiles/configure.ts';
import {
  readRegistration,
  registrationFile,
  roleCredentialsFile,
  tokenFile,
  writeRegistration,
  writeToken,
  type SsoToken,
} from '../sign-in/token-cache.ts';
import { checks } from './checks.ts';
import type { DataState } from './facts.ts';
import { gatherFacts } from './gather.ts';
import { diagnose, jsonReport, textReport } from './report.ts';
import { cliVersion, npmPackage, testPatient, type TestPatient } from './test-patient.ts';

const past = new Date(Date.now() - 3_600_000).toISOString();
const future = new Date(Date.now() + 86_400_000).toISOString();

interface Case {
  readonly id: string;
  readonly when: string;
  /** Breaks one thing; what it answers replaces parts of the patient. */
  readonly broken: (patient: TestPatient) => Partial<TestPatient> | void | Promise<void>;
  /** Part of what it says. */
  readonly says?: RegExp;
  readonly mend?: RegExp;
  /** Findings that follow from the same fault. */
  readonly also?: readonly string[];
}

const replace =
  (from: string | RegExp, to: string) =>
  (patient: TestPatient): void =>
    patient.config(patient.healthyConfig.replace(from, to));
const setEnv =
  (env: Record<string, string>) =>
  (patient: TestPatient): void =>
    void Object.assign(patient.env, env);

async function authorityIn(p: TestPatient): Promise<void> {
  const { cert, key } = await mintAuthority({ notBefore: new Date(), notAfter: new Date(Date.now() + 1e9) });
  p.write(join(p.dataFolder, 'authority.pem'), cert);
  p.write(join(p.dataFolder, 'authority.key'), key);
}

function trusted(p: TestPatient): void {
  const entry = {
    kind: 'nss',
    place: '/home/x/.pki/nssdb',
    name: 'Sandlot local authority 00000000',
    fingerprint: 'A'.repeat(40),
  };
  p.write(join(p.dataFolder, 'trust.json'), JSON.stringify({ entries: [entry] }));
}

const overTls = (p: TestPatient): string => p.server!.endpoint.replace('http:', 'https:');
const setSso = (p: TestPatient): void => {
  for (const name of ['SSO', 'SSO_OIDC']) p.env[`AWS_ENDPOINT_URL_${name}`] = p.server!.endpoint;
};

/** An Amplify project in the patient's folder; its Region has no bootstrap, which is a finding of each. */
function amplifyProject(p: TestPatient, files: Readonly<Record<string, unknown>> = {}): void {
  Object.assign(p.env, { AMPLIFY_DISABLE_TELEMETRY: '1' });
  for (const [name, content] of Object.entries({ 'amplify/backend.ts': '', ...files }))
    p.write(join(p.cwd, name), typeof content === 'string' ? content : JSON.stringify(content));
}
const api = (port: string) => `http://abc.appsync-api.us-east-1.localhost:${port}/graphql`;
const portOf = ({ server }: TestPatient): string => new URL(server!.endpoint).port;
const also = ['region-not-bootstrapped'];

const cases: Case[] = [
  {
    id: 'server-not-running',
    when: 'nothing answers',
    broken: () => ({ server: undefined }) as never,
    mend: /^sandlot start --detach$/,
  },

  {
    id: 'file-unreadable',
    when: 'the config file is a folder',
    broken: ({ files }) => {
      rmSync(files.config);
      mkdirSync(files.config);
    },
    says: /EISDIR/,
    also: ['profile-reaches-aws'],
  },
  {
    id: 'file-encoding',
    when: 'Notepad has put a byte order mark before it',
    broken: (p) => p.config(`\ufeff${p.healthyConfig}`),
    says: /byte order mark \(EF BB BF\)/,
    mend: /^sed -i/,
  },
  {
    id: 'file-encoding',
    when: 'PowerShell wrote it as UTF-16',
    broken: (p) => p.config(Buffer.from(`\ufeff${p.healthyConfig}`, 'utf16le')),
    says: /UTF-16/,
    mend: /^iconv -f UTF-16/,
    also: ['profile-reaches-aws'],
  },
  {
    id: 'file-encoding',
    when: 'a comment is in Latin-1',
    broken: (p) => p.config(Buffer.from(`${p.healthyConfig}# caf\u00e9\n`, 'latin1')),
    says: /not UTF-8 \(line 19\)/,
  },
  {
    id: 'file-syntax',
    when: 'a section is there twice',
    broken: (p) =>
      p.config(`${p.healthyConfig}\n[default]\n${p.healthyConfig.split('\n\n')[0]!.replace('[default]\n', '')}\n`),
    says: /line 20: the section \[default\] is there twice \(first in line 1\)/,
  },
  {
    id: 'file-syntax',
    when: 'a setting is there twice',
    broken: replace('region = us-east-1', 'region = us-east-1\nregion = us-east-1'),
    says: /sets region twice/,
  },
  {
    id: 'file-syntax',
    when: 'there is text before the first section',
    broken: (p) => p.config(`region = eu-west-1\n${p.healthyConfig}`),
    says: /line 1: there is text before/,
  },
  {
    id: 'file-syntax',
    when: 'a head is not closed, in the credentials file',
    broken: (p) => p.write(p.files.credentials, '[work\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n'),
    says: /credentials, line 1: the section's head has no closing bracket/,
  },

  {
    id: 'authority-key-open',
    when: 'its mode lets others read it',
    broken: async (p) => {
      await authorityIn(p);
      chmodSync(join(p.dataFolder, 'authority.key'), 0o644);
    },
    says: /authority\.key can be read by others \(mode 644\)/,
    mend: /^chmod 600 /,
  },
  {
    id: 'authority-replaced',
    when: 'the stores have an earlier one',
    broken: async (p) => {
      await authorityIn(p);
      trusted(p);
    },
    says: /put into \/home\/x\/\.pki\/nssdb\.\n/,
    mend: /^sandlot trust$/,
  },
  {
    id: 'authority-unknown',
    when: 'the variable says https, and nothing names the authority',
    broken: (p) => {
      p.env['AWS_ENDPOINT_URL'] = overTls(p);
      setSso(p);
    },
    says: /NODE_EXTRA_CA_CERTS and AWS_CA_BUNDLE name no file/,
    mend: /sandlot env/,
  },
  {
    id: 'authority-unknown',
    when: 'botocore alone was told',
    broken: async (p) => {
      await authorityIn(p);
      p.env['AWS_ENDPOINT_URL'] = overTls(p);
      setSso(p);
      p.env['AWS_CA_BUNDLE'] = join(p.dataFolder, 'authority.pem');
    },
    says: /NODE_EXTRA_CA_CERTS names no file/,
  },

  {
    id: 'profile-missing',
    when: 'AWS_PROFILE names none',
    broken: setEnv({ AWS_PROFILE: 'amplify' }),
    says: /AWS_PROFILE names the profile "amplify", which is not in/,
    mend: /^sandlot configure --profile amplify\nunset AWS_PROFILE$/,
    also: ['profile-reaches-aws'],
  },
  {
    id: 'profile-missing',
    when: 'the section lacks the word profile',
    broken: (p) => {
      p.env['AWS_PROFILE'] = 'dev';
      p.config(p.healthyConfig.replace('[default]', '[dev]'));
    },
    says: /\[dev\] instead of \[profile dev\]/,
    mend: /^sed -i\.bak/,
    also: ['profile-reaches-aws'],
  },
  {
    id: 'profile-missing',
    when: 'its name would be shell code',
    broken: () => ({ profile: "x'; rm -rf ~; '" }),
    mend: /--profile 'x'\\''; rm -rf ~; '\\'''$/,
    also: ['profile-reaches-aws'],
  },

  {
    id: 'credentials-in-environment',
    when: 'real keys are exported',
    broken: setEnv({ AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI' }),
    says: /\(AKIA\.\.\.\) and hides the profile "default"\.\n.*InvalidClientTokenId/s,
    mend: /^unset AWS_ACCESS_KEY_ID/,
  },
  {
    id: 'keys-beside-session',
    when: 'the credentials file has keys for the profile',
    broken: (p) =>
      p.write(
        p.files.credentials,
        '[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI\n',
      ),
    says: /access keys in .*credentials/,
  },

  {
    id: 'endpoint-switches',
    when: 'configured endpoints are ignored',
    broken: setEnv({ AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }),
    mend: /^unset AWS_IGNORE_CONFIGURED_ENDPOINT_URLS$/,
    also: ['profile-reaches-aws'],
  },
  {
    id: 'endpoint-switches',
    when: 'the profile wants FIPS endpoints',
    broken: replace('[default]\n', '[default]\nuse_fips_endpoint = true\n'),
    says: /use_fips_endpoint of \[default\]/,
  },
  {
    id: 'endpoint-localhost',
    when: 'the variable says localhost',
    broken: (p) => {
      p.env['AWS_ENDPOINT_URL'] = p.server!.endpoint.replace('127.0.0.1', 'localhost');
    },
    says: /^AWS_ENDPOINT_URL is http:\/\/localhost/,
    mend: /sandlot env/,
  },
  {
    id: 'endpoint-localhost',
    when: 'the profile says localhost',
    broken: replace(/^endpoint_url = http:\/\/127\.0\.0\.1/m, 'endpoint_url = http://localhost'),
    says: /^endpoint_url of \[default\]/,
    mend: /sandlot configure --profile default/,
  },
  {
    id: 'endpoint-elsewhere',
    when: 'the profile has an old port',
    broken: replace(/^endpoint_url = .*/m, 'endpoint_url = http://127.0.0.1:1'),
    says: /is http:\/\/127\.0\.0\.1:1; this Sandlot is/,
  },
  {
    id: 'endpoint-elsewhere',
    when: 'one service has a variable of its own',
    broken: setEnv({ AWS_ENDPOINT_URL_S3: 'https://s3.example.com' }),
    says: /^AWS_ENDPOINT_URL_S3 is/,
  },
  {
    id: 'no-proxy',
    when: 'there is a proxy and no exception',
    broken: setEnv({ http_proxy: 'http://proxy:3128' }),
    mend: /^export NO_PROXY=127\.0\.0\.1,localhost\nexport no_proxy=127\.0\.0\.1,localhost$/,
  },
  {
    id: 'no-proxy',
    when: 'the exceptions leave this machine out',
    broken: setEnv({ HTTP_PROXY: 'http://proxy:3128', NO_PROXY: '127.0.0.1', no_proxy: 'intranet,$(reboot)' }),
    mend: /^export no_proxy='intranet,\$\(reboot\),127\.0\.0\.1,localhost'$/,
  },
  {
    id: 'profile-reaches-aws',
    when: 'the profile is as aws configure sso wrote it',
    broken: replace(/^(endpoint_url|services) = .*\n/gm, ''),
    says: /The profile "default" in .* would reach the real AWS/,
    mend: /sandlot env/,
  },
  {
    id: 'sso-services-missing',
    when: 'the profile has an endpoint and no services',
    broken: replace(/^services = .*\n/m, ''),
    says: /no services section/,
  },
  {
    id: 'sso-services-missing',
    when: 'its services section is missing',
    broken: replace('[services sandlot]', '[services other]'),
    says: /\[services sandlot\] is missing/,
  },

  {
    id: 'sso-services-missing',
    when: 'only the general variable is set',
    broken: (p) => {
      p.env['AWS_ENDPOINT_URL'] = p.server!.endpoint;
      p.config(p.healthyConfig.replace(/^(endpoint_url|services) = .*\n/gm, ''));
    },
    says: /^AWS_ENDPOINT_URL is set, and AWS_ENDPOINT_URL_SSO and AWS_ENDPOINT_URL_SSO_OIDC not/,
    mend: /^eval/,
  },

  {
    id: 'legacy-profile',
    when: 'the profile has a start URL and no session',
    broken: (p) => {
      p.config(
        p.healthyConfig.replace(
          'sso_session = amplify-admin',
          `sso_start_url = ${p.session.startUrl}\nsso_region = us-east-1`,
        ),
      );
      writeToken(p.files, { ...p.session, name: undefined }, p.token);
    },
    says: /sso_start_url and no sso_session/,
  },
  {
    id: 'session-missing',
    when: 'the session is not there',
    broken: replace('[sso-session amplify-admin]', '[sso-session other]'),
    says: /has no \[sso-session amplify-admin\]/,
  },
  {
    id: 'session-missing',
    when: 'the session lacks its region',
    broken: replace(/^sso_region = .*\n/m, ''),
    says: /lacks sso_region/,
  },
  {
    id: 'start-url-unknown',
    when: 'the start URL is of before a reset',
    broken: (p) => {
      p.config(p.healthyConfig.replace(p.session.startUrl, 'https://d-0000000000.awsapps.com/start'));
      writeToken(p.files, { ...p.session, startUrl: 'https://d-0000000000.awsapps.com/start' }, p.token);
    },
    says: /d-0000000000.*this server's start URL is/,
  },
  {
    id: 'sso-region',
    when: "the session's region is another",
    broken: (p) => {
      p.config(p.healthyConfig.replace('sso_region = us-east-1', 'sso_region = eu-west-1'));
      writeToken(p.files, { ...p.session, region: 'eu-west-1' }, p.token);
    },
    says: /is eu-west-1; Identity Center is in us-east-1/,
  },
  {
    id: 'aws-start-url',
    when: 'AWS CLI 2.35.13 meets an http start URL',
    broken: (p) => {
      const startUrl = portalUrl(p);
      p.program('aws', cliVersion('2.35.13'));
      p.config(p.healthyConfig.replace(p.session.startUrl, startUrl));
      writeToken(p.files, { ...p.session, startUrl }, p.token);
    },
    says: /http:\/\/127\.0\.0\.1.* and the AWS CLI is 2\.35\.13/,
  },

  {
    id: 'stale-registration',
    when: 'it is of another data folder',
    broken: (p) =>
      writeRegistration(p.files, p.session, {
        clientId: 'of-another-server',
        clientSecret: 'x',
        expiresAt: future,
        scopes: ['sso:account:access'],
      }),
    says: /unknown to this server/,
    mend: /^rm .*\.json\nsandlot login/,
  },
  {
    id: 'stale-registration',
    when: 'it is damaged',
    broken: (p) => p.write(registrationFile(p.files, p.session), '{"clientId": "abc'),
    says: /is damaged/,
  },
  {
    id: 'stale-token',
    when: 'the server refuses it',
    broken: (p) => void writeToken(p.files, p.session, { ...p.token, accessToken: 'of-before-a-reset' }),
    says: /is refused by the server/,
  },
  {
    id: 'stale-token',
    when: 'it is damaged',
    broken: (p) => p.write(tokenFile(p.files, p.session), '{"startUrl": "https://'),
    says: /is damaged/,
  },
  {
    id: 'stale-token',
    when: 'it is of another start URL',
    broken: (p) => void writeToken(p.files, { ...p.session, startUrl: 'https://example.awsapps.com/start' }, p.token),
    says: /is for https:\/\/example/,
  },
  {
    id: 'expired-session',
    when: 'nobody has signed in',
    broken: (p) => rmSync(tokenFile(p.files, p.session)),
    says: /Nobody is signed in/,
    mend: /^sandlot login --profile default/,
  },
  {
    id: 'expired-session',
    when: 'the token ended and has no refresh token',
    broken: (p) => {
      const { refreshToken: _, ...token } = p.token;
      writeToken(p.files, p.session, { ...token, expiresAt: past });
    },
    says: /expired at .*no refresh token/s,
  },
  {
    id: 'expired-session',
    when: 'the token ended and cannot be renewed',
    broken: (p) => void writeToken(p.files, p.session, { ...p.token, refreshToken: 'ended', expiresAt: past }),
    says: /cannot be renewed any more/,
  },
  {
    id: 'role-not-assigned',
    when: "the profile names a role that is not the user's",
    broken: replace('amplify-policy', 'AdministratorAccess'),
    says: /the role "AdministratorAccess" in account \d{12}/,
  },
  {
    id: 'stale-role-credentials',
    when: 'they are of before a reset',
    broken: (p) => keepRoleCredentials(p, future),
    says: /are refused by the server .*InvalidClientTokenId/s,
    mend: /^rm .*\/\.aws\/cli\/cache\/[0-9a-f]{40}\.json$/,
  },
  {
    id: 'cache-permissions',
    when: 'the token can be read by all',
    broken: (p) => chmodSync(tokenFile(p.files, p.session), 0o644),
    mend: /^chmod 600 .*18872649b866258fb14e54925782ee349555f61f\.json$/,
  },

  {
    id: 'aws-v1-first',
    when: 'version 1 of a Python environment is first',
    broken: (p) => {
      const first = join(p.home, 'venv');
      p.program('aws', 'aws-cli/1.45.11 Python/3.11.7 Linux/6.8.0 botocore/1.43.11', first);
      p.env['PATH'] = `${first}:${p.env['PATH']}`;
    },
    says: /version 1\.45\.11, before .*, version 2\.36\.7/,
    mend: /^export PATH=.*\/bin:\$PATH$/,
  },
  {
    id: 'aws-too-old',
    when: "Debian's AWS CLI",
    broken: (p) =>
      void p.program('aws', 'aws-cli/2.9.19 Python/3.11.2 Linux/6.1.0-18-amd64 source/x86_64.debian.12 prompt/off'),
    says: /is version 2\.9\.19/,
    mend: /sandlot configure --aws-models/,
  },
  {
    id: 'aws-too-old',
    when: 'its endpoint data leads to an old port',
    broken: (p) => {
      p.program('aws', cliVersion('2.12.7'));
      p.write(
        p.files.endpoints,
        '{"version":3,"partitions":[{"services":{"sts":{"defaults":{"hostname":"127.0.0.1:1"}}}}]}',
      );
    },
    says: /leads it to 127\.0\.0\.1:1/,
  },
  {
    id: 'cdk-too-old',
    when: "the project's CDK",
    broken: (p) => npmPackage(p, p.cwd, 'aws-cdk', '2.176.0'),
    says: /project's CDK .* is version 2\.176\.0/,
    mend: /^npm install --save-dev aws-cdk@/,
  },
  {
    id: 'cdk-too-old',
    when: 'the global CDK',
    broken: (p) => npmPackage(p, join(p.home, 'lib'), 'aws-cdk', '2.99.1', 'cdk'),
    says: /global CDK/,
    mend: /^npm install --global/,
  },
  {
    id: 'sdk-too-old',
    when: 'a client of before endpoint variables',
    broken: (p) => {
      npmPackage(p, p.cwd, '@aws-sdk/client-s3', '3.370.0');
      npmPackage(p, p.cwd, '@aws-sdk/client-sts', '3.1169.0');
    },
    says: /client-s3 is version 3\.370\.0/,
  },
  {
    id: 'sdk-too-old',
    when: 'version 2 of the SDK',
    broken: (p) => {
      p.write(join(p.cwd, 'package.json'), '{"dependencies":{"aws-sdk":"^2.1"}}');
      npmPackage(p, p.cwd, 'aws-sdk', '2.1692.0');
    },
    says: /JavaScript version 2 \(2\.1692\.0/,
  },
  {
    id: 'sdk-too-old',
    when: 'boto3 of before endpoint variables',
    broken: (p) => void p.program('python3', '1.26.165'),
    says: /boto3 is version 1\.26\.165/,
  },
  {
    id: 'jq-missing',
    when: 'it is not on the PATH',
    broken: (p) => rmSync(join(p.home, 'bin', 'jq')),
    mend: /apt-get install jq/,
  },

  {
    id: 'region-missing',
    when: 'only AWS_DEFAULT_REGION says it, which ampx does not read',
    broken: (p) => {
      amplifyProject(p);
      p.config(p.healthyConfig.replace(/^region = .*\n/m, ''));
      p.env['AWS_DEFAULT_REGION'] = 'us-east-1';
    },
    says: /ampx stops: "Failed to load default AWS region"/,
    mend: /^aws configure set region us-east-1 --profile default .*\nexport AWS_REGION=us-east-1 /,
  },
  {
    id: 'region-missing',
    when: 'the profile has none, as after Enter at the question of aws configure sso',
    broken: (p) => p.config(p.healthyConfig.replace(/^region = .*\n/m, '')),
    says: /The profile "default" names no Region, and no variable does\.[^]*"You must specify a region"/,
    mend: /^aws configure set region us-east-1 --profile default$/,
  },
  {
    id: 'region-missing',
    when: 'the terminal is in another Region than the outputs',
    broken: (p) => {
      amplifyProject(p, { 'amplify_outputs.json': { auth: { aws_region: 'us-east-1' } } });
      p.env['AWS_REGION'] = 'eu-west-1';
    },
    also,
    says: /This terminal is in eu-west-1, and .*amplify_outputs\.json is of a sandbox in us-east-1\./,
    mend: /^export AWS_REGION=us-east-1$/,
  },
  {
    id: 'region-not-bootstrapped',
    when: 'a project, in a folder below it',
    broken: (p) => {
      amplifyProject(p);
      return { cwd: join(p.cwd, 'amplify') };
    },
    says: /^Account \d{12} is not bootstrapped in us-east-1\./,
    mend: /^sandlot bootstrap --region us-east-1 --account \d{12}$/,
  },
  {
    id: 'region-not-bootstrapped',
    when: 'and the outputs are of another port',
    broken: (p) => amplifyProject(p, { 'amplify_outputs.json': { data: { url: api('1'), aws_region: 'us-east-1' } } }),
    also: ['outputs-elsewhere'],
  },
  {
    id: 'region-not-bootstrapped',
    when: 'and a hotswap cache names stacks that are gone',
    broken: (p) => {
      const nestedStacks = { data: { physicalName: 'the-sandbox-data-1', nestedStacks: {} } };
      amplifyProject(p, { '.amplify/artifacts/cdk.out/.hotswap-cache/the-sandbox.json': { nestedStacks } });
    },
    also: ['hotswap-cache-stale'],
  },
  {
    id: 'region-not-bootstrapped',
    when: 'and a file of preferences is not about telemetry',
    broken: (p) => {
      amplifyProject(p, {});
      delete p.env['AMPLIFY_DISABLE_TELEMETRY'];
      p.write(join(p.home, '.local', 'state', 'amplify', 'usage_data_preferences.json'), '{"telemetry":{}}');
    },
    also: ['telemetry-on'],
  },
  {
    id: 'region-not-bootstrapped',
    when: 'and its app has Vite without the plug-in',
    broken: (p) =>
      amplifyProject(p, {
        'package.json': { dependencies: { 'aws-amplify': '6.22.1' } },
        'vite.config.ts': 'export default { plugins: [react()] };',
        'amplify_outputs.json': { data: { url: api(portOf(p)), aws_region: 'us-east-1' } },
      }),
    also: ['front-end-not-led'],
  },
];

function keepRoleCredentials(
  p: TestPatient,
  Expiration: string,
  key: Record<string, string> = {
    AccessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    SecretAccessKey: 'x',
    SessionToken: 'of-before',
  },
): void {
  const file = roleCredentialsFile(p.files, p.session, { accountId: p.server!.account, roleName: 'amplify-policy' });
  p.write(file, JSON.stringify({ ProviderType: 'sso', Credentials: { ...key, Expiration } }));
}

const portalUrl = ({ server, session }: TestPatient): string =>
  `${server!.endpoint}/start/${new URL(session.startUrl).host.split('.')[0]}`;

describe('sandlot doctor', () => {
  let directory: TestDirectory;
  const ends: (() => Promise<void>)[] = [];
  before(async () => {
    directory = await startDirectory({ after: (work) => ends.push(work) });
    await assignRole(directory.sandlot, directory.userId, 'amplify-policy');
  });
  after(async () => {
    for (const end of ends) await end();
  });

  const newPatient = async (t: { after(work: () => void): void }): Promise<TestPatient> => {
    const token = await directory.sandlot.api<SsoToken>('POST', `/users/${directory.userId}/sso-token`, {
      clientName: 'test',
      scopes: ['sso:account:access'],
    });
    return testPatient(t, asLocalServer(directory.sandlot, ''), directory.startUrl, token);
  };

  test('a machine on which all is well has no finding', async (t) => {
    const patient = await newPatient(t);
    const facts = await gatherFacts(patient);
    assert.deepEqual(diagnose(facts), []);
    const report = (of: typeof facts) => textReport(of, [], false);
    const line =
      /^All is well \(\d+ checks\)\.\nProfile "default", http:.*, console http:\/\/console\..*\/console\/, AWS CLI 2/;
    assert.match(report(facts), line);
    assert.match(report(facts), /, AWS CLI 2\.36\.7, no sandbox for functions \(bubblewrap is not installed\)\n$/);
    patient.program('bwrap', 'bubblewrap 0.9.0');
    assert.match(report(await gatherFacts(patient)), /, bubblewrap 0\.9\.0 for functions\n$/);
    const failing = join(patient.env['PATH']!, 'bwrap');
    writeFileSync(failing, '#!/bin/sh\n[ "$1" = --version ] && echo bubblewrap 0.9.0\n');
    assert.match(report(await gatherFacts(patient)), /\(bubblewrap 0\.9\.0 may not make namespaces here\)\n$/);
    const onOldMac = { ...facts, platform: 'darwin', release: '24.0.0' };
    assert.match(textReport(onOldMac, [], false), /\nSafari finds console\.localhost from macOS 26 on\..*\n$/);
    assert.equal(JSON.parse(jsonReport(facts, [])).ok, true);
  });

  const idsOf = async (patient: TestPatient, profile?: string): Promise<string[]> =>
    diagnose(await gatherFacts({ ...patient, ...(profile === undefined ? {} : { profile }) })).map(({ id }) => id);

  test('every profile that leads here is looked at; --profile narrows', async (t) => {
    const patient = await newPatient(t);
    const here = `endpoint_url = ${patient.server!.endpoint}`;
    const second = `\n[profile second]\nsso_session = amplify-admin\nregion = us-east-1\n${here}\n`;
    const abroad = '\n[profile work]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = eu-west-1\n';
    patient.config(`${patient.healthyConfig}${second}${abroad}`);
    const facts = await gatherFacts(patient);
    const [finding, ...more] = diagnose(facts);
    assert.equal(finding!.id, 'sso-services-missing');
    assert.match(finding!.what, /"second"/);
    assert.deepEqual(more, []);
    assert.match(textReport(facts, [], false), /\nProfiles "default", "second", http:/);
    assert.deepEqual(JSON.parse(jsonReport(facts, [])).profiles, ['default', 'second']);
    assert.deepEqual(await idsOf(patient, 'default'), []);
    assert.deepEqual(await idsOf(patient, 'second'), ['sso-services-missing']);
  });

  test('a default profile that is meant for elsewhere is no fault beside one that leads here', async (t) => {
    const patient = await newPatient(t);
    const abroad = '[default]\nregion = eu-west-1\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n\n';
    patient.config(abroad + patient.healthyConfig.replace('[default]', '[profile sandlot]'));
    assert.deepEqual(await idsOf(patient), []);
    assert.deepEqual(await idsOf(patient, 'default'), ['profile-reaches-aws']);
    patient.env['AWS_PROFILE'] = 'default';
    assert.deepEqual(await idsOf(patient), ['profile-reaches-aws']);
  });

  test('a session that several profiles share is found fault with once', async (t) => {
    const patient = await newPatient(t);
    const again = patient.healthyConfig.split('\n\n')[0]!;
    patient.config(`${patient.healthyConfig}\n${again.replace('[default]', '[profile a]')}\n`);
    rmSync(tokenFile(patient.files, patient.session));
    assert.deepEqual(await idsOf(patient), ['expired-session']);
    // Whose session is another one's is asked for itself.
    const other = again.replace('[default]', '[profile b]').replace('amplify-admin', 'missing');
    patient.config(`${patient.healthyConfig}\n${other}\n`);
    assert.deepEqual(await idsOf(patient), ['session-missing', 'expired-session']);
  });

  test('the profile that the access portal shows is what sandlot configure writes, and is well', async (t) => {
    const patient = await newPatient(t);
    const { sandlot, identityStoreId } = directory;
    const browser = createBrowser(sandlot.consoleOrigin);
    await signIn(browser, await browser.get(`/start/${identityStoreId}`));
    const choice = `account_id=${sandlot.account}&role_name=amplify-policy`;
    const page = await browser.get(`/start/${identityStoreId}/keys?${choice}`);
    const shown = /<pre id="sso"[^>]*>([^<]*)<\/pre>/.exec(page.html)![1]!;
    const command = /<pre id="configure"[^>]*>sandlot configure --profile (\S+) --account (\d+) --role (\S+)<\/pre>/;
    const [, profile, account, role] = command.exec(page.html)!;
    patient.config('');
    await configure(patient.server!, { profile, account, role } as ConfigureOptions, patient.files, testTerminal());
    assert.equal(readFileSync(patient.files.config, 'utf8'), `${shown}\n`);
    assert.deepEqual(await idsOf(patient), []);
    assert.deepEqual(await idsOf(patient, profile), []);
  });

  for (const { id, when, broken, says, mend, also = [] } of cases) {
    test(`${id}: ${when}`, async (t) => {
      const patient = await newPatient(t);
      const findings = diagnose(await gatherFacts({ ...patient, ...(await broken(patient)) }));
      assert.deepEqual(
        findings.map((finding) => finding.id),
        [id, ...also],
        JSON.stringify(findings, null, 1),
      );
      const [finding] = findings;
      if (says) assert.match(`${finding!.what}\n${finding!.why}`, says);
      if (mend) assert.match(finding!.mend, mend);
    });
  }

  test('clock-skew: the machine slept', async (t) => {
    const facts = await gatherFacts(await newPatient(t));
    assert.ok(facts.server?.clock, 'the server says its time');
    const [finding, ...others] = diagnose({ ...facts, now: facts.now - 3 * 3_600_000 });
    assert.deepEqual([finding?.id, others], ['clock-skew', []]);
    assert.match(finding!.what, /180 minutes behind/);
    assert.deepEqual(diagnose({ ...facts, now: facts.now - 60_000 }), []);
  });

  test('file-unreadable: it belongs to somebody else', async (t) => {
    const facts = await gatherFacts(await newPatient(t));
    const { text: _, ...config } = facts.config;
    const [finding] = diagnose({
      ...facts,
      config: { ...config, error: `EACCES: permission denied, open '${config.path}'` },
    });
    assert.equal(finding?.id, 'file-unreadable');
    assert.match(finding!.mend, /^sudo chown "\$\(id -u\)" /);
  });

  test('identity-center-not-enabled', async (t) => {
    const facts = await gatherFacts(await newPatient(t));
    const { center: _, ...server } = facts.server!;
    assert.deepEqual(
      diagnose({ ...facts, server }).map(({ id }) => id),
      ['identity-center-not-enabled'],
    );
  });

  test('bootstrap-broken', async (t) => {
    const facts = await gatherFacts(await newPatient(t));
    assert.equal(facts.server?.bootstrap?.verdict, 'absent', 'before the first deployment there is none');
    const findings = [{ id: 'piece-gone', what: 'The bucket is gone.', mend: 'It is made anew.' }];
    const broken = { ...facts.server!.bootstrap!, verdict: 'broken' as const, findings };
    const [found, ...others] = diagnose({ ...facts, server: { ...facts.server!, bootstrap: broken } });
    assert.deepEqual([found?.id, found?.why, others], ['bootstrap-broken', 'The bucket is gone.', []]);
    assert.match(found?.mend ?? '', /^sandlot bootstrap --region us-east-1 --account \d{12}/);
  });

  test('an Amplify project that is well: telemetry off, stacks that are there, an app that is led', async (t) => {
    const patient = await newPatient(t);
    const leads: Readonly<Record<string, string>> = {
      'vite.config.js': "import { sandlot } from 'sandlot/vite';",
      'src/main.tsx': "import 'sandlot/amplify';",
    };
    const cloudformation = new CloudFormation(directory.sandlot.clientConfig);
    const TemplateBody = JSON.stringify({
      Resources: { A: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'a' } } },
    });
    await cloudformation.createStack({ StackName: 'the-sandbox', TemplateBody });
    amplifyProject(patient, {
      'package.json': { devDependencies: { 'aws-amplify': '6.22.1' } },
      'amplify_outputs.json': { data: { url: api(portOf(patient)), aws_region: 'us-east-1' } },
      '.amplify/artifacts/cdk.out/.hotswap-cache/the-sandbox.json': { nestedStacks: {} },
    });
    delete patient.env['AMPLIFY_DISABLE_TELEMETRY'];
    const preferences = join(patient.home, '.local', 'state', 'amplify', 'usage_data_preferences.json');
    patient.write(preferences, '{"telemetry":{"enabled":false}}');
    for (const [file, text] of Object.entries(leads)) {
      patient.write(join(patient.cwd, 'vite.config.js'), '');
      patient.write(join(patient.cwd, file), text);
      const facts = await gatherFacts(patient);
      const bootstrap = { ...facts.project!.bootstrap!, verdict: 'ready' as const };
      assert.deepEqual(diagnose({ ...facts, project: { ...facts.project!, bootstrap } }), [], file);
    }
    await cloudformation.deleteStack({ StackName: 'the-sandbox' });
    cloudformation.destroy();
    patient.write(join(patient.cwd, 'amplify_outputs.json'), '[1]');
    patient.write(join(patient.cwd, 'package.json'), 'null');
    assert.deepEqual(await idsOf(patient), ['region-not-bootstrapped', 'hotswap-cache-stale']);
  });

  test('what leads here otherwise is well: variables, endpoint data for an old CLI, a renewable token', async (t) => {
    const patient = await newPatient(t);
    const { endpoint } = patient.server!;
    Object.assign(patient.env, {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ENDPOINT_URL_SSO: endpoint,
      AWS_ENDPOINT_URL_SSO_OIDC: endpoint,
      AWS_DATA_PATH: join(patient.home, 'data'),
      https_proxy: 'http://proxy:3128',
    });
    patient.write(
      join(patient.home, 'data', 'endpoints.json'),
      JSON.stringify({ partitions: [{ defaults: { hostname: new URL(endpoint).host } }] }),
    );
    patient.program('aws', cliVersion('2.9.19'));
    patient.config(patient.healthyConfig.replace(/^(endpoint_url|services) = .*\n/gm, ''));
    writeToken(patient.files, patient.session, { ...patient.token, expiresAt: past });
    assert.deepEqual(diagnose(await gatherFacts(patient)), []);
  });

  test('keys of this Sandlot in the environment are well, until a profile is chosen as well', async (t) => {
    const patient = await newPatient(t);
    const { accessKeyId, secretAccessKey, sessionToken } = await directory.sandlot.api('POST', '/credentials', {});
    Object.assign(patient.env, {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    });
    assert.deepEqual(diagnose(await gatherFacts(patient)), []);
    patient.env['AWS_PROFILE'] = 'default';
    assert.deepEqual(
      diagnose(await gatherFacts(patient)).map(({ id }) => id),
      ['credentials-in-environment'],
    );
  });

  test('role credentials that the server accepts, that have expired or that are damaged are no fault', async (t) => {
    const patient = await newPatient(t);
    const { accessKeyId, secretAccessKey, sessionToken } = await directory.sandlot.api('POST', '/credentials', {});
    keepRoleCredentials(patient, future, {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
    });
    assert.deepEqual(diagnose(await gatherFacts(patient)), []);
    keepRoleCredentials(patient, past);
    assert.deepEqual(diagnose(await gatherFacts(patient)), []);
    for (const text of ['{', '{"Credentials":null}', '{"Credentials":"x"}', '[]']) {
      patient.write(
        roleCredentialsFile(patient.files, patient.session, {
          accountId: patient.server!.account,
          roleName: 'amplify-policy',
        }),
        text,
      );
      assert.deepEqual(diagnose(await gatherFacts(patient)), [], text);
    }
  });

  test('mends name the data folder where it is not the default one', async (t) => {
    const patient = { ...(await newPatient(t)), dataFolder: '/data/other' };
    rmSync(tokenFile(patient.files, patient.session));
    const facts = await gatherFacts(patient);
    assert.match(diagnose(facts)[0]!.mend, /^sandlot login --data \/data\/other --profile default /);
    assert.match(
      diagnose({ ...facts, env: { ...facts.env, SANDLOT_DATA: '/data/other' } })[0]!.mend,
      /^sandlot login --profile default /,
    );
  });

  test('an expired registration is no fault: every client replaces it', async (t) => {
    const patient = await newPatient(t);
    writeRegistration(patient.files, patient.session, {
      clientId: 'old',
      clientSecret: 'x',
      expiresAt: past,
      scopes: ['sso:account:access'],
    });
    assert.ok(readRegistration(patient.files, patient.session));
    assert.deepEqual(diagnose(await gatherFacts(patient)), []);
  });

  test('the data is checked by the server, and by a program of its own where none runs', async (t) => {
    const patient = await newPatient(t);
    const facts = await gatherFacts(patient);
    assert.deepEqual(facts.data, { problems: [] });
    const ids = (data: DataState) => diagnose({ ...facts, data }).map(({ id }) => id);
    assert.deepEqual(ids({ problems: [], readOnly: 'EROFS' }), ['data-read-only']);
    assert.deepEqual(ids({ problems: [], failed: 'no such program' }), ['data-unchecked']);
    const [finding] = diagnose({ ...facts, data: { problems: Array.from({ length: 7 }, (_, row) => `row ${row}`) } });
    assert.equal(finding!.id, 'data-damaged');
    assert.match(finding!.what, /7 problems/);
    assert.match(finding!.why, /row 4\nAnd 2 more\./);

    const { server: _, ...stopped } = patient;
    const file = join(patient.dataFolder, 'sandlot.db');
    const check = async () =>
      (
        await gatherFacts({
          ...stopped,
          checkProgram: fileURLToPath(new URL('../../kernel/sqlite/damage/check-program.ts', import.meta.url)),
        })
      ).data;
    assert.equal(await check(), undefined, 'there is no data');
    mkdirSync(patient.dataFolder, { recursive: true });
    const store = openSqliteStore({ path: file });
    await store.write(async (tx) => tx.put(encodeKey(['a']), '"stored"'));
    await store.close();
    assert.deepEqual(await check(), { problems: [] });
    const bytes = readFileSync(file);
    bytes[bytes.indexOf('stored')]! ^= 1;
    writeFileSync(file, bytes);
    assert.match((await check())!.problems.join(), /checksum/);
    writeFileSync(file, 'no database');
    const other = (await check())!;
    assert.ok(other.problems.length > 0 || other.failed !== undefined, JSON.stringify(other));
  });

  test('addresses are shown without passwords and queries', async (t) => {
    const addresses = [
      'http://eu:hush-Hush@gw:8443/?sig=hush-Hush#hush-Hush',
      'https://gw/a?sig=hush-Hush',
      'eu:hush-/-Hush@gw?hush-Hush',
    ];
    const here = (p: TestPatient): string => p.server!.endpoint.replace('//127.0.0.1', '//eu:hush-Hush@localhost');
    const places: ((p: TestPatient, address: string) => void)[] = [
      (p, address) => setEnv({ AWS_ENDPOINT_URL: address })(p),
      (p, address) => setEnv({ AWS_ENDPOINT_URL_S3: address })(p),
      (p) => setEnv({ AWS_ENDPOINT_URL: here(p) })(p),
      (p) => setEnv({ AWS_ENDPOINT_URL: here(p).replace('http:', 'https:') })(p),
      (p, address) => replace(/^endpoint_url = .*/m, `endpoint_url = ${address}`)(p),
      (p, address) => replace(/^sso_start_url = .*/m, `sso_start_url = ${address}`)(p),
      (p, address) => writeToken(p.files, { ...p.session, startUrl: address }, p.token),
    ];
    for (const [index, place] of places.entries()) {
      for (const address of addresses) {
        const patient = await newPatient(t);
        patient.program('aws', cliVersion('2.35.13'));
        place(patient, address);
        const facts = await gatherFacts(patient);
        const found = diagnose(facts);
        const reports = textReport(facts, found, false) + jsonReport(facts, found);
        assert.match(reports, /\b(?:is|at|for) (?:https?:\/\/)?(?:gw|localhost)\b/, `${index} ${address}`);
        assert.doesNotMatch(reports, /hush-|-Hush|\beu:/, `${index} ${address}`);
      }
    }
  });

  test('every check has a test here and a row in the docs, and the reports steer no terminal', async (t) => {
    const tested = new Set([
      ...cases.flatMap(({ id, also: others = [] }) => [id, ...others]),
      'clock-skew',
      'identity-center-not-enabled',
      'bootstrap-broken',
      'data-damaged',
      'data-read-only',
      'data-unchecked',
    ]);
    assert.deepEqual(
      checks.map(({ id }) => id).filter((id) => !tested.has(id)),
      [],
    );
    const page = readFileSync(new URL('../../../docs/doctor.md', import.meta.url), 'utf8');
    assert.deepEqual(
      [...page.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, id]) => id),
      checks.map(({ id }) => id),
      'docs/doctor.md lists them in their order',
    );
    const facts = await gatherFacts({ ...(await newPatient(t)), profile: 'x\u001b]0;title\u0007' });
    const findings = diagnose(facts);
    for (const report of [textReport(facts, findings, false), jsonReport(facts, findings)])
      assert.equal(report.includes('\u001b') || report.includes('\\u001b'), false);
    assert.ok(textReport(facts, findings, true).startsWith('\u001b[31m1. '));
  });
});
