import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { applyChange, clientEnvironment } from './index.ts';
import { shellScript } from './shells.ts';

const server = { endpoint: 'http://127.0.0.1:4566', dataFolder: "/home/o'neil/data folder" };

test('every client is pointed here, old and new', () => {
  const change = clientEnvironment(server, {});
  assert.equal(change['AWS_ENDPOINT_URL'], server.endpoint);
  assert.equal(change['AWS_ENDPOINT_URL_SSO'], server.endpoint);
  assert.equal(change['AWS_ENDPOINT_URL_SSO_OIDC'], server.endpoint);
  assert.equal(change['AWS_DATA_PATH'], `${server.dataFolder}/aws`);
  assert.equal(change['AMPLIFY_DISABLE_TELEMETRY'], '1');
  assert.equal('NO_PROXY' in change, false);
});

test('what would lead elsewhere is removed', () => {
  const current = {
    AWS_ENDPOINT_URL_S3: 'https://elsewhere',
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
    AWS_USE_FIPS_ENDPOINT: 'true',
    KEPT: '1',
  };
  assert.deepEqual(
    Object.keys(applyChange(current, clientEnvironment(server, current))).filter((name) => name in current),
    ['KEPT'],
  );
});

test('a proxy is told to leave this machine alone, and keeps its own exceptions', () => {
  const change = clientEnvironment(server, { https_proxy: 'http://proxy:3128', NO_PROXY: 'intranet,localhost' });
  assert.equal(change['NO_PROXY'], 'intranet,localhost,127.0.0.1');
  assert.equal(change['no_proxy'], '127.0.0.1,localhost');
});

test('the script survives a shell, quotes and all', () => {
  const script = shellScript(clientEnvironment(server, { AWS_ENDPOINT_URL_S3: 'x' }));
  const seen = execFileSync('sh', ['-c', `${script}printf '%s|%s' "$AWS_DATA_PATH" "$AWS_ENDPOINT_URL_S3"`], {
    encoding: 'utf8',
    env: { ...process.env, AWS_ENDPOINT_URL_S3: 'x' },
  });
  assert.equal(seen, `${server.dataFolder}/aws|`);
});
