/**
 * Running checksums in the algorithms that S3 knows, in base64 as its headers carry them.
 * Source: S3 User Guide, "Checking object integrity"; CRC-64/NVME from the NVM Express base specification.
 */
import { createHash, hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { crc32cOf, crc64Of } from './crc-tables.ts';
import type { Digests } from './digest-messages.ts';
import type { WasmAlgorithm } from './wasm-checksums.ts';

export type ChecksumAlgorithm = 'crc32' | 'crc32c' | 'crc64nvme' | 'sha1' | 'sha256' | 'sha512' | 'md5' | XxHash;

type XxHash = Exclude<WasmAlgorithm, 'crc64nvme'>;

export interface Checksum {
  update(data: Uint8Array): void;
  /** Base64, big-endian. Call once, at the end. */
  digest(): string;
}

/** Length in bytes of each algorithm's value. */
export const checksumBytes: Readonly<Record<ChecksumAlgorithm, number>> = {
  crc32: 4,
  crc32c: 4,
  crc64nvme: 8,
  sha1: 20,
  sha256: 32,
  sha512: 64,
  md5: 16,
  xxhash64: 8,
  xxhash3: 8,
  xxhash128: 16,
};

const header = new RegExp(`^x-amz-checksum-(${Object.keys(checksumBytes).join('|')})$`);

/** The algorithm whose value the header (or trailer) of that name carries; in lower case. */
export function checksumOfHeader(name: string): ChecksumAlgorithm | undefined {
  return header.exec(name)?.[1] as ChecksumAlgorithm | undefined;
}

/** Names of trailers as a header announces them. Commas at its end announce none. */
export function trailersIn(header: string | undefined): readonly string[] {
  const names = (header ?? '').trim().replace(/,+$/, '');
  return names === '' ? [] : names.split(',').map((name) => name.trim().toLowerCase());
}

/** Whether a text has the form of the algorithm's value. */
export function isDigestOf(algorithm: ChecksumAlgorithm, text: string): boolean {
  const decoded = Buffer.from(text, 'base64');
  return decoded.length === checksumBytes[algorithm] && decoded.toString('base64') === text;
}

let wasm: typeof import('./wasm-checksums.ts') | undefined;

/** Resolves once `createChecksum` may be called for the algorithm: XXHash is loaded by whoever needs it first. */
export async function loadChecksum(algorithm: ChecksumAlgorithm): Promise<void> {
  if (algorithm.startsWith('xxhash')) await loadWasm();
}

/** CRC-64 is faster with it, too. */
export async function loadWasm(): Promise<void> {
  const loaded = wasm ?? (await import('./wasm-checksums.ts'));
  await loaded.loadWasmChecksums();
  wasm = loaded;
}

/** Of a body that is there. */
export async function digestsOf(body: readonly Uint8Array[], algorithm?: ChecksumAlgorithm): Promise<Digests> {
  if (algorithm) await loadChecksum(algorithm);
  const checksum = algorithm && createChecksum(algorithm);
  for (const part of body) checksum?.update(part);
  return { md5: md5Of(body), ...(checksum && { checksum: checksum.digest() }) };
}

/** Hex. Of one part at once: a running hash costs more than the digest of a few kilobytes. */
function md5Of(body: readonly Uint8Array[]): string {
  if (body.length === 1) return hash('md5', body[0]!, 'hex');
  const md5 = createHash('md5');
  for (const part of body) md5.update(part);
  return md5.digest('hex');
}

export function createChecksum(algorithm: ChecksumAlgorithm): Checksum {
  switch (algorithm) {
    case 'crc32':
      return nativeCrc32();
    case 'crc32c':
      return tableCrc32c();
    case 'crc64nvme':
      return wasm?.wasmChecksum(algorithm) ?? tableCrc64();
    case 'xxhash64':
    case 'xxhash3':
    case 'xxhash128': {
      const checksum = wasm?.wasmChecksum(algorithm);
      if (!checksum) throw new Error(`${algorithm} is to be loaded first: loadChecksum.`);
      return checksum;
    }
    case 'sha1':
    case 'sha256':
    case 'sha512':
    case 'md5': {
      const hash = createHash(algorithm);
      return {
        update: (data) => {
          hash.update(data);
        },
        digest: () => hash.digest('base64'),
      };
    }
  }
}

function nativeCrc32(): Checksum {
  let value = 0;
  return {
    update: (data) => {
      value = crc32(data, value);
    },
    digest: () => base64Of(value),
  };
}

function base64Of(...words: number[]): string {
  const out = Buffer.alloc(words.length * 4);
  words.forEach((word, i) => out.writeUInt32BE(word >>> 0, i * 4));
  return out.toString('base64');
}

function tableCrc32c(): Checksum {
  let crc = 0xffffffff;
  return {
    update: (data) => {
      crc = crc32cOf(data, crc);
    },
    digest: () => base64Of(~crc),
  };
}

/** Two 32-bit halves: several times faster than BigInt. */
function tableCrc64(): Checksum {
  const state = new Uint32Array([0xffffffff, 0xffffffff]);
  return {
    update: (data) => crc64Of(data, state),
    digest: () => base64Of(~state[0]!, ~state[1]!),
  };
}
