import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AwsError } from '../../wire/errors.ts';
import { acceptAttribute, applyOperations, groupSchema, userSchema } from './schema.ts';
import type { AttributeOperation, Attributes } from './schema.ts';

const before: Attributes = {
  UserName: 'ann',
  DisplayName: 'Ann',
  Name: { GivenName: 'Ann', FamilyName: 'Lee' },
  Emails: [{ Value: 'ann@example.com', Primary: true }],
};

const accepted: readonly [title: string, operations: readonly AttributeOperation[], expected: Attributes][] = [
  ['sets a new attribute', [{ AttributePath: 'title', AttributeValue: 'Dr' }], { ...before, Title: 'Dr' }],
  [
    'replaces an attribute whatever the case of its path',
    [{ AttributePath: 'DISPLAYNAME', AttributeValue: 'A' }],
    { ...before, DisplayName: 'A' },
  ],
  [
    'sets a member and keeps the others',
    [{ AttributePath: 'name.familyName', AttributeValue: 'Ray' }],
    { ...before, Name: { GivenName: 'Ann', FamilyName: 'Ray' } },
  ],
  ['removes a member', [{ AttributePath: 'name.givenName' }], { ...before, Name: { FamilyName: 'Lee' } }],
  [
    'removes a complex attribute with its last member',
    [{ AttributePath: 'name.givenName' }, { AttributePath: 'name.familyName', AttributeValue: null }],
    { UserName: 'ann', DisplayName: 'Ann', Emails: before['Emails'] },
  ],
  [
    'removes by null',
    [{ AttributePath: 'emails', AttributeValue: null }],
    { UserName: 'ann', DisplayName: 'Ann', Name: before['Name'] },
  ],
  [
    "stores a list under the model's names",
    [{ AttributePath: 'emails', AttributeValue: [{ value: 'b@example.com', type: 'work', primary: false }] }],
    { ...before, Emails: [{ Value: 'b@example.com', Type: 'work', Primary: false }] },
  ],
  [
    "sets an extension's attribute",
    [{ AttributePath: 'aws:identitystore:enterprise.costCenter', AttributeValue: '42' }],
    { ...before, Extensions: { 'aws:identitystore:enterprise': { costCenter: '42' } } },
  ],
  [
    "sets a member of an extension's attribute",
    [{ AttributePath: 'aws:identitystore:enterprise.manager.value', AttributeValue: 'm1' }],
    { ...before, Extensions: { 'aws:identitystore:enterprise': { manager: { value: 'm1' } } } },
  ],
  [
    'applies operations in order',
    [
      { AttributePath: 'title', AttributeValue: 'a' },
      { AttributePath: 'title', AttributeValue: 'b' },
    ],
    { ...before, Title: 'b' },
  ],
];

const refused: readonly [title: string, operation: AttributeOperation, message: RegExp][] = [
  ['an unknown path', { AttributePath: 'shoeSize', AttributeValue: '9' }, /path shoeSize is not supported/],
  [
    'a name that every object has',
    { AttributePath: 'constructor', AttributeValue: 'x' },
    /path constructor is not supported/,
  ],
  ['a path into a list', { AttributePath: 'emails.value', AttributeValue: 'x' }, /set emails as a whole/],
  ['a path into text', { AttributePath: 'title.x', AttributeValue: 'x' }, /set title as a whole/],
  ['a number for text', { AttributePath: 'title', AttributeValue: 7 }, /title must be a string/],
  [
    'empty text',
    { AttributePath: 'title', AttributeValue: '' },
    /Value at 'title' failed to satisfy constraint: Member must have length greater than or equal to 1/,
  ],
  ['text too long', { AttributePath: 'title', AttributeValue: 'x'.repeat(1025) }, /length less than or equal to 1024/],
  ['a control character', { AttributePath: 'title', AttributeValue: 'a\u0000b' }, /regular expression pattern/],
  ['a user name with a space', { AttributePath: 'userName', AttributeValue: 'a b' }, /regular expression pattern/],
  [
    'a list too long',
    { AttributePath: 'emails', AttributeValue: [{ value: 'a' }, { value: 'b' }] },
    /List attribute emails exceeds allowed limit of 1/,
  ],
  ['an empty list', { AttributePath: 'emails', AttributeValue: [] }, /greater than or equal to 1/],
  ['an object for a list', { AttributePath: 'emails', AttributeValue: { value: 'a' } }, /emails must be a list/],
  ['a list for an object', { AttributePath: 'name', AttributeValue: ['a'] }, /name must be an object/],
  ['an unknown member', { AttributePath: 'name', AttributeValue: { nick: 'a' } }, /name has no member "nick"/],
  [
    'an inherited member',
    { AttributePath: 'name', AttributeValue: JSON.parse('{"__proto__": "a"}') },
    /name has no member "__proto__"/,
  ],
  ['an object without members', { AttributePath: 'name', AttributeValue: { givenName: null } }, /at least one member/],
  [
    'text for a flag',
    { AttributePath: 'emails', AttributeValue: [{ primary: 'yes' }] },
    /emails.primary must be a Boolean/,
  ],
  ['an unknown extension', { AttributePath: 'aws:identitystore:other.x', AttributeValue: 'x' }, /is not supported/],
];

describe('attribute operations', () => {
  for (const [title, operations, expected] of accepted) {
    it(title, () => assert.deepEqual(applyOperations(userSchema, before, operations), expected));
  }

  for (const [title, operation, message] of refused) {
    it(`refuses ${title}`, () => {
      assert.throws(
        () => applyOperations(userSchema, before, [operation]),
        (error: unknown) => {
          assert.ok(error instanceof AwsError);
          assert.equal(error.code, 'ValidationException');
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }

  it('leaves its input alone', () => {
    const copy = structuredClone(before);
    applyOperations(userSchema, before, [
      { AttributePath: 'name.familyName', AttributeValue: 'Ray' },
      { AttributePath: 'emails' },
    ]);
    assert.deepEqual(before, copy);
  });

  it("knows a group's attributes and no user's", () => {
    assert.deepEqual(
      applyOperations(groupSchema, { DisplayName: 'G' }, [{ AttributePath: 'description', AttributeValue: 'd' }]),
      { DisplayName: 'G', Description: 'd' },
    );
    assert.throws(
      () => applyOperations(groupSchema, {}, [{ AttributePath: 'userName', AttributeValue: 'x' }]),
      /not supported/,
    );
  });

  it('holds the extensions of CreateUser to their schema', () => {
    assert.deepEqual(
      acceptAttribute(userSchema, 'Extensions', { 'aws:identitystore:enterprise': { EmployeeNumber: '1' } }),
      { 'aws:identitystore:enterprise': { employeeNumber: '1' } },
    );
    assert.throws(
      () => acceptAttribute(userSchema, 'Extensions', { 'aws:identitystore:enterprise': { salary: '1' } }),
      /no member "salary"/,
    );
  });
});
