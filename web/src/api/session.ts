/**
 * The console session: who is signed in, and temporary AWS credentials. The session is a cookie that scripts cannot
 * read but that the browser sends to other ports as well, and a secret that the sign-in has left in this origin's
 * storage: every call carries it.
 */
import { useSyncExternalStore } from 'react';
import { isUnattended, watchAttendance } from './attendance';
import { reportReachable, reportUnreachable } from './connection';
import { LocalApiError, UnreachableError } from './errors';

export interface Session {
  readonly principalArn: string;
  readonly account: string;
  readonly region: string;
  readonly endpoint: string;
  /** Every Region there is. */
  readonly regions: readonly string[];
  /** What to paste into a terminal to use this Sandlot there. */
  readonly terminalLine?: string;
  readonly expiresAt: string;
}

export interface SessionState {
  readonly session?: Session;
  /** The server knew this session and does not any more: it expired, was signed out elsewhere, or state was reset. */
  readonly ended: boolean;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Where the sign-in's page puts it; all tabs share it, and a new sign-in replaces it. */
const secretKey = 'sandlot.session.console';

let state: SessionState = { ended: false };
let calledAt = Date.now();
const listeners = new Set<() => void>();

function change(next: SessionState): void {
  state = next;
  for (const listener of listeners) listener();
}

export function useSession(): SessionState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

/** The signed-in session. Pages are rendered only while there is one. */
export function currentSession(): Session {
  if (!state.session) throw new Error('Nobody is signed in.');
  return state.session;
}

/** Where to sign in, and then come back to this very page. */
export function signInUrl(): string {
  return `/console/signin?next=${encodeURIComponent(location.pathname + location.search)}`;
}

/**
 * Asks who is signed in. At the page's start, nobody means the sign-in page; later the page stays, so that nothing
 * typed is lost, and a dialog offers to sign in again. Another principal than before starts afresh.
 */
export async function loadSession(): Promise<void> {
  const before = state.session;
  try {
    const session = await send<Session>('GET', '/_sandlot/v1/session');
    if (before && (before.principalArn !== session.principalArn || before.account !== session.account))
      location.reload();
    else change({ session, ended: false });
  } catch (error) {
    if (!(error instanceof LocalApiError) || error.status !== 401) throw error;
    if (before) change({ ...state, ended: true });
    else location.replace(signInUrl());
  }
}

/** Calls the local API. Fails with `LocalApiError`, or `UnreachableError` when there is no answer. */
export async function callLocalApi<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  try {
    return await send<T>(method, path, body, signal);
  } catch (error) {
    if (!(error instanceof LocalApiError)) throw error;
    if (error.status === 401) change({ ...state, ended: true });
    throw error;
  }
}

async function send<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json', ...sessionHeaders() };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (!isUnattended()) calledAt = Date.now();
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      headers,
      cache: 'no-store',
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    text = await response.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    reportUnreachable();
    throw new UnreachableError();
  }
  reportReachable();
  const parsed = parseJson(text);
  if (response.ok) return parsed as T;
  const refusal = (parsed as { error?: { code?: string; message?: string } } | undefined)?.error;
  throw new LocalApiError(
    response.status,
    refusal?.code ?? 'Unknown',
    refusal?.message ?? `Sandlot answered ${response.status} to ${method} ${path}.`,
  );
}

function sessionHeaders(): Record<string, string> {
  return {
    'x-sandlot-session': localStorage.getItem(secretKey) ?? '',
    ...(isUnattended() && { 'x-sandlot-unattended': '1' }),
  };
}

/** AWS's APIs are called with credentials: the session hears nothing of a person who uses only those, but for this. */
export function keepSessionAttended(): void {
  watchAttendance(
    () => calledAt,
    () => {
      if (state.session && !state.ended) loadSession().catch(() => undefined);
    },
  );
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Fresh temporary credentials of the signed-in principal. The AWS clients ask for them, and again before they expire.
 */
export async function fetchCredentials(): Promise<Credentials> {
  const answer = await callLocalApi<Omit<Credentials, 'expiration'> & { expiresAt: string }>(
    'POST',
    '/_sandlot/v1/session/credentials',
  );
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = answer;
  return { accessKeyId, secretAccessKey, sessionToken, expiration: new Date(expiresAt) };
}

/** Ends the session on the server, then leaves for the sign-in page. */
export async function signOut(): Promise<void> {
  await fetch('/console/signout', {
    method: 'POST',
    redirect: 'manual',
    headers: sessionHeaders(),
  });
  localStorage.removeItem(secretKey);
  location.assign('/console/signin');
}
