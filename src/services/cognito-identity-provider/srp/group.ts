/**
 * The group that Cognito's SRP works in, and powers in it, natively: an exponent becomes a Diffie-Hellman key of the
 * group, whose public half is g^x, and whose agreement with another's y is y^x. That is OpenSSL's modular
 * exponentiation, on its own thread where it takes a callback; docs/decisions/0049-srp-powers.md has what was measured.
 *
 * Source: RFC 3526, section 4 (the 3072-bit prime); RFC 5054 takes it over, Cognito with the generator 2.
 */
import { createPrivateKey, createPublicKey, diffieHellman, getDiffieHellman, type KeyObject } from 'node:crypto';

const prime = getDiffieHellman('modp15').getPrime();
export const N = toBigInt(prime);
export const g = 2n;

const dhKeyAgreement = Buffer.from('06092a864886f70d010301', 'hex');
const algorithm = sequence(dhKeyAgreement, sequence(integer(N), integer(g)));

/** g^exponent mod N: the public half of the key, which OpenSSL makes when it takes the exponent in. */
export function powerOfGenerator(exponent: bigint): bigint {
  if (exponent < 2n) return exponent === 0n ? 1n : g;
  const spki = createPublicKey(privateKeyOf(exponent)).export({ format: 'der', type: 'spki' });
  const [, bits = Buffer.alloc(0)] = contentsOf(contentsOf(spki)[0]!);
  // A string of bits begins with how many of its last byte's are none.
  return toBigInt(contentsOf(bits.subarray(1))[0]!);
}

/** base^exponent mod N, for a base between 1 and N - 1. */
export async function power(base: bigint, exponent: bigint): Promise<bigint> {
  if (exponent < 2n) return exponent === 0n ? 1n : base;
  const privateKey = privateKeyOf(exponent);
  const publicKey = publicKeyOf(base);
  const agreed = await new Promise<Buffer>((resolve, reject) => {
    diffieHellman({ privateKey, publicKey }, (error, secret) => (error ? reject(error) : resolve(secret)));
  });
  return toBigInt(agreed);
}

function privateKeyOf(exponent: bigint): KeyObject {
  const key = sequence(integer(0n), algorithm, tagged(0x04, integer(exponent)));
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

function publicKeyOf(value: bigint): KeyObject {
  const key = sequence(algorithm, tagged(0x03, Buffer.concat([Buffer.of(0), integer(value)])));
  return createPublicKey({ key, format: 'der', type: 'spki' });
}

export function toBigInt(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
}

/** As DER and Cognito have it: whole bytes, and one more where the first would make it negative. */
export function padded(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}

function integer(value: bigint): Buffer {
  return tagged(0x02, padded(value));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

/** The contents of DER's values, one after the other. */
function contentsOf(der: Buffer): Buffer[] {
  const contents: Buffer[] = [];
  for (let at = 0; at < der.length;) {
    const first = der[at + 1]!;
    const lengthBytes = first < 0x80 ? 0 : first - 0x80;
    const start = at + 2 + lengthBytes;
    const end = start + (lengthBytes === 0 ? first : der.readUIntBE(at + 2, lengthBytes));
    contents.push(der.subarray(start, end));
    at = end;
  }
  return contents;
}

/** DER (X.690), for contents of up to 65,535 bytes. */
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const short = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...short]), content]);
}
