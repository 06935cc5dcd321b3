import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterAllKeys } from '../../../kernel/store.ts';
import { startAccountTest, type AccountTest } from '../test-client.ts';

async function withMember(run: (setting: AccountTest) => Promise<void>): Promise<void> {
  const setting = await startAccountTest();
  try {
    await setting.trust();
    await run(setting);
  } finally {
    await setting.close();
  }
}

/** Begins a change, and reads its code in the inbox. */
async function begin(setting: AccountTest, PrimaryEmail: string): Promise<string> {
  await setting.sandlot.api('DELETE', '/mail');
  const { status, body } = await setting.call('StartPrimaryEmailUpdate', { AccountId: setting.member, PrimaryEmail });
  assert.deepEqual([status, body], [200, { Status: 'PENDING' }]);
  await setting.sandlot.idle();
  const { items } = await setting.sandlot.api('GET', '/mail?limit=1');
  assert.equal(items[0].to, PrimaryEmail);
  const { text } = await setting.sandlot.api('GET', `/mail/${items[0].id}`);
  return /^(\d{6})$/m.exec(text)?.[1] ?? assert.fail(text);
}

const accept = (setting: AccountTest, PrimaryEmail: string, Otp: string) =>
  setting.call('AcceptPrimaryEmailUpdate', { AccountId: setting.member, PrimaryEmail, Otp });

const emailOf = async (setting: AccountTest): Promise<string> =>
  (await setting.call('GetPrimaryEmail', { AccountId: setting.member })).body.PrimaryEmail;

const otherThan = (code: string): string => (code === '000000' ? '000001' : '000000');

test('a member’s address changes by the code that was mailed to the new one, once', () =>
  withMember(async (setting) => {
    assert.equal(await emailOf(setting), 'member@example.com');
    const code = await begin(setting, 'new@example.com');
    assert.equal(await emailOf(setting), 'member@example.com', 'not before it is accepted');
    const wrong = await accept(setting, 'new@example.com', otherThan(code));
    assert.deepEqual([wrong.status, wrong.code, wrong.body.fieldList[0].name], [400, 'ValidationException', 'Otp']);
    assert.equal((await accept(setting, 'else@example.com', code)).code, 'ResourceNotFoundException');
    assert.deepEqual((await accept(setting, 'new@example.com', code)).body, { Status: 'ACCEPTED' });
    assert.equal(await emailOf(setting), 'new@example.com');
    const { Account } = await setting.org.describeAccount({ AccountId: setting.member });
    assert.equal(Account!.Email, 'new@example.com');
    assert.equal((await accept(setting, 'new@example.com', code)).code, 'ResourceNotFoundException');
  }));

test('a code is good for 24 hours, until a newer one, and for five wrong tries at most', () =>
  withMember(async (setting) => {
    const late = await begin(setting, 'a@example.com');
    await setting.sandlot.advance(24 * 3_600_000 + 1000);
    assert.equal((await accept(setting, 'a@example.com', late)).code, 'ResourceNotFoundException');
    const replaced = await begin(setting, 'a@example.com');
    const code = await begin(setting, 'a@example.com');
    if (replaced !== code) assert.equal((await accept(setting, 'a@example.com', replaced)).code, 'ValidationException');
    await begin(setting, 'b@example.com');
    assert.equal((await accept(setting, 'a@example.com', code)).code, 'ResourceNotFoundException');
    const guessed = await begin(setting, 'c@example.com');
    for (let tries = 0; tries < 5; tries += 1)
      assert.equal((await accept(setting, 'c@example.com', otherThan(guessed))).code, 'ValidationException');
    assert.equal((await accept(setting, 'c@example.com', guessed)).code, 'ResourceNotFoundException');
    assert.equal(await emailOf(setting), 'member@example.com');
  }));

test('an address is one account’s', () =>
  withMember(async (setting) => {
    const taken = { AccountId: setting.member, PrimaryEmail: 'Other@example.com' };
    const refused = await setting.call('StartPrimaryEmailUpdate', taken);
    assert.deepEqual([refused.status, refused.code], [409, 'ConflictException']);
    const code = await begin(setting, 'soon@example.com');
    await setting.org.createAccount({ AccountName: 'faster', Email: 'soon@example.com' });
    await setting.sandlot.idle();
    assert.equal((await accept(setting, 'soon@example.com', code)).code, 'ConflictException');
    const none = { AccountId: setting.member, PrimaryEmail: 'no address' };
    assert.equal((await setting.call('StartPrimaryEmailUpdate', none)).code, 'ValidationException');
  }));

test('whoever reads the store does not find the code', () =>
  withMember(async (setting) => {
    const code = await begin(setting, 'new@example.com');
    const range = { start: '', end: afterAllKeys };
    const { entries } = await setting.sandlot.server.runtime.store.read((tx) => tx.range(range));
    const written = entries.map(({ value }) => value).join('\n');
    assert.ok(written.includes('new@example.com'));
    assert.doesNotMatch(written, new RegExp(`(?<![A-Za-z0-9])${code}(?![A-Za-z0-9])`));
  }));
