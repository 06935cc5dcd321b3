/**
 * ECDSA signatures of digests (FIPS 186-5, section 6): node:crypto hashes what it signs. The secret multiplication of a
 * signature is OpenSSL's all the same, by way of a key agreement of the nonce; verifying knows no secrets.
 */
import { createECDH, type KeyObject, randomBytes } from 'node:crypto';
import { combine, type Curve, curves, inverse, mod } from './curves.ts';

const toBigInt = (bytes: Uint8Array): bigint => BigInt(`0x0${Buffer.from(bytes).toString('hex')}`);

export function signDigestByEcdsa(key: KeyObject, digest: Buffer): Buffer {
  const { name, curve } = curveOf(key);
  const d = toBigInt(Buffer.from(key.export({ format: 'jwk' }).d!, 'base64url'));
  const z = leftmost(digest, curve);
  for (;;) {
    const { k, x } = nonce(name, curve);
    const r = mod(x, curve.n);
    // Blinded, so that the time which the inversion takes tells nothing of the nonce.
    const blind = randomScalar(curve);
    const s = mod(inverse(mod(k * blind, curve.n), curve.n) * mod(blind * mod(z + r * d, curve.n), curve.n), curve.n);
    if (r !== 0n && s !== 0n) return encode(r, s);
  }
}

export function verifyDigestByEcdsa(key: KeyObject, digest: Buffer, signature: Buffer): boolean {
  const { curve } = curveOf(key);
  const pair = decode(signature);
  if (!pair) return false;
  const { r, s } = pair;
  if (r <= 0n || s <= 0n || r >= curve.n || s >= curve.n) return false;
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const q = { x: toBigInt(Buffer.from(x, 'base64url')), y: toBigInt(Buffer.from(y, 'base64url')) };
  const w = inverse(s, curve.n);
  const point = combine(curve, mod(leftmost(digest, curve) * w, curve.n), mod(r * w, curve.n), q);
  return point !== undefined && mod(point.x, curve.n) === r;
}

function curveOf(key: KeyObject): { readonly name: string; readonly curve: Curve } {
  const name = key.asymmetricKeyDetails?.namedCurve ?? '';
  return { name, curve: curves[name]! };
}

/** k, and the x of k times the generator. */
function nonce(name: string, curve: Curve): { readonly k: bigint; readonly x: bigint } {
  const k = randomScalar(curve);
  const agreement = createECDH(name);
  agreement.setPrivateKey(toBytes(k, bytesOf(curve.n)));
  const point = agreement.getPublicKey();
  return { k, x: toBigInt(point.subarray(1, 1 + (point.length - 1) / 2)) };
}

/** Uniform from 1 to n - 1: 64 bits more than it takes (FIPS 186-5, A.3.1). */
function randomScalar({ n }: Curve): bigint {
  return (toBigInt(randomBytes(bytesOf(n) + 8)) % (n - 1n)) + 1n;
}

function leftmost(digest: Buffer, { n }: Curve): bigint {
  const surplus = digest.length * 8 - n.toString(2).length;
  return surplus > 0 ? toBigInt(digest) >> BigInt(surplus) : toBigInt(digest);
}

function bytesOf(value: bigint): number {
  return Math.ceil(value.toString(2).length / 8);
}

function toBytes(value: bigint, length: number): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex');
}

/** DER: a sequence of two integers. */
function encode(r: bigint, s: bigint): Buffer {
  const body = Buffer.concat([integer(r), integer(s)]);
  return Buffer.concat([Buffer.from(body.length < 128 ? [0x30, body.length] : [0x30, 0x81, body.length]), body]);
}

function integer(value: bigint): Buffer {
  const bytes = toBytes(value, bytesOf(value));
  const positive = bytes[0]! & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([0x02, positive.length]), positive]);
}

/** Strictly: one encoding of each signature, so that nobody makes another of it. */
function decode(signature: Buffer): { readonly r: bigint; readonly s: bigint } | undefined {
  const isLong = signature[1] === 0x81;
  const at = isLong ? 3 : 2;
  if (signature[0] !== 0x30 || signature[at - 1] !== signature.length - at) return undefined;
  const length = signature[at + 1] ?? 0;
  const second = at + 2 + length;
  if (signature[at] !== 0x02 || signature[second] !== 0x02) return undefined;
  const r = toBigInt(signature.subarray(at + 2, second));
  const s = toBigInt(signature.subarray(second + 2));
  return encode(r, s).equals(signature) ? { r, s } : undefined;
}
