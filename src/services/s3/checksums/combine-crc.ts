/**
 * The CRC of pieces that follow one another, from the pieces' CRCs and lengths: what came before is multiplied by
 * x^(8·length) modulo the CRC's polynomial, and the piece's own CRC added.
 * Source: Mark Adler, "How does crc32_combine work?" (https://stackoverflow.com/a/23126768)
 */
export type CrcAlgorithm = 'crc32' | 'crc32c' | 'crc64nvme';

/** A polynomial in two words of 32 bits; its term x^0 is the highest of the CRC's bits (bits are reflected). */
interface Word {
  readonly high: number;
  readonly low: number;
}

interface Crc {
  readonly bits: 32 | 64;
  readonly polynomial: Word;
  /** x^(8·2^i), for lengths in binary. */
  readonly powers: Word[];
}

function crcOf(bits: 32 | 64, high: number, low: number): Crc {
  const powers: Word[] = [bits === 64 ? { high: 1 << 23, low: 0 } : { high: 0, low: 1 << 23 }];
  return { bits, polynomial: { high, low }, powers };
}

const crcs: Readonly<Record<CrcAlgorithm, Crc>> = {
  crc32: crcOf(32, 0, 0xedb88320),
  crc32c: crcOf(32, 0, 0x82f63b78),
  crc64nvme: crcOf(64, 0x9a6c9329, 0xac4bc9b5),
};

export interface Piece {
  /** Bytes. */
  readonly size: number;
  /** Base64, big-endian. */
  readonly value: string;
}

/** Base64, big-endian. */
export function combinedCrc(algorithm: CrcAlgorithm, pieces: readonly Piece[]): string {
  const crc = crcs[algorithm];
  const shifts = new Map<number, Shift>();
  let all: Word = { high: 0, low: 0 };
  for (const { size, value } of pieces) {
    let shift = shifts.get(size);
    if (!shift) shifts.set(size, (shift = { by: powerOf(crc, size), uses: 0, table: undefined }));
    const moved = shifted(crc, all, shift);
    const own = wordOf(crc, value);
    all = { high: moved.high ^ own.high, low: moved.low ^ own.low };
  }
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(all.high >>> 0, 0);
  bytes.writeUInt32BE(all.low >>> 0, 4);
  return bytes.subarray(8 - crc.bits / 8).toString('base64');
}

/** What a CRC is multiplied by for the bytes that come behind it. */
interface Shift {
  readonly by: Word;
  uses: number;
  /** Of each byte of a CRC, by its place, what becomes of it. */
  table: Word[] | undefined;
}

/** A table takes as long as so many multiplications: parts mostly have one size. */
const worthATable = 40;

function shifted(crc: Crc, word: Word, shift: Shift): Word {
  shift.uses++;
  if (shift.uses < worthATable) return multiply(crc, word, shift.by);
  const table = (shift.table ??= tableOf(crc, shift.by));
  let [high, low] = [0, 0];
  for (let byte = 0; byte < crc.bits / 8; byte++) {
    const value = ((byte < 4 ? word.low >>> (8 * byte) : word.high >>> (8 * (byte - 4))) & 0xff) >>> 0;
    const part = table[byte * 256 + value]!;
    high ^= part.high;
    low ^= part.low;
  }
  return { high, low };
}

/** Multiplication adds up: a byte's value is its lowest bit's and that of the rest. */
function tableOf(crc: Crc, by: Word): Word[] {
  const table: Word[] = [];
  for (let byte = 0; byte < crc.bits / 8; byte++) {
    const at = byte * 256;
    table[at] = { high: 0, low: 0 };
    for (let value = 1; value < 256; value++) {
      const lowest = value & -value;
      const rest = table[at + (value ^ lowest)]!;
      const one = value === lowest ? multiply(crc, bitOf(byte, value), by) : table[at + lowest]!;
      table[at + value] = { high: rest.high ^ one.high, low: rest.low ^ one.low };
    }
  }
  return table;
}

function bitOf(byte: number, value: number): Word {
  return byte < 4 ? { high: 0, low: value << (8 * byte) } : { high: value << (8 * (byte - 4)), low: 0 };
}

function wordOf({ bits }: Crc, value: string): Word {
  const bytes = Buffer.from(value, 'base64');
  return bits === 64
    ? { high: bytes.readInt32BE(0), low: bytes.readInt32BE(4) }
    : { high: 0, low: bytes.readInt32BE(0) };
}

/** x^(8·bytes) */
function powerOf(crc: Crc, bytes: number): Word {
  let power: Word = crc.bits === 64 ? { high: 1 << 31, low: 0 } : { high: 0, low: 1 << 31 };
  for (let left = bytes, i = 0; left > 0; left = Math.floor(left / 2), i++) {
    crc.powers[i] ??= multiply(crc, crc.powers[i - 1]!, crc.powers[i - 1]!);
    if (left % 2 === 1) power = multiply(crc, power, crc.powers[i]!);
  }
  return power;
}

function multiply({ bits, polynomial }: Crc, a: Word, b: Word): Word {
  let [high, low] = [0, 0];
  let [upper, lower] = [b.high, b.low];
  for (let bit = bits - 1; bit >= 0; bit--) {
    const isSet = bit >= 32 ? (a.high >>> (bit - 32)) & 1 : (a.low >>> bit) & 1;
    if (isSet) {
      high ^= upper;
      low ^= lower;
    }
    const carry = lower & 1;
    lower = (lower >>> 1) | (upper << 31);
    upper >>>= 1;
    if (carry) {
      upper ^= polynomial.high;
      lower ^= polynomial.low;
    }
  }
  return { high, low };
}
