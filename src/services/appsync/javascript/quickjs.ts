/** QuickJS, compiled once for each thread. In the built form its WebAssembly lies in `dist/` (`scripts/build.ts`). */
import { readFile } from 'node:fs/promises';
import variant from '@jitl/quickjs-wasmfile-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSSyncVariant,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core';
import { entryFile } from '../../../kernel/entry-file.ts';

let loading: Promise<QuickJSWASMModule> | undefined;

export function quickJs(): Promise<QuickJSWASMModule> {
  loading ??= load();
  return loading;
}

/** The next evaluation has another one: this one has lost memory that it cannot give back. */
export function giveUpQuickJs(): void {
  loading = undefined;
}

async function load(): Promise<QuickJSWASMModule> {
  const here = import.meta.url;
  const place = here.endsWith('.ts')
    ? import.meta.resolve('@jitl/quickjs-wasmfile-release-sync/wasm')
    : entryFile('quickjs.wasm', here);
  const bytes = await readFile(new URL(place));
  const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  // Its types are those of its CommonJS form, in which it lies one level deeper.
  return newQuickJSWASMModuleFromVariant(newVariant(variant as unknown as QuickJSSyncVariant, { wasmBinary }));
}
