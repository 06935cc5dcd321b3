/** Takes what is in the caches and the environment to the server, as clients would, and notes what it says. */
import type { AwsFiles } from '../aws-files/aws-files.ts';
import type { IniSection } from '../aws-files/ini-file.ts';
import { ssoApi, SsoError, type SsoApi } from '../sign-in/sso-api.ts';
import { currentToken, isRefusal } from '../sign-in/sso-login.ts';
import { parseJson, parseTime, readRegistration, readToken, type SsoSession } from '../sign-in/token-cache.ts';
import type { ServerAnswers, ServerState, TextFile } from './facts.ts';
import type { SessionSettings } from './gather.ts';
import { isStartUrlOf } from '../sign-in/start-url.ts';

export interface Questions {
  readonly server: ServerState | undefined;
  readonly files: AwsFiles;
  readonly env: NodeJS.ProcessEnv;
  readonly profile: IniSection | undefined;
  readonly session: SessionSettings | undefined;
  readonly roleCredentials: TextFile | undefined;
}

/** Secrets of another place are not taken anywhere: nothing is asked about a session that is not this server's. */
export async function askServer({
  server,
  files,
  env,
  profile,
  session,
  roleCredentials,
}: Questions): Promise<ServerAnswers> {
  if (!server) return {};
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env;
  const environmentKey = await askAboutKey(server, { accessKeyId, secretAccessKey, sessionToken });
  const answers: ServerAnswers = environmentKey === undefined ? {} : { environmentKey };
  if (!session?.startUrl || !server.center || !isStartUrlOf(session.startUrl, server.center)) return answers;
  const full: SsoSession = {
    name: session.name,
    startUrl: session.startUrl,
    region: session.region ?? server.center.region,
    scopes: session.scopes,
  };
  const api = ssoApi(server.endpoint);
  const ofRole = await askAboutKey(server, keptKey(roleCredentials?.text));
  return {
    ...answers,
    ...(await askAboutRegistration(api, files, full)),
    ...(await askAboutToken(api, files, full, profile)),
    ...(ofRole === undefined ? {} : { roleCredentials: ofRole }),
  };
}

async function askAboutRegistration(api: SsoApi, files: AwsFiles, session: SsoSession): Promise<ServerAnswers> {
  const registration = readRegistration(files, session);
  // An expired one is replaced by every client.
  if (!registration || Date.parse(registration.expiresAt) < Date.now()) return {};
  try {
    // Names the client and nothing else: the server checks who asks before it misses the code.
    await api.createToken(registration, { grantType: 'urn:ietf:params:oauth:grant-type:device_code' });
    return { registration: 'known' };
  } catch (error) {
    return error instanceof SsoError ? { registration: isRefusal(error, 'InvalidClient') ? 'unknown' : 'known' } : {};
  }
}

async function askAboutToken(
  api: SsoApi,
  files: AwsFiles,
  session: SsoSession,
  profile: IniSection | undefined,
): Promise<ServerAnswers> {
  if (readToken(files, session)?.startUrl !== session.startUrl) return {};
  try {
    const { accessToken } = await currentToken(api, files, { session });
    await api.listAccounts(accessToken);
    const { sso_account_id: accountId, sso_role_name: roleName } = profile?.settings ?? {};
    if (!accountId || !roleName) return { token: 'accepted' };
    const granted = await api.getRoleCredentials(accessToken, { accountId, roleName }).then(
      () => true,
      (error: unknown) => {
        if (isRefusal(error, 'Forbidden', 'ResourceNotFound')) return false;
        throw error;
      },
    );
    return { token: 'accepted', role: granted ? 'granted' : 'refused' };
  } catch {
    return { token: 'refused' };
  }
}

type Key = Readonly<Record<'accessKeyId' | 'secretAccessKey' | 'sessionToken', string | undefined>>;

/** As the AWS CLI keeps them. What is damaged or has expired it replaces by itself. */
function keptKey(text: string | undefined): Partial<Key> {
  const kept = parseJson(text)?.['Credentials'] as Readonly<Record<string, unknown>> | null | undefined;
  if (!((parseTime(kept?.['Expiration']) ?? 0) > Date.now())) return {};
  const part = (name: string): string | undefined => (typeof kept?.[name] === 'string' ? kept[name] : undefined);
  return {
    accessKeyId: part('AccessKeyId'),
    secretAccessKey: part('SecretAccessKey'),
    sessionToken: part('SessionToken'),
  };
}

async function askAboutKey(
  server: ServerState,
  { accessKeyId, secretAccessKey, sessionToken }: Partial<Key>,
): Promise<'known' | 'unknown' | undefined> {
  if (!accessKeyId || !secretAccessKey) return undefined;
  const sts = (await import('@aws-sdk/client-sts')) as typeof import('@aws-sdk/client-sts') & {
    readonly default?: typeof import('@aws-sdk/client-sts');
  };
  // Bundled, the CommonJS package may have its exports on `default` alone.
  const { GetCallerIdentityCommand, STSClient } = sts.default ?? sts;
  const client = new STSClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) },
  });
  try {
    await client.send(new GetCallerIdentityCommand({}));
    return 'known';
  } catch (error) {
    return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === undefined
      ? undefined
      : 'unknown';
  } finally {
    client.destroy();
  }
}
