/**
 * `GET /authorize`: checks of an authorization code request with PKCE (RFC 6749 section 4.1, RFC 7636, RFC 8252), and
 * the code that answers it. The query's parameter for scopes is `scopes`, as AWS's clients send it.
 */
import { randomIds } from '../../kernel/ids.ts';
import type { ReadTx, WriteTx } from '../../wire/context.ts';
import { findInstanceByStartUrl } from '../sso-admin/internal.ts';
import { digestOf } from './digest.ts';
import type { Approval, AuthorizationRefusal, AuthorizationRequest } from './internal.ts';
import { redirectMatches } from './clients/redirect-uri.ts';
import type { ClientRecord } from './records.ts';
import { AuthorizationCodes, Clients } from './records.ts';

const codeSeconds = 300;

/**
 * The request, or why it is refused. `redirectTo`, where there is one, is the complete address (with `error` and
 * `state`); without it the client or its redirect cannot be trusted, and only the person may be told.
 */
export async function checkAuthorizationRequest(
  tx: ReadTx,
  query: URLSearchParams,
  now: number,
): Promise<AuthorizationRequest | AuthorizationRefusal> {
  const clientId = single(query, 'client_id');
  const client = clientId ? await tx.in(Clients).get(clientId) : undefined;
  if (!client || client.expiresAt <= now) {
    return {
      error: 'invalid_client',
      description:
        'This client is not registered, or its registration has expired. Sign in again from the tool you came from.',
    };
  }
  const redirectUri = single(query, 'redirect_uri');
  if (!redirectUri || !client.redirectUris.some((registered) => redirectMatches(registered, redirectUri))) {
    return { error: 'invalid_request', description: 'The redirect_uri is not one that the client registered.' };
  }
  const problem = parameterProblem(query, client);
  if (problem) return refusal(redirectUri, query, problem.error, problem.description);
  const instance = client.issuerUrl ? await findInstanceByStartUrl(tx, client.issuerUrl) : undefined;
  if (!instance)
    return refusal(
      redirectUri,
      query,
      'invalid_request',
      'The issuerUrl that the client registered names no IAM Identity Center instance.',
    );
  return {
    clientId: client.clientId,
    clientName: client.clientName,
    redirectUri,
    state: single(query, 'state') ?? '',
    scopes: requestedScopes(query) ?? client.scopes,
    codeChallenge: single(query, 'code_challenge') ?? '',
    identityStoreId: instance.identityStoreId,
  };
}

/** The one-time code (raw) for the redirect; expires in five minutes; only its digest is stored. */
export async function issueAuthorizationCode(
  tx: WriteTx,
  request: AuthorizationRequest,
  approval: Approval,
  now: number,
): Promise<string> {
  if (approval.identityStoreId !== request.identityStoreId) {
    throw new Error('The person who approves belongs to another identity store than the request.');
  }
  const code = randomIds.token(32);
  const { userId, identityStoreId, sessionId, sessionExpiresAt } = approval;
  await tx.in(AuthorizationCodes).insert({
    codeDigest: digestOf(code),
    clientId: request.clientId,
    redirectUri: request.redirectUri,
    codeChallenge: request.codeChallenge,
    scopes: request.scopes,
    approver: { userId, identityStoreId, sessionId, sessionExpiresAt },
    expiresAt: now + codeSeconds * 1000,
  });
  return code;
}

function parameterProblem(
  query: URLSearchParams,
  client: ClientRecord,
): { error: string; description: string } | undefined {
  for (const name of new Set(query.keys())) {
    if (query.getAll(name).length > 1)
      return { error: 'invalid_request', description: `The parameter ${printable(name)} is given more than once.` };
  }
  if (single(query, 'response_type') !== 'code') {
    return { error: 'unsupported_response_type', description: 'The response_type must be code.' };
  }
  if (!client.grantTypes.includes('authorization_code')) {
    return {
      error: 'unauthorized_client',
      description: 'The client did not register the grant type authorization_code.',
    };
  }
  if (single(query, 'code_challenge_method') !== 'S256') {
    return { error: 'invalid_request', description: 'The code_challenge_method must be S256.' };
  }
  if (!/^[A-Za-z0-9_-]{43}$/.test(single(query, 'code_challenge') ?? '')) {
    return {
      error: 'invalid_request',
      description: 'The code_challenge must be 43 characters of unpadded base64url (the SHA-256 of the verifier).',
    };
  }
  const unregistered = requestedScopes(query)?.find((scope) => !client.scopes.includes(scope));
  if (unregistered !== undefined)
    return { error: 'invalid_scope', description: `The client did not register the scope ${printable(unregistered)}.` };
  return undefined;
}

/** `undefined`: none named, so the registered ones. Clients join them with a space or a comma. */
function requestedScopes(query: URLSearchParams): readonly string[] | undefined {
  const scopes = (single(query, 'scopes') ?? single(query, 'scope') ?? '')
    .split(/[\s,]+/)
    .filter((scope) => scope !== '');
  return scopes.length > 0 ? [...new Set(scopes)] : undefined;
}

function refusal(
  redirectUri: string,
  query: URLSearchParams,
  error: string,
  description: string,
): AuthorizationRefusal {
  const redirect = new URL(redirectUri);
  redirect.searchParams.set('error', error);
  redirect.searchParams.set('error_description', description);
  const state = single(query, 'state');
  if (state !== undefined) redirect.searchParams.set('state', state);
  return { error, description, redirectTo: redirect.href };
}

function single(query: URLSearchParams, name: string): string | undefined {
  return query.get(name) ?? undefined;
}

/** RFC 6749 allows only printable ASCII in an error's description. */
function printable(text: string): string {
  return text.slice(0, 80).replace(/[^\x20-\x7e]|["\\]/g, '?');
}
