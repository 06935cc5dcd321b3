/** Contacts, names and whose account it is. Texts and codes are those that AWS answered in September 2026. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startAccountTest, type AccountTest } from './test-client.ts';

const contact = {
  AlternateContactType: 'OPERATIONS',
  Name: '  Jo Doe ',
  Title: ' Operator ',
  EmailAddress: '  Ops+1@Example.com ',
  PhoneNumber: ' +1 (202) 555-0100 ',
};

const address = {
  FullName: ' Jo Doe ',
  AddressLine1: ' 1 Main Street ',
  AddressLine2: 'Floor 2',
  City: ' Seattle ',
  StateOrRegion: ' WA ',
  PostalCode: ' 98101 ',
  CountryCode: 'us',
  PhoneNumber: '+12025550100 ',
};

const trimmedAddress = {
  FullName: 'Jo Doe',
  AddressLine1: '1 Main Street',
  AddressLine2: 'Floor 2',
  City: 'Seattle',
  StateOrRegion: 'WA',
  PostalCode: '98101',
  CountryCode: 'US',
  PhoneNumber: '+12025550100',
};

describe('an account by itself', () => {
  let test: AccountTest;
  before(async () => {
    test = await startAccountTest();
  });
  after(() => test.close());

  it('has at most one alternate contact of each type, until it is deleted', async () => {
    const missing = await test.call('GetAlternateContact', { AlternateContactType: 'OPERATIONS' });
    assert.deepEqual([missing.status, missing.code], [404, 'ResourceNotFoundException']);
    assert.equal(missing.body.message, 'No contact of the inputted alternate contact type found.');
    assert.deepEqual(await test.call('PutAlternateContact', contact), { status: 200, code: undefined, body: {} });
    const { body } = await test.call('GetAlternateContact', { AlternateContactType: 'OPERATIONS' });
    assert.deepEqual(body.AlternateContact, { ...contact, EmailAddress: 'Ops+1@Example.com' });
    await test.call('PutAlternateContact', { ...contact, Name: 'Al Roe' });
    const replaced = await test.call('GetAlternateContact', { AlternateContactType: 'OPERATIONS' });
    assert.equal(replaced.body.AlternateContact.Name, 'Al Roe');
    const other = await test.call('GetAlternateContact', { AlternateContactType: 'BILLING' });
    assert.equal(other.code, 'ResourceNotFoundException');
    assert.equal((await test.call('DeleteAlternateContact', { AlternateContactType: 'OPERATIONS' })).status, 200);
    const again = await test.call('DeleteAlternateContact', { AlternateContactType: 'OPERATIONS' });
    assert.equal(again.code, 'ResourceNotFoundException');
  });

  it('keeps to the constraints of the model', async () => {
    for (const wrong of [
      { AlternateContactType: 'OTHER' },
      { Name: '' },
      { EmailAddress: 'nobody' },
      { PhoneNumber: 'call me' },
      { Title: undefined },
    ]) {
      const answer = await test.call('PutAlternateContact', { ...contact, ...wrong });
      assert.deepEqual([answer.status, answer.code], [400, 'ValidationException'], JSON.stringify(wrong));
    }
  });

  it('has the primary contact that was put last, as AWS writes it', async () => {
    assert.equal((await test.call('GetContactInformation')).code, 'ResourceNotFoundException');
    await test.call('PutContactInformation', { ContactInformation: address });
    assert.deepEqual((await test.call('GetContactInformation')).body, { ContactInformation: trimmedAddress });
    const { AddressLine2: _gone, ...shorter } = trimmedAddress;
    await test.call('PutContactInformation', { ContactInformation: shorter });
    assert.deepEqual((await test.call('GetContactInformation')).body, { ContactInformation: shorter });
    for (const [field, value] of [
      ['City', '  '],
      ['CountryCode', '12'],
      ['StateOrRegion', undefined],
    ] as const) {
      const answer = await test.call('PutContactInformation', { ContactInformation: { ...address, [field]: value } });
      assert.deepEqual([answer.status, answer.code], [400, 'ValidationException'], field);
      assert.equal(answer.body.reason, 'fieldValidationFailed');
      assert.deepEqual(
        answer.body.fieldList.map(({ name }: { name: string }) => name),
        [field],
      );
    }
    assert.deepEqual((await test.call('GetContactInformation')).body, { ContactInformation: shorter });
  });

  it('gives its contact, under their own names, to the accounts that it creates', async () => {
    await test.call('PutContactInformation', { ContactInformation: address });
    const made = await test.createAccount('new one');
    const inherited = await test.call('GetContactInformation', {}, test.rootOf(made));
    assert.deepEqual(inherited.body, { ContactInformation: { ...trimmedAddress, FullName: 'new one' } });
    const earlier = await test.call('GetContactInformation', {}, test.rootOf(test.member));
    assert.equal(earlier.code, 'ResourceNotFoundException', 'an account from before stays as it was');
  });

  it('has one name here and in Organizations', async () => {
    const before = await test.call('GetAccountInformation');
    assert.deepEqual(Object.keys(before.body).sort(), [
      'AccountCreatedDate',
      'AccountId',
      'AccountName',
      'AccountState',
    ]);
    assert.deepEqual([before.body.AccountId, before.body.AccountState], [test.management, 'ACTIVE']);
    assert.match(before.body.AccountCreatedDate, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    await test.call('PutAccountName', { AccountName: '  The house ' });
    const { body } = await test.call('GetAccountInformation');
    assert.deepEqual(body, { ...before.body, AccountName: 'The house' });
    const { Account } = await test.org.describeAccount({ AccountId: test.management });
    assert.equal(Account!.Name, 'The house');
    assert.equal((await test.call('PutAccountName', { AccountName: '   ' })).code, 'ValidationException');
    assert.equal((await test.call('PutAccountName', { AccountName: 'a<b' })).code, 'ValidationException');
  });

  it('has no GovCloud account', async () => {
    const answer = await test.call('GetGovCloudAccountInformation');
    assert.deepEqual([answer.status, answer.code], [404, 'ResourceNotFoundException']);
  });
});

describe('a member account, asked about from elsewhere', () => {
  let test: AccountTest;
  before(async () => {
    test = await startAccountTest();
  });
  after(() => test.close());

  /** The sentence of the refusal, after who and what. */
  async function refusal(operation: string, input: object, account = test.management): Promise<string> {
    const answer = await test.call(operation, input, test.rootOf(account));
    assert.deepEqual([answer.status, answer.code], [403, 'AccessDeniedException'], operation);
    const who = `User: arn:aws:iam::${account}:root is not authorized to perform: account:${operation}`;
    assert.ok(answer.body.message.startsWith(who), answer.body.message);
    return answer.body.message.slice(who.length);
  }

  it('is the management account’s and its delegated administrators’ to manage, with trusted access', async () => {
    const ofMember = { AccountId: test.member, AlternateContactType: 'BILLING' };
    const billing = { ...contact, ...ofMember, EmailAddress: 'billing@example.com' };
    assert.equal(
      await refusal('GetAlternateContact', ofMember),
      ' (Your organization must first enable trusted access with AWS Account Management.)',
    );
    assert.equal(await refusal('GetAlternateContact', ofMember, test.member), '', 'not even its own, by number');
    await test.trust();
    assert.equal((await test.call('PutAlternateContact', billing)).status, 200);
    const seen = await test.call('GetAlternateContact', { AlternateContactType: 'BILLING' }, test.rootOf(test.member));
    assert.equal(seen.body.AlternateContact.EmailAddress, 'billing@example.com');
    const own = await test.call('GetAlternateContact', { AlternateContactType: 'BILLING' });
    assert.equal(own.code, 'ResourceNotFoundException', 'the management account’s own is another');
    assert.equal(await refusal('GetAlternateContact', ofMember, test.other), '');
    assert.equal(await refusal('PutAlternateContact', billing, test.other), '');
    await test.delegateTo(test.other);
    assert.equal((await test.call('GetAlternateContact', ofMember, test.rootOf(test.other))).status, 200);
    const itself = { AccountId: test.other, AccountName: 'Renamed' };
    assert.equal((await test.call('PutAccountName', itself, test.rootOf(test.other))).status, 200);
    assert.equal((await test.org.describeAccount({ AccountId: test.other })).Account!.Name, 'Renamed');
  });

  it('is not the management account, nor one of elsewhere', async () => {
    await test.trust();
    const ofManagement = { AccountId: test.management };
    assert.equal(
      await refusal('GetContactInformation', ofManagement),
      ' (The management account can only be managed using the standalone context from the management account.)',
    );
    assert.equal(await refusal('GetPrimaryEmail', ofManagement), ' (Access Denied)');
    assert.equal(await refusal('GetAccountInformation', { AccountId: '999999999999' }), '');
    assert.equal(await refusal('GetGovCloudAccountInformation', { StandardAccountId: '999999999999' }), '');
    const gov = await test.call('GetGovCloudAccountInformation', { StandardAccountId: test.member });
    assert.equal(gov.code, 'ResourceNotFoundException');
  });
});
