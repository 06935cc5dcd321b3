/**
 * Builds the console into `dist/web`, to be served at `/console/` under a policy without inline script or style:
 * nothing is inlined, and every text file gets a .gz and a .br beside it.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const outDir = join(import.meta.dirname, '../dist/web');
const base = '/console/';

/**
 * Cloudscape's style sheet carries Open Sans as data URLs: 180 kB before the first paint.
 * Its font stack has the system's next.
 */
function withoutFonts(): Plugin {
  return {
    name: 'without-fonts',
    apply: 'build',
    enforce: 'pre',
    transform: (code, id) =>
      id.endsWith('.css') && code.includes('@font-face') ? code.replaceAll(/@font-face\s*\{[^}]*\}/g, '') : undefined,
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
        await writeFile(
          `${path}.br`,
          await promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
        );
      }
    },
  };
}

export default defineConfig({
  base,
  // The console has no translations, which are all that Cloudscape wants a parser of ICU messages for.
  resolve: { alias: { 'intl-messageformat': join(import.meta.dirname, 'src/plain-messages.ts') } },
  plugins: [react(), withoutFonts(), compressedBeside()],
  build: {
    outDir,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: 'es2024',
    chunkSizeWarningLimit: 1200,
  },
});
