/** Signing keys (one per secret, day, region and service) and what is signed with them. */
import { createHmac, hash } from 'node:crypto';

export const algorithm = 'AWS4-HMAC-SHA256';

/** Source of signing keys: derives them, and remembers the most recently used ones. */
export interface SigningKeys {
  get(secretAccessKey: string, date: string, region: string, service: string): Buffer;
}

/** Keeps at most `limit` keys; the least recently used one goes first. */
export function createSigningKeys(limit = 1000): SigningKeys {
  const cache = new Map<string, Buffer>();
  return {
    get(secretAccessKey, date, region, service) {
      const id = `${secretAccessKey}\0${date}\0${region}\0${service}`;
      const cached = cache.get(id);
      if (cached) {
        if (cache.size > limit / 2) {
          cache.delete(id);
          cache.set(id, cached);
        }
        return cached;
      }
      const key = deriveSigningKey(secretAccessKey, date, region, service);
      if (cache.size >= limit) cache.delete(cache.keys().next().value!);
      cache.set(id, key);
      return key;
    },
  };
}

/** Source: IAM User Guide, "Create a signed AWS API request", step 3. */
export function deriveSigningKey(secretAccessKey: string, date: string, region: string, service: string): Buffer {
  return [region, service, 'aws4_request'].reduce((key, part) => hmac(key, part), hmac(`AWS4${secretAccessKey}`, date));
}

export function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}

export function hmacHex(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('hex');
}

export function sha256Hex(data: string | Uint8Array): string {
  // Header values are bytes that Node reads as Latin-1; hashing them as UTF-8 would change them.
  return hash('sha256', typeof data === 'string' ? Buffer.from(data, 'latin1') : data, 'hex');
}

/** As S3 shows what it has signed: `41 57 53`. */
export function hexBytes(text: string): string {
  return Buffer.from(text, 'latin1')
    .toString('hex')
    .replaceAll(/(..)(?!$)/g, '$1 ');
}

export const emptySha256 = sha256Hex('');
