/** RSA public keys in OpenSSH's form (RFC 4253, section 6.6) and in PEM. */
import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

const smallestBits = 2048;
const largestBits = 16_384;

/** `ssh-rsa BASE64`, without the comment; `undefined` for what is no RSA key of 2048 to 16384 bits. */
export function parseSshKey(body: string): string | undefined {
  try {
    const key = body.trimStart().startsWith('-----BEGIN') ? createPublicKey(body) : fromOpenSsh(body);
    const bits = key?.asymmetricKeyDetails?.modulusLength ?? 0;
    return key?.asymmetricKeyType === 'rsa' && bits >= smallestBits && bits <= largestBits ? toOpenSsh(key) : undefined;
  } catch {
    return undefined;
  }
}

/** The same key as `SubjectPublicKeyInfo` in PEM. */
export function toPem(sshKey: string): string {
  return fromOpenSsh(sshKey)!.export({ type: 'spki', format: 'pem' }) as string;
}

function fromOpenSsh(body: string): KeyObject | undefined {
  const [type, data] = body.trim().split(/\s+/, 2);
  if (type !== 'ssh-rsa' || data === undefined) return undefined;
  const fields = readFields(Buffer.from(data, 'base64'));
  const [name, e, n] = fields ?? [];
  if (fields?.length !== 3 || name?.toString() !== 'ssh-rsa') return undefined;
  return createPublicKey({
    key: { kty: 'RSA', e: unsigned(e!).toString('base64url'), n: unsigned(n!).toString('base64url') },
    format: 'jwk',
  });
}

/** Each a length in four bytes, and that many; `undefined` when they do not fill the bytes. */
function readFields(bytes: Buffer): Buffer[] | undefined {
  const fields: Buffer[] = [];
  let at = 0;
  while (at + 4 <= bytes.length && fields.length < 4) {
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return undefined;
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return at === bytes.length ? fields : undefined;
}

function toOpenSsh(key: KeyObject): string {
  const { e, n } = key.export({ format: 'jwk' });
  const fields = [Buffer.from('ssh-rsa'), signed(Buffer.from(e!, 'base64url')), signed(Buffer.from(n!, 'base64url'))];
  const bytes = Buffer.concat(
    fields.flatMap((field) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(field.length);
      return [length, field];
    }),
  );
  return `ssh-rsa ${bytes.toString('base64')}`;
}

/** An mpint is signed: a leading zero keeps a high first bit positive. */
function signed(integer: Buffer): Buffer {
  return integer[0]! & 0x80 ? Buffer.concat([Buffer.alloc(1), integer]) : integer;
}

function unsigned(integer: Buffer): Buffer {
  return integer[0] === 0 ? integer.subarray(1) : integer;
}
