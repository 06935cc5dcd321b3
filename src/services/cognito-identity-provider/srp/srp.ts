/**
 * The server's side of SRP-6a as Cognito speaks it: a verifier from a password, a challenge, and what the client's
 * proof has to be. It knows neither pools nor users nor the store.
 *
 * Source: RFC 5054 and RFC 2945; where Cognito differs (padding, the proof by HKDF, RFC 5869), Amplify's client
 * (`AuthenticationHelper`) says how.
 */
import { createHash, createHmac } from 'node:crypto';
import { N, g, padded, power, powerOfGenerator, toBigInt } from './group.ts';

/** Bits of private values, as Amplify has them. */
export const privateBytes = 32;
export const saltBytes = 16;
const keyBytes = 16;
const info = 'Caldera Derived Key';

export interface Credentials {
  /** The pool's id behind its Region: `AbCdEfGhI` of `us-east-1_AbCdEfGhI`. */
  readonly poolName: string;
  readonly username: string;
  readonly password: string;
}

const k = toBigInt(sha256(Buffer.concat([padded(N), padded(g)])));

/** What is kept of a password: g^x. */
export function verifierOf({ poolName, username, password }: Credentials, salt: bigint): bigint {
  const identity = sha256(Buffer.from(`${poolName}${username}:${password}`));
  return powerOfGenerator(toBigInt(sha256(Buffer.concat([padded(salt), identity]))));
}

/** B, which is sent to the client; `b` is a secret of `privateBytes` random bytes. */
export function publicValue(verifier: bigint, b: bigint): bigint {
  return (k * verifier + powerOfGenerator(b)) % N;
}

/** A client's A; `undefined`: none that may be answered (RFC 5054, section 2.5.4), or no number at all. */
export function clientValue(hex: string): bigint | undefined {
  if (!/^[0-9a-fA-F]{1,776}$/.test(hex)) return undefined;
  const A = BigInt(`0x${hex}`);
  return A % N === 0n || A >= N ? undefined : A;
}

export interface Exchange {
  readonly A: bigint;
  readonly B: bigint;
  readonly b: bigint;
  readonly verifier: bigint;
}

/** The key that both sides have now; only a client that knows the password has the same. */
export async function sharedKey({ A, B, b, verifier }: Exchange): Promise<Buffer> {
  const u = toBigInt(sha256(Buffer.concat([padded(A), padded(B)])));
  const base = (A * (await power(verifier, u))) % N;
  const S = await power(base, b);
  const extracted = createHmac('sha256', padded(u)).update(padded(S)).digest();
  return createHmac('sha256', extracted).update(info).update(Buffer.of(1)).digest().subarray(0, keyBytes);
}

export interface Claim {
  readonly poolName: string;
  readonly username: string;
  readonly secretBlock: Uint8Array;
  readonly timestamp: string;
}

/** The proof (PASSWORD_CLAIM_SIGNATURE), in Base64. */
export function claimSignature(key: Uint8Array, { poolName, username, secretBlock, timestamp }: Claim): string {
  return createHmac('sha256', key)
    .update(`${poolName}${username}`)
    .update(secretBlock)
    .update(timestamp)
    .digest('base64');
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
