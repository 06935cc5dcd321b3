/**
 * Running checksums in the algorithms that S3 knows, in base64 as its headers carry them; XXHash is not here.
 * Source: S3 User Guide, "Checking object integrity"; CRC-64/NVME from the NVM Express base specification.
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

export type ChecksumAlgorithm = 'crc32' | 'crc32c' | 'crc64nvme' | 'sha1' | 'sha256' | 'sha512' | 'md5';

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
};

const header = new RegExp(`^x-amz-checksum-(${Object.keys(checksumBytes).join('|')})$`);

/** The algorithm whose value the header (or trailer) of that name carries; in lower case. */
export function checksumOfHeader(name: string): ChecksumAlgorithm | undefined {
  return header.exec(name)?.[1] as ChecksumAlgorithm | undefined;
}

export function createChecksum(algorithm: ChecksumAlgorithm): Checksum {
  switch (algorithm) {
    case 'crc32':
      return nativeCrc32();
    case 'crc32c':
      return tableCrc32c();
    case 'crc64nvme':
      return tableCrc64();
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

let crc32cTable: Uint32Array | undefined;

function tableCrc32c(): Checksum {
  const table = (crc32cTable ??= makeCrc32cTable());
  let crc = 0xffffffff;
  return {
    update(data) {
      for (let i = 0; i < data.length; i++) crc = (crc >>> 8) ^ table[(crc ^ data[i]!) & 0xff]!;
    },
    digest: () => base64Of(~crc),
  };
}

function makeCrc32cTable(): Uint32Array {
  const table = new Uint32Array(256);
  for (let n = 0; n < 256; n++) {
    let value = n;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
    table[n] = value >>> 0;
  }
  return table;
}

let crc64Table: ReturnType<typeof makeCrc64Table> | undefined;

/** Two 32-bit halves: several times faster than BigInt. */
function tableCrc64(): Checksum {
  const { high, low } = (crc64Table ??= makeCrc64Table());
  let [upper, lower] = [0xffffffff, 0xffffffff];
  return {
    update(data) {
      for (let i = 0; i < data.length; i++) {
        const index = (lower ^ data[i]!) & 0xff;
        lower = ((lower >>> 8) | (upper << 24)) ^ low[index]!;
        upper = (upper >>> 8) ^ high[index]!;
      }
    },
    digest: () => base64Of(~upper, ~lower),
  };
}

function makeCrc64Table(): { high: Uint32Array; low: Uint32Array } {
  const polynomial = 0x9a6c9329ac4bc9b5n;
  const [high, low] = [new Uint32Array(256), new Uint32Array(256)];
  for (let n = 0; n < 256; n++) {
    let value = BigInt(n);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
    high[n] = Number(value >> 32n);
    low[n] = Number(value & 0xffffffffn);
  }
  return { high, low };
}
