import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fetchByName } from '../../testing/sign-in/fetch-by-name.ts';
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
