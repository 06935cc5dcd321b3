/** A front end of an Amplify project, bundled as its own bundler would, and served from an origin of its own. */
import { copyFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface FrontEnd {
  readonly address: string;
  /** With the outputs that the project has now. */
  bundle(): Promise<void>;
  close(): void;
}

/** `source`: a fixture, which is put into the project's folder. */
export async function serveFrontEnd(folder: string, source: URL): Promise<FrontEnd> {
  let script = '';
  const html = '<!doctype html><html lang="en"><title>A front end</title><script src="app.js"></script></html>';
  const server = createServer((req, res) =>
    req.url === '/app.js'
      ? res.setHeader('content-type', 'text/javascript').end(script)
      : res.setHeader('content-type', 'text/html').end(html),
  );
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const entry = basename(fileURLToPath(source));
  return {
    address: `http://localhost:${(server.address() as AddressInfo).port}/`,
    async bundle() {
      copyFileSync(source, join(folder, entry));
      const options = { bundle: true, write: false, format: 'iife', define: { global: 'globalThis' } } as const;
      const built = await build({ ...options, entryPoints: [entry], absWorkingDir: folder });
      script = built.outputFiles[0]!.text;
    },
    close: () => server.close(),
  };
}
