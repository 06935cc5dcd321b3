/**
 * Secrets at rest. One master key file, owner-only; a key id in every sealed value, so that keys can be rotated.
 *
 * A sealed value is base64url of: key id (4 bytes), nonce (12), AES-256-GCM ciphertext, tag (16). Each purpose has its
 * own key, derived by HKDF-SHA-256 (RFC 5869) from the master key. Digests have a key of their own, which rotation
 * leaves alone: what is looked up by its digest stays findable.
 */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { encodeKey, prefixRange } from '../key.ts';
import { type MasterKeys, readKeyFile, makeMasterKeys } from './key-file.ts';
import type { Store } from '../store.ts';
import { fewRandomBytes } from '../ids.ts';

export interface Seal {
  /** Encrypts and authenticates (AES-256-GCM) `plaintext` for `purpose`; the result is base64url with the key's id. */
  seal(purpose: string, plaintext: string): string;
  /** The plaintext, or `undefined` when the value is malformed, tampered with, of another purpose or another key. */
  open(purpose: string, sealed: string): string | undefined;
  /** A keyed hash for tokens that are looked up by value (HMAC-SHA-256, base64url). */
  digest(purpose: string, secret: string): string;
}

/** The key file does not fit the data. The message says what to do. */
export class SealMismatch extends Error {
  override readonly name = 'SealMismatch';
}

/** What `store.clear` keeps, unless `verifySealAgainst` is called again after it. */
export const sealCheckRange = prefixRange(['kernel/seal']);

const idBytes = 4;
const nonceBytes = 12;
const tagBytes = 16;
const checkKey = encodeKey(['kernel/seal', 'check']);
const checkPurpose = 'kernel/check';

/**
 * The seal of a key file, which is made (owner-only) when there is none; or of keys in memory, random by default.
 * Throws `KeyFileError` when the file is unreadable, damaged, or open to others.
 */
export function openSeal(
  source: { readonly file: string } | { readonly keys: MasterKeys } = { keys: makeMasterKeys() },
): Seal {
  const { keys, digestKey } = 'file' in source ? readKeyFile(source.file) : source.keys;
  const newest = keys[0]!;
  const newestId = Buffer.from(newest.id, 'hex');
  const masters = new Map(
    keys.map(({ id, key }) => [Buffer.from(id, 'hex').readUInt32BE(), { key, derived: new Map<string, KeyObject>() }]),
  );
  const sealing = masters.get(newestId.readUInt32BE())!;
  const digesting = { key: digestKey, derived: new Map<string, KeyObject>() };
  return {
    seal(purpose, plaintext) {
      const nonce = fewRandomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', derive(sealing, 'seal', purpose), nonce);
      const text = cipher.update(plaintext, 'utf8');
      cipher.final();
      return Buffer.concat([newestId, nonce, text, cipher.getAuthTag()]).toString('base64url');
    },
    open(purpose, sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      // Only the canonical text: base64url decoders skip what does not belong.
      if (bytes.length < idBytes + nonceBytes + tagBytes || bytes.toString('base64url') !== sealed) return undefined;
      const master = masters.get(bytes.readUInt32BE());
      if (!master) return undefined;
      const end = bytes.length - tagBytes;
      const decipher = createDecipheriv(
        'aes-256-gcm',
        derive(master, 'seal', purpose),
        bytes.subarray(idBytes, idBytes + nonceBytes),
        { authTagLength: tagBytes },
      );
      decipher.setAuthTag(bytes.subarray(end));
      const text = decipher.update(bytes.subarray(idBytes + nonceBytes, end));
      try {
        decipher.final();
      } catch {
        return undefined;
      }
      return text.toString('utf8');
    },
    digest: (purpose, secret) =>
      createHmac('sha256', derive(digesting, 'digest', purpose))
        .update(secret)
        .digest('base64url'),
  };
}

/** Refuses (with `SealMismatch`) a seal other than the one the store's data was written with; notes the first one. */
export async function verifySealAgainst(store: Store, seal: Seal): Promise<void> {
  await store.write(async (tx) => {
    const check = await tx.get(checkKey);
    const digest = seal.digest(checkPurpose, 'sandlot');
    if (check === undefined) {
      tx.put(checkKey, JSON.stringify({ sealed: seal.seal(checkPurpose, 'sandlot'), digest }));
      return;
    }
    const stored = JSON.parse(check) as { sealed: string; digest: string };
    if (seal.open(checkPurpose, stored.sealed) !== 'sandlot' || stored.digest !== digest) {
      throw new SealMismatch(
        'The key file is not the one this data was written with, so its secrets cannot be read. ' +
          'Put the right key file back, or start with an empty data folder.',
      );
    }
  });
}

/** So that purposes made from input could not fill the memory. */
const maxDerived = 1000;

function derive(
  master: { readonly key: Uint8Array; readonly derived: Map<string, KeyObject> },
  use: string,
  purpose: string,
): KeyObject {
  let key = master.derived.get(purpose);
  if (!key) {
    key = createSecretKey(Buffer.from(hkdfSync('sha256', master.key, '', `sandlot/${use}/${purpose}`, 32)));
    if (master.derived.size >= maxDerived) master.derived.clear();
    master.derived.set(purpose, key);
  }
  return key;
}

/**
 * A seal that remembers what it opened last, for the few values that every request opens: secrets of access keys, which
 * the signing keys hold in memory anyway. A sealed value opens to the same plaintext or not at all, so that nothing has
 * to be forgotten when a record changes. Keeps at most `limit` values; the least recently used one goes first.
 */
export function openedOnce(seal: Seal, limit = 1000): Seal {
  const opened = new Map<string, string>();
  return {
    ...seal,
    open(purpose, sealed) {
      const id = `${purpose}\0${sealed}`;
      const known = opened.get(id);
      if (known !== undefined && opened.size <= limit / 2) return known;
      const plaintext = known ?? seal.open(purpose, sealed);
      if (plaintext === undefined) return undefined;
      opened.delete(id);
      if (opened.size >= limit) opened.delete(opened.keys().next().value!);
      opened.set(id, plaintext);
      return plaintext;
    },
  };
}

export { KeyFileError, makeMasterKeys, type MasterKeys, rotateKeyFile } from './key-file.ts';
