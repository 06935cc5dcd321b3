/** Chromium believes a Sandlot's TLS after `sandlot trust`, and not before. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { chromium as playwright } from 'playwright-core';
import { makeAuthority } from '../../src/cli/trust/authority.ts';
import { trust } from '../../src/cli/commands/environment/trust.ts';
import { testTerminal } from '../../src/testing/command-line.ts';
import { readConfig } from '../../src/server/config.ts';
import { startServer } from '../../src/server/main.ts';
import { certutil, chromium, missingOf, required } from './requirements.ts';

const [browserProgram, certificateTool] = [chromium(), certutil()];

test(
  'Chromium opens https://localhost without a warning once it is trusted',
  { skip: missingOf(browserProgram, certificateTool) },
  async (t) => {
    const home = mkdtempSync(join(tmpdir(), 'sandlot-trust-'));
    const data = join(home, 'data');
    const server = await startServer({ ...readConfig([], {}), port: 0, data });
    t.after(async () => {
      await server.close();
      rmSync(home, { recursive: true, force: true });
    });
    await makeAuthority({ endpoint: server.endpoint, dataFolder: data });
    const open = async (host: string): Promise<number> => {
      const browser = await playwright.launch({
        executablePath: required(browserProgram),
        args: ['--no-sandbox'],
        env: { ...process.env, HOME: home },
      });
      try {
        const page = await browser.newPage();
        const answer = await page.goto(`https://${host}:${new URL(server.endpoint).port}/_sandlot/v1/health`);
        return answer!.status();
      } finally {
        await browser.close();
      }
    };
    await assert.rejects(open('localhost'), /ERR_CERT_AUTHORITY_INVALID/);
    const machine = {
      home,
      platform: 'linux',
      path: process.env['PATH'] ?? '',
      isRoot: false,
      systemFolder: join(home, 'none'),
    };
    await trust(data, machine, { yes: true }, testTerminal());
    for (const host of ['localhost', '127.0.0.1', 'console.localhost']) assert.equal(await open(host), 200);
  },
);
