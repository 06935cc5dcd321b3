/** Chromium believes a Sandlot's TLS after `sandlot trust`, and not before. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { newPage, openBrowser } from './browser.ts';
import { certutil, chromium, missingOf, required } from './requirements.ts';
import { sandlot, startServerProcess } from './server-process.ts';

const [browserProgram, certificateTool] = [chromium(), certutil()];
const skip =
  process.platform === 'linux' ? missingOf(browserProgram, certificateTool) : 'Elsewhere Chromium asks the system.';

test('Chromium opens https://localhost without a warning once it is trusted', { skip }, async (t) => {
  const { endpoint, data, home, env, stop } = await startServerProcess();
  t.after(() => stop());
  const open = async (host: string): Promise<number> => {
    const browser = await openBrowser(required(browserProgram), { HOME: home });
    try {
      const page = await newPage(browser);
      const answer = await page.goto(`https://${host}:${new URL(endpoint).port}/_sandlot/v1/health`);
      return answer!.status();
    } finally {
      await browser.close();
    }
  };
  await assert.rejects(open('localhost'), /ERR_CERT_AUTHORITY_INVALID/);
  const PATH = [withoutSystem(home), env['PATH']].join(delimiter);
  const { code, stdout, stderr } = await sandlot(['trust', '--yes', '--data', data], { ...env, PATH });
  assert.equal(code, 0, stdout + stderr);
  for (const host of ['localhost', '127.0.0.1', 'console.localhost']) assert.equal(await open(host), 200);
});

/** For root the command also changes the system's store: the programs that it does that by do nothing here. */
function withoutSystem(home: string): string {
  const folder = join(home, 'bin');
  mkdirSync(folder);
  for (const name of ['install', 'update-ca-certificates']) {
    writeFileSync(join(folder, name), '#!/bin/sh\n');
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}
