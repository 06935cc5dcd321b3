/**
 * An encrypted element (https://www.w3.org/TR/xmlenc-core1/): AES in GCM or CBC mode under a key that RSA-OAEP wraps.
 * Neither PKCS #1 v1.5 nor Triple DES. RSA-OAEP has one hash function for its label and its mask, as Node.js has it.
 */
import { createDecipheriv, privateDecrypt } from 'node:crypto';
import type { CipherGCMTypes } from 'node:crypto';
import { childrenOf, everything } from './xml-tree.ts';
import type { XmlElement } from './xml-tree.ts';

const encryptionNamespace = 'http://www.w3.org/2001/04/xmlenc#';
const encryption11 = 'http://www.w3.org/2009/xmlenc11#';
const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#';

interface Cipher {
  readonly name: `aes-${128 | 192 | 256}-${'gcm' | 'cbc'}`;
  readonly keyBytes: number;
  readonly isGcm: boolean;
}

const ciphers: ReadonlyMap<string, Cipher> = new Map(
  ([128, 192, 256] as const).flatMap((bits): [string, Cipher][] => [
    [`${encryption11}aes${bits}-gcm`, { name: `aes-${bits}-gcm`, keyBytes: bits / 8, isGcm: true }],
    [`${encryptionNamespace}aes${bits}-cbc`, { name: `aes-${bits}-cbc`, keyBytes: bits / 8, isGcm: false }],
  ]),
);

const keyTransports = [`${encryptionNamespace}rsa-oaep-mgf1p`, `${encryption11}rsa-oaep`];

const digests: ReadonlyMap<string, string> = new Map([
  [`${signatureNamespace}sha1`, 'sha1'],
  [`${encryptionNamespace}sha256`, 'sha256'],
  ['http://www.w3.org/2001/04/xmldsig-more#sha384', 'sha384'],
  [`${encryptionNamespace}sha512`, 'sha512'],
]);
const masks: ReadonlyMap<string, string> = new Map(
  ['sha1', 'sha256', 'sha384', 'sha512'].map((hash) => [`${encryption11}mgf1${hash}`, hash]),
);

/**
 * The text of what the element holds encrypted; `undefined` when it cannot be decrypted with this key, for any reason.
 *
 * @param privateKey PEM.
 */
export function decrypted(element: XmlElement, privateKey: string): string | undefined {
  const [data, ...others] = childrenOf(element, encryptionNamespace, 'EncryptedData');
  const wrappedKeys = [...everything(element)].filter(
    (one) => one.namespace === encryptionNamespace && one.name === 'EncryptedKey',
  );
  if (!data || others.length > 0 || wrappedKeys.length !== 1) return undefined;
  const type = data.attributes.get('Type');
  if (type !== undefined && type !== `${encryptionNamespace}Element`) return undefined;
  const cipher = ciphers.get(methodOf(data)?.attributes.get('Algorithm') ?? '');
  const content = cipherValue(data);
  try {
    const key = cipher && unwrapped(wrappedKeys[0]!, privateKey);
    return cipher && key?.length === cipher.keyBytes && content ? plainText(cipher, key, content) : undefined;
  } catch {
    return undefined;
  }
}

function methodOf(element: XmlElement): XmlElement | undefined {
  return childrenOf(element, encryptionNamespace, 'EncryptionMethod')[0];
}

/** What is encrypted comes inside the document: there are no references. */
function cipherValue(element: XmlElement): Buffer | undefined {
  const [value, ...others] = childrenOf(element, encryptionNamespace, 'CipherData').flatMap((data) =>
    childrenOf(data, encryptionNamespace, 'CipherValue'),
  );
  const base64 = value?.text.replace(/\s+/g, '') ?? '';
  return others.length === 0 && base64 !== '' && /^[A-Za-z0-9+/]+={0,2}$/.test(base64)
    ? Buffer.from(base64, 'base64')
    : undefined;
}

/** Throws when the key is not for this private key. */
function unwrapped(wrappedKey: XmlElement, privateKey: string): Buffer | undefined {
  const method = methodOf(wrappedKey);
  const value = cipherValue(wrappedKey);
  if (
    !method ||
    !value ||
    !keyTransports.includes(method.attributes.get('Algorithm') ?? '') ||
    childrenOf(method, encryptionNamespace, 'OAEPparams').length > 0
  )
    return undefined;
  const hashOf = (known: ReadonlyMap<string, string>, given: XmlElement | undefined): string | undefined =>
    given ? known.get(given.attributes.get('Algorithm') ?? '') : 'sha1';
  const label = hashOf(digests, childrenOf(method, signatureNamespace, 'DigestMethod')[0]);
  const mask = hashOf(masks, childrenOf(method, encryption11, 'MGF')[0]);
  return label !== undefined && label === mask
    ? privateDecrypt({ key: privateKey, oaepHash: label }, value)
    : undefined;
}

/** Throws when a GCM tag does not fit, or the bytes are not UTF-8. */
function plainText(cipher: Cipher, key: Buffer, content: Buffer): string | undefined {
  const bytes = cipher.isGcm ? openGcm(cipher, key, content) : openCbc(cipher, key, content);
  return bytes && new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

function openGcm({ name }: Cipher, key: Buffer, content: Buffer): Buffer | undefined {
  if (content.length < 28) return undefined;
  const decipher = createDecipheriv(name as CipherGCMTypes, key, content.subarray(0, 12), { authTagLength: 16 });
  decipher.setAuthTag(content.subarray(-16));
  return Buffer.concat([decipher.update(content.subarray(12, -16)), decipher.final()]);
}

/** Only the last byte says how many are padding: the others may be anything. */
function openCbc({ name }: Cipher, key: Buffer, content: Buffer): Buffer | undefined {
  if (content.length < 32) return undefined;
  const decipher = createDecipheriv(name, key, content.subarray(0, 16)).setAutoPadding(false);
  const bytes = Buffer.concat([decipher.update(content.subarray(16)), decipher.final()]);
  const padding = bytes.at(-1)!;
  return padding < 1 || padding > 16 ? undefined : bytes.subarray(0, -padding);
}
