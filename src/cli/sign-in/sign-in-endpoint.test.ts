import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startSandlot } from '../../testing/start-sandlot.ts';
import { signInEndpoint } from './sign-in-endpoint.ts';

const session = (startUrl: string) => ({ name: 's', startUrl, region: 'us-east-1', scopes: undefined });

test("secrets go to the profile's own address here, or to the Sandlot whose start URL it is, only", async (t) => {
  const sandlot = await startSandlot();
  const data = mkdtempSync(join(tmpdir(), 'sandlot-data-'));
  t.after(async () => {
    await sandlot.close();
    rmSync(data, { recursive: true });
  });
  mkdirSync(data, { recursive: true });
  const { instance } = (await (await fetch(`${sandlot.endpoint}/_sandlot/v1/health`)).json()) as { instance?: string };
  writeFileSync(join(data, 'server.json'), JSON.stringify({ endpoint: sandlot.endpoint, instance }));
  writeFileSync(join(data, 'api-token'), sandlot.apiToken);
  await assert.rejects(signInEndpoint({ session: session('https://x') }, { data }), /not enabled/);
  const { startUrl, localPortalUrl } = await sandlot.api('POST', '/identity-center/enable', {
    withOrganizations: true,
  });
  const { pathname, port } = new URL(localPortalUrl);
  const earlier = [`http://127.0.0.1:${port}${pathname}`, `http://localhost:${port}${pathname}/`];
  for (const url of [startUrl, `${startUrl}/`, `${startUrl}/#/`, localPortalUrl, ...earlier])
    assert.equal(await signInEndpoint({ session: session(url) }, { data }), sandlot.endpoint);
  await assert.rejects(
    signInEndpoint({ session: session('https://work.awsapps.com/start'), profileName: 'work' }, { data }),
    /"s" leads to https:\/\/work\..*sandlot configure --profile work$/,
  );
  assert.equal(
    await signInEndpoint({ session: session('https://x'), endpoint: 'http://127.0.0.1:1/' }, {}),
    'http://127.0.0.1:1',
  );
  await assert.rejects(
    signInEndpoint({ session: session(startUrl), endpoint: 'http://127.0.0.1:1' }, { data: join(data, 'none') }),
    { exitCode: 3 },
  );
});
