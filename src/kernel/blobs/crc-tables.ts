/**
 * CRC-32C and CRC-64/NVME, eight bytes at a time: each byte of the eight has a table of its own, which has what the
 * byte comes to when the others have passed ("slicing by eight").
 * Source: M. E. Kounavis, F. L. Berry, "Novel Table Lookup-Based Algorithms for High-Performance CRC Generation"
 */

const slices = 8;
const entries = 256;

/** `tables[slice * 256 + byte]`; of 64-bit values the halves. */
interface Tables {
  readonly high: Int32Array;
  readonly low: Int32Array;
}

let tables32: Tables | undefined;
let tables64: Tables | undefined;

function makeTables(polynomial: bigint): Tables {
  const values: bigint[] = [];
  for (let byte = 0; byte < entries; byte++) {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
    values.push(value);
  }
  for (let at = entries; at < slices * entries; at++) {
    const before = values[at - entries]!;
    values.push((before >> 8n) ^ values[Number(before & 0xffn)]!);
  }
  const high = Int32Array.from(values, (value) => Number(value >> 32n) | 0);
  return { high, low: Int32Array.from(values, (value) => Number(value & 0xffffffffn) | 0) };
}

/** The CRC-32C of what came before and `data`; begins with, and ends by, all bits turned over. */
export function crc32cOf(data: Uint8Array, before: number): number {
  const { low: t } = (tables32 ??= makeTables(0x82f63b78n));
  let crc = before;
  let i = 0;
  for (const end = data.length - 7; i < end; i += 8) {
    const first = crc ^ (data[i]! | (data[i + 1]! << 8) | (data[i + 2]! << 16) | (data[i + 3]! << 24));
    crc =
      t[1792 + (first & 0xff)]! ^
      t[1536 + ((first >>> 8) & 0xff)]! ^
      t[1280 + ((first >>> 16) & 0xff)]! ^
      t[1024 + (first >>> 24)]! ^
      t[768 + data[i + 4]!]! ^
      t[512 + data[i + 5]!]! ^
      t[256 + data[i + 6]!]! ^
      t[data[i + 7]!]!;
  }
  for (; i < data.length; i++) crc = (crc >>> 8) ^ t[(crc ^ data[i]!) & 0xff]!;
  return crc;
}

/** Goes on with a CRC-64/NVME: `state` has its upper and its lower half, which begin and end as above. */
export function crc64Of(data: Uint8Array, state: Uint32Array): void {
  const { high, low } = (tables64 ??= makeTables(0x9a6c9329ac4bc9b5n));
  let upper = state[0]! | 0;
  let lower = state[1]! | 0;
  let i = 0;
  for (const end = data.length - 7; i < end; i += 8) {
    const a = 1792 + ((lower ^ data[i]!) & 0xff);
    const b = 1536 + (((lower >>> 8) ^ data[i + 1]!) & 0xff);
    const c = 1280 + (((lower >>> 16) ^ data[i + 2]!) & 0xff);
    const d = 1024 + (((lower >>> 24) ^ data[i + 3]!) & 0xff);
    const e = 768 + ((upper ^ data[i + 4]!) & 0xff);
    const f = 512 + (((upper >>> 8) ^ data[i + 5]!) & 0xff);
    const g = 256 + (((upper >>> 16) ^ data[i + 6]!) & 0xff);
    const h = ((upper >>> 24) ^ data[i + 7]!) & 0xff;
    lower = low[a]! ^ low[b]! ^ low[c]! ^ low[d]! ^ low[e]! ^ low[f]! ^ low[g]! ^ low[h]!;
    upper = high[a]! ^ high[b]! ^ high[c]! ^ high[d]! ^ high[e]! ^ high[f]! ^ high[g]! ^ high[h]!;
  }
  for (; i < data.length; i++) {
    const index = (lower ^ data[i]!) & 0xff;
    lower = ((lower >>> 8) | (upper << 24)) ^ low[index]!;
    upper = (upper >>> 8) ^ high[index]!;
  }
  state[0] = upper;
  state[1] = lower;
}
