/**
 * RSA signatures of digests: node:crypto hashes what it signs, so the encodings of RFC 8017 (sections 9.1 and 9.2)
 * stand here, and node:crypto does the arithmetic.
 */
import {
  constants,
  createHash,
  type KeyObject,
  privateEncrypt,
  publicDecrypt,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

export type Hash = 'sha256' | 'sha384' | 'sha512';

/** `DigestInfo` up to the digest: RFC 8017, section 9.2, note 1. */
const digestInfo: Readonly<Record<Hash, Buffer>> = {
  sha256: Buffer.from('3031300d060960864801650304020105000420', 'hex'),
  sha384: Buffer.from('3041300d060960864801650304020205000430', 'hex'),
  sha512: Buffer.from('3051300d060960864801650304020305000440', 'hex'),
};

const raw = (key: KeyObject) => ({ key, padding: constants.RSA_NO_PADDING });

export function signDigestByPkcs1(key: KeyObject, hash: Hash, digest: Buffer): Buffer {
  return privateEncrypt(raw(key), pkcs1(modulusBits(key), hash, digest));
}

/** Compares the whole encoding: what is read leniently can be forged. */
export function verifyDigestByPkcs1(key: KeyObject, hash: Hash, digest: Buffer, signature: Buffer): boolean {
  const encoded = decoded(key, signature);
  return encoded !== undefined && timingSafeEqual(encoded, pkcs1(modulusBits(key), hash, digest));
}

function pkcs1(bits: number, hash: Hash, digest: Buffer): Buffer {
  const text = Buffer.concat([digestInfo[hash], digest]);
  const padding = Buffer.alloc(bits / 8 - text.length - 3, 0xff);
  return Buffer.concat([Buffer.from([0, 1]), padding, Buffer.from([0]), text]);
}

/** EMSA-PSS, a salt as long as the hash, MGF1 with the same hash. */
export function signDigestByPss(key: KeyObject, hash: Hash, digest: Buffer): Buffer {
  const bytes = modulusBits(key) / 8;
  const salt = randomBytes(digest.length);
  const h = saltedHash(hash, digest, salt);
  const block = Buffer.alloc(bytes - h.length - 1);
  block[block.length - salt.length - 1] = 1;
  salt.copy(block, block.length - salt.length);
  const masked = mask(hash, block, h);
  masked[0]! &= 0x7f;
  return privateEncrypt(raw(key), Buffer.concat([masked, h, Buffer.from([0xbc])]));
}

export function verifyDigestByPss(key: KeyObject, hash: Hash, digest: Buffer, signature: Buffer): boolean {
  const encoded = decoded(key, signature);
  if (!encoded || encoded.at(-1) !== 0xbc || encoded[0]! & 0x80) return false;
  const at = encoded.length - digest.length - 1;
  const h = encoded.subarray(at, -1);
  const block = mask(hash, encoded.subarray(0, at), h);
  block[0]! &= 0x7f;
  const saltAt = block.length - digest.length;
  if (block[saltAt - 1] !== 1 || block.subarray(0, saltAt - 1).some((byte) => byte !== 0)) return false;
  return timingSafeEqual(h, saltedHash(hash, digest, block.subarray(saltAt)));
}

function saltedHash(hash: Hash, digest: Buffer, salt: Buffer): Buffer {
  return createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest();
}

/** MGF1 of `seed` over the block. */
function mask(hash: Hash, block: Buffer, seed: Buffer): Buffer {
  const masked = Buffer.from(block);
  const size = seed.length;
  for (let counter = 0; counter * size < masked.length; counter++) {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    const part = createHash(hash).update(seed).update(count).digest();
    for (let i = 0; i < size && counter * size + i < masked.length; i++) masked[counter * size + i]! ^= part[i]!;
  }
  return masked;
}

/** What was signed; `undefined`: nothing of this key's. */
function decoded(key: KeyObject, signature: Buffer): Buffer | undefined {
  if (signature.length !== modulusBits(key) / 8) return undefined;
  try {
    return publicDecrypt(raw(key), signature);
  } catch {
    return undefined;
  }
}

/** Keys here are of whole bytes: 2048, 3072 or 4096 bits. */
function modulusBits(key: KeyObject): number {
  return key.asymmetricKeyDetails!.modulusLength!;
}
