/**
 * XXHash and CRC-64/NVME in WebAssembly (hash-wasm), which is loaded when it is first asked for. One instance of each
 * algorithm serves all bodies: what it knows of one is taken out of it after every piece.
 * https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md (seed 0, canonical form)
 */
import type { IHasher } from 'hash-wasm';
import type { Checksum } from './checksum.ts';

export type WasmAlgorithm = 'crc64nvme' | 'xxhash64' | 'xxhash3' | 'xxhash128';

let hashers: Readonly<Record<WasmAlgorithm, IHasher>> | undefined;
let loading: Promise<void> | undefined;

export function loadWasmChecksums(): Promise<void> {
  loading ??= load();
  return loading;
}

async function load(): Promise<void> {
  const { createCRC64, createXXHash128, createXXHash3, createXXHash64 } = (await import('hash-wasm')).default;
  hashers = {
    crc64nvme: await createCRC64('9a6c9329ac4bc9b5'),
    xxhash64: await createXXHash64(),
    xxhash3: await createXXHash3(),
    xxhash128: await createXXHash128(),
  };
}

/** `undefined`: they are not loaded. */
export function wasmChecksum(algorithm: WasmAlgorithm): Checksum | undefined {
  const hasher = hashers?.[algorithm];
  if (!hasher) return undefined;
  let state = hasher.init().save();
  return {
    update(data) {
      state = hasher.load(state).update(data).save();
    },
    digest: () => Buffer.from(hasher.load(state).digest('binary')).toString('base64'),
  };
}
