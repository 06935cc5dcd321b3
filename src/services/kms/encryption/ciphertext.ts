/**
 * Ciphertexts of symmetric keys: AES-256-GCM, with the key and its very material named in front, so that whoever has
 * the blob need not say by which key it was made, and so that a rotated key opens what it encrypted before. Key,
 * material and encryption context are authenticated with the text.
 *
 * Is not: AWS's format, which nobody knows. One byte of version, six of the account, one of the kind of the key's id,
 * sixteen of that id, thirty-two of the material's, a nonce of twelve, the text, its tag of sixteen.
 */
import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

const version = 1;
const accountAt = 1;
const kindAt = 7;
const idAt = 8;
const materialAt = 24;
const nonceAt = 56;
const textAt = 68;
const tagBytes = 16;

export interface CiphertextHeader {
  readonly account: string;
  /** `mrk-…` or a UUID. */
  readonly keyId: string;
  readonly materialId: string;
}

export type EncryptionContext = Readonly<Record<string, string>>;

export function encryptBlob(
  key: KeyObject,
  header: CiphertextHeader,
  plaintext: Uint8Array,
  context: EncryptionContext = {},
): Buffer {
  const head = encodeHeader(header);
  const nonce = randomBytes(textAt - nonceAt);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.concat([head, encodeContext(context)]));
  const text = cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([head, nonce, text, cipher.getAuthTag()]);
}

/** `undefined`: it is none of this key's in this context. */
export function decryptBlob(key: KeyObject, blob: Uint8Array, context: EncryptionContext = {}): Buffer | undefined {
  const bytes = asBuffer(blob);
  if (bytes.length < textAt + tagBytes) return undefined;
  const end = bytes.length - tagBytes;
  const nonce = bytes.subarray(nonceAt, textAt);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.concat([bytes.subarray(0, nonceAt), encodeContext(context)]));
  decipher.setAuthTag(bytes.subarray(end));
  const text = decipher.update(bytes.subarray(textAt, end));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return text;
}

/** `undefined`: it is no ciphertext of a symmetric key. What it says is not authenticated yet. */
export function readHeader(blob: Uint8Array): CiphertextHeader | undefined {
  const bytes = asBuffer(blob);
  if (bytes.length < textAt + tagBytes || bytes[0] !== version) return undefined;
  const kind = bytes[kindAt]!;
  if (kind > 1) return undefined;
  const id = bytes.toString('hex', idAt, materialAt);
  return {
    account: String(bytes.readUIntBE(accountAt, 6)).padStart(12, '0'),
    keyId: kind === 1 ? `mrk-${id}` : asUuid(id),
    materialId: bytes.toString('hex', materialAt, nonceAt),
  };
}

function encodeHeader({ account, keyId, materialId }: CiphertextHeader): Buffer {
  const head = Buffer.alloc(nonceAt);
  head[0] = version;
  head.writeUIntBE(Number(account), accountAt, 6);
  const isMultiRegion = keyId.startsWith('mrk-');
  head[kindAt] = isMultiRegion ? 1 : 0;
  head.write(isMultiRegion ? keyId.slice('mrk-'.length) : keyId.replaceAll('-', ''), idAt, 'hex');
  head.write(materialId, materialAt, 'hex');
  return head;
}

function asUuid(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Whatever the order of its pairs; each text with its length, so that no two contexts are written alike. */
function encodeContext(context: EncryptionContext): Buffer {
  const pairs = Object.entries(context).map(([key, value]) => [Buffer.from(key), Buffer.from(value)] as const);
  pairs.sort(([a], [b]) => a.compare(b));
  return Buffer.concat(pairs.flatMap(([key, value]) => [lengthOf(key), key, lengthOf(value), value]));
}

function lengthOf(text: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return length;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
