/** Signed tokens (RFC 7519, RS256), as user pools have them. */
import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { parseBoundedJson } from '../../../kernel/bounded/json.ts';

export type Claims = Readonly<Record<string, unknown>>;

const limits = { maxDepth: 32, maxTokens: 20_000 };
const maxCharacters = 64 * 1024;

/** Signs on a thread of its own. */
export async function signedToken(key: KeyObject, kid: string, claims: Claims): Promise<string> {
  const text = `${encoded({ kid, alg: 'RS256' })}.${encoded(claims)}`;
  const signature = await new Promise<Buffer>((resolve, reject) => {
    sign('sha256', Buffer.from(text), key, (error, bytes) => (error ? reject(error) : resolve(bytes)));
  });
  return `${text}.${signature.toString('base64url')}`;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

export interface ReadToken {
  readonly kid: string;
  readonly claims: Claims;
  readonly signed: string;
  readonly signature: Buffer;
}

/** What a token says, unverified; `undefined`: it is none. */
export function readToken(token: string): ReadToken | undefined {
  if (token.length > maxCharacters) return undefined;
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  const [header = '', payload = '', signature = ''] = parts;
  const { kid, alg } = parsed(header) ?? {};
  const claims = parsed(payload);
  if (typeof kid !== 'string' || alg !== 'RS256' || !claims) return undefined;
  const bytes = Buffer.from(signature, 'base64url');
  if (bytes.toString('base64url') !== signature) return undefined;
  return { kid, claims, signed: `${header}.${payload}`, signature: bytes };
}

function parsed(part: string): Claims | undefined {
  try {
    const value = parseBoundedJson(Buffer.from(part, 'base64url').toString(), limits);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}

export function isSignedBy(token: ReadToken, { n, e }: { readonly n: string; readonly e: string }): boolean {
  return isSigned(token, createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' }));
}

export function isSigned({ signed, signature }: ReadToken, key: KeyObject): boolean {
  return verify('sha256', Buffer.from(signed), key, signature);
}
