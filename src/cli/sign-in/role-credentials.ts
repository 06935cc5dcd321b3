/**
 * A role's credentials by way of a session's token, kept for a few minutes so that a tool's many processes share them.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readBytes, writeBytes, type AwsFiles } from '../aws-files/aws-files.ts';
import { CliError } from '../cli-error.ts';
import { SsoError, type RoleCredentials, type SsoApi } from './sso-api.ts';
import type { AccountRole, SignInTarget } from '../aws-files/sso-config.ts';
import { currentToken, isRefusal, notSignedIn, refreshWindowMs } from './sso-login.ts';
import { sha1 } from '../sha1.ts';
import { parseJson } from './token-cache.ts';

/** Short, because the server can be reset and an assignment can go at any time. */
const keepMs = 5 * 60_000;

/** @throws CliError when nobody is signed in, or the role is not theirs. */
export async function roleCredentials(
  api: SsoApi,
  endpoint: string,
  files: AwsFiles,
  target: SignInTarget,
  role: AccountRole,
): Promise<RoleCredentials> {
  const token = await currentToken(api, files, target);
  const kind = [endpoint, target.session.name ?? target.session.startUrl, role.accountId, role.roleName];
  const file = join(files.sandlotCache, `${sha1(JSON.stringify(kind))}.json`);
  const kept = readKept(file, token.accessToken);
  if (kept) return kept;
  let { accessToken } = token;
  let credentials: RoleCredentials;
  try {
    credentials = await api.getRoleCredentials(accessToken, role).catch(async (error: unknown) => {
      if (!isRefusal(error, 'Unauthorized')) throw error;
      ({ accessToken } = await currentToken(api, files, target, true));
      return api.getRoleCredentials(accessToken, role);
    });
  } catch (error) {
    throw explained(error, target, role);
  }
  writeBytes(file, JSON.stringify({ tokenDigest: digest(accessToken), keptAt: Date.now(), credentials }), 0o600);
  return credentials;
}

function readKept(file: string, accessToken: string): RoleCredentials | undefined {
  const kept = parseJson(readBytes(file)) as
    | { tokenDigest?: string; keptAt?: number; credentials?: RoleCredentials }
    | undefined;
  const age = Date.now() - (kept?.keptAt ?? 0);
  // A token of another sign-in, or one that was ended, opens nothing.
  const isUsable =
    kept?.tokenDigest === digest(accessToken) &&
    age >= 0 &&
    age < keepMs &&
    (kept.credentials?.expiration ?? 0) - Date.now() > refreshWindowMs;
  return isUsable ? kept.credentials : undefined;
}

function digest(accessToken: string): string {
  return createHash('sha256').update(accessToken).digest('hex');
}

function explained(error: unknown, target: SignInTarget, role: AccountRole): unknown {
  if (isRefusal(error, 'Unauthorized')) return notSignedIn(target, 'is no longer accepted');
  if (isRefusal(error, 'Forbidden')) {
    return new CliError(
      `You have no role "${role.roleName}" in account ${role.accountId}: ` +
        'the permission set is not assigned to you there. What you have: sandlot profiles --dry-run',
    );
  }
  return error instanceof SsoError
    ? new CliError(`The server refused the role's credentials (${error.name}): ${error.message}`)
    : error;
}
