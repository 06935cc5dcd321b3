import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fetchByName } from '../../testing/sign-in/fetch-by-name.ts';
import { sendRaw } from '../../testing/requests/signed-request.ts';
import { startSandlot, type Sandlot } from '../../testing/start-sandlot.ts';

let sandlot: Sandlot;
before(async () => {
  sandlot = await startSandlot();
});
after(() => sandlot.close());

const asked = (redirectUri: string): string =>
  `/v1/authorize?${new URLSearchParams({
    response_type: 'code',
    client_id: 'arn:aws:signin:::devtools/same-device',
    redirect_uri: redirectUri,
    scope: 'openid',
    state: 's&1',
    code_challenge: 'x',
    code_challenge_method: 'S256',
  })}`;

test('aws login: the endpoint leads to a page that says what to use instead', async () => {
  const path = asked('http://127.0.0.1:40123/oauth/callback');
  const first = await fetch(sandlot.endpoint + path, { redirect: 'manual' });
  assert.equal(first.status, 302);
  assert.equal(first.headers.get('location'), sandlot.consoleOrigin + path);
});

test('… and goes back to the waiting CLI, with a refusal', async () => {
  const answer = await fetchByName(sandlot.consoleOrigin + asked('http://127.0.0.1:40123/oauth/callback'));
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /sandlot login/);
  const back = new URL(/^30; url=(.*)$/.exec(answer.headers.get('refresh')!)![1]!);
  assert.equal(back.origin + back.pathname, 'http://127.0.0.1:40123/oauth/callback');
  assert.deepEqual([back.searchParams.get('error'), back.searchParams.get('state')], ['access_denied', 's&1']);
});

for (const elsewhere of [
  'https://example.com/',
  'http://example.com/',
  'javascript:alert(1)',
  'http://a@127.0.0.1/',
  '',
]) {
  test(`… and nowhere else: ${elsewhere || 'no address'}`, async () => {
    const answer = await fetchByName(sandlot.consoleOrigin + asked(elsewhere));
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('refresh'), null);
    assert.doesNotMatch(await answer.text(), /Back to the terminal/);
  });
}

test('… nor to this server, where a remote sign-in would lead', async () => {
  const answer = await fetchByName(sandlot.consoleOrigin + asked(`${sandlot.endpoint}/v1/sessions/confirmation`));
  assert.equal(answer.headers.get('refresh'), null);
});

test("the rest of /v1 is AWS's, and so is what is signed", async () => {
  const signed = await sendRaw(
    sandlot.endpoint,
    { method: 'GET', path: '/v1/authorize', query: '', headers: {}, body: Buffer.alloc(0) },
    { keys: sandlot.credentials, service: 's3', region: sandlot.region },
  );
  assert.doesNotMatch(String(signed.body), /aws login/);
  assert.match(String(signed.body), /<Code>(?:NoSuchBucket|InvalidBucketName)<\/Code>/);
  for (const path of ['/v1/apis', '/v1/authorizers', '/v1']) {
    const unsigned = await fetch(sandlot.endpoint + path, { redirect: 'manual' });
    assert.equal(unsigned.status, 404, path);
    assert.match(await unsigned.text(), /<Code>NoSuchBucket<\/Code>/, path);
  }
  const atConsole = await fetchByName(`${sandlot.consoleOrigin}/v1/apis`);
  assert.equal(atConsole.status, 421);
});

test('a token of an earlier aws login is not renewed, and its CLI is told what to use', async () => {
  const answer = await fetch(`${sandlot.endpoint}/v1/token`, { method: 'POST', body: '{"grantType":"refresh_token"}' });
  assert.equal(answer.status, 501);
  assert.match(answer.headers.get('x-amzn-errortype')!, /^NotImplementedException/);
  assert.match(((await answer.json()) as { message: string }).message, /signin\. .*sandlot login/);
});

test('a form is not taken', async () => {
  const answer = await fetchByName(`${sandlot.consoleOrigin}/v1/authorize`, { method: 'POST' });
  assert.equal(answer.status, 405);
});
