/**
 * Builds the console into `dist/web`, to be served at `/console/` under a policy without inline script or style:
 * nothing is inlined, fonts become files of their own, and every text file gets a .gz and a .br beside it.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const outDir = join(import.meta.dirname, '../dist/web');
const base = '/console/';

/** Cloudscape's style sheet carries its fonts as data URLs: 180 kB that block the first paint and need `font-src data:`. */
function fontsAsFiles(): Plugin {
  const fonts = new Map<string, Buffer>();
  return {
    name: 'fonts-as-files',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith('.css') || !code.includes('data:font/woff2;base64,')) return undefined;
      return code.replaceAll(/data:font\/woff2;base64,([A-Za-z0-9+/=]+)/g, (_all, data: string) => {
        const font = Buffer.from(data, 'base64');
        const fileName = `assets/open-sans-${createHash('sha256').update(font).digest('hex').slice(0, 8)}.woff2`;
        fonts.set(fileName, font);
        return base + fileName;
      });
    },
    generateBundle() {
      for (const [fileName, source] of fonts) this.emitFile({ type: 'asset', fileName, source });
    },
  };
}

/** The server sends these files as they are and never compresses by itself. */
function compressedBeside(): Plugin {
  return {
    name: 'compressed-beside',
    apply: 'build',
    async closeBundle() {
      for (const entry of await readdir(outDir, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.(?:js|css|html|svg|json)$/.test(entry.name)) continue;
        const path = join(entry.parentPath, entry.name);
        const content = await readFile(path);
        await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: 9 }));
        await writeFile(`${path}.br`, await promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
      }
    },
  };
}

export default defineConfig({
  base,
  plugins: [react(), fontsAsFiles(), compressedBeside()],
  build: {
    outDir,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: 'es2024',
    chunkSizeWarningLimit: 1200,
  },
});
