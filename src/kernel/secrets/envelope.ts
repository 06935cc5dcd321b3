/**
 * Values under a data key that lies beside them, encrypted by whoever gave it (KMS): AES-256-GCM, bound to a context.
 *
 * An envelope is: the wrapped key's length (2 bytes), the wrapped key, nonce (12), ciphertext, tag (16).
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** AES-256's, and how it is kept. */
export interface DataKey {
  readonly plain: Uint8Array;
  readonly wrapped: Uint8Array;
}

const lengthBytes = 2;
const nonceBytes = 12;
const tagBytes = 16;

export function inEnvelope({ plain, wrapped }: DataKey, context: string, value: Uint8Array): Buffer {
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt16BE(wrapped.length);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', plain, nonce);
  cipher.setAAD(Buffer.from(context));
  const text = Buffer.concat([cipher.update(value), cipher.final()]);
  return Buffer.concat([length, wrapped, nonce, text, cipher.getAuthTag()]);
}

/** Its key, to have it decrypted. */
export function wrappedKeyOf(envelope: Buffer): Buffer {
  return envelope.subarray(lengthBytes, lengthBytes + envelope.readUInt16BE());
}

/** Throws where key or context are others, or a byte is. */
export function fromEnvelope(envelope: Buffer, plain: Uint8Array, context: string): Buffer {
  const start = lengthBytes + envelope.readUInt16BE();
  const end = envelope.length - tagBytes;
  const nonce = envelope.subarray(start, start + nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', plain, nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(envelope.subarray(end));
  return Buffer.concat([decipher.update(envelope.subarray(start + nonceBytes, end)), decipher.final()]);
}
