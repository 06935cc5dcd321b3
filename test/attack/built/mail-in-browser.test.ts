/**
 * A message in a user pool's own words, which whoever sets up the pool chooses, looked at in the console. The browser
 * has no Content-Security-Policy here: what keeps the message from the console's origin stands without it, too.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import type { Page } from 'playwright-core';
import { newPage } from '../../e2e/browser.ts';
import { chromium } from '../../e2e/requirements.ts';
import { attackedServer } from './attacked-server.ts';

const { skip } = chromium();

const { server, browser, config } = await attackedServer();
const cognito = new CognitoIdentityProvider(config);
after(() => cognito.destroy());

const code = `javascript:localStorage.setItem('stolen',1),opener?.localStorage.setItem('stolen',1),'x'`;
const handler = `localStorage.setItem('stolen', 1)`;
const breaksOut = '--&gt;&lt;img src=1 onerror=&quot;localStorage.setItem(`stolen`, 1)&quot;&gt;';

const message = `<p>{####}</p>
<p><a href="${code}">plain</a> <a href=" java&#9;script:${code.slice(11)}">tab</a></p>
<svg width="200" height="30"><a xlink:href="${code}"><text y="20">drawn</text></a></svg>
<svg width="200" height="30"><a href="https://example.com/"><animate attributeName="href" values="${code}"
  dur="1s" repeatCount="indefinite" /><text y="20">animated</text></a></svg>
<math href="${code}"><mtext><table><mglyph><style><!--</style><img title="${breaksOut}"></math>
<img src="nowhere" onerror="${handler}"><input autofocus onfocus="${handler}">
<details open ontoggle="${handler}">details</details>
<map name="m"><area shape="rect" coords="0,0,50,50" href="${code}"></map><img usemap="#m" width="50" height="50">`;

async function received(): Promise<string> {
  const { UserPool } = await cognito.createUserPool({
    PoolName: 'hostile',
    AutoVerifiedAttributes: ['email'],
    EmailVerificationMessage: message,
    EmailVerificationSubject: '<img src=x onerror=alert(1)> subject',
  });
  const UserPoolId = UserPool!.Id!;
  const { UserPoolClient } = await cognito.createUserPoolClient({ UserPoolId, ClientName: 'app' });
  const UserAttributes = [{ Name: 'email', Value: 'victim@example.com' }];
  const user = { ClientId: UserPoolClient!.ClientId!, Username: 'victim', Password: 'Passw0rd!Passw0rd' };
  await cognito.signUp({ ...user, UserAttributes });
  for (;;) {
    const { items } = await server.api<{ items: { id: string }[] }>('GET', '/mail');
    if (items[0]) return items[0].id;
  }
}

async function signedIn(): Promise<Page> {
  const page = await newPage(browser, { bypassCSP: true });
  await page.goto((await server.api<{ url: string }>('POST', '/console-links')).url);
  await page.waitForURL('**/console/**');
  return page;
}

test('a message runs nothing in the console, whatever is clicked in it', { skip }, async () => {
  const id = await received();
  const page = await signedIn();
  await page.goto(`${server.consoleOrigin}/console/mail/${id}`);
  const frame = page.frameLocator('iframe.mail-body');
  await frame.getByText('plain').waitFor();
  for (const link of await frame.locator('p a, text, details, img[usemap]').all()) await link.click({ force: true });
  for (const opened of page.context().pages()) await opened.waitForLoadState();
  assert.equal(await page.evaluate(() => localStorage.getItem('stolen')), null);
  const left = await frame.locator('svg, math, script, iframe, form, [href^="java" i]').count();
  assert.equal(left, 0, 'nothing that could');
});
