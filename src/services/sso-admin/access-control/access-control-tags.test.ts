/**
 * Sources of attributes for access control:
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/attributemappingsconcept.html
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UserRecord } from '../../identitystore/internal.ts';
import { valueOf } from './access-control-tags.ts';

const user: UserRecord = {
  identityStoreId: 'd-1234567890',
  userId: 'u-1',
  userName: 'ann',
  displayName: 'Ann Admin',
  status: 'ENABLED',
  createdAt: 0,
  createdBy: '',
  updatedAt: 0,
  updatedBy: '',
  emails: [
    { Value: 'home@example.com', Type: 'home' },
    { Value: 'ann@example.com', Type: 'work', Primary: true },
  ],
  externalIds: [{ Issuer: 'https://idp.example', Id: 'x-7' }],
  attributes: {
    Name: { GivenName: 'Ann', FamilyName: 'Admin' },
    Title: 'Engineer (senior)',
    Locale: 'en-GB',
    UserType: '',
    Addresses: [
      { Type: 'home', Locality: 'Leeds' },
      { Type: 'work', Locality: 'York' },
    ],
    PhoneNumbers: [{ Value: '+44 1' }],
    Extensions: {
      'aws:identitystore:enterprise': { costCenter: '42', department: 'Äpfel', manager: { value: 'bob' } },
    },
  },
};

const cases: readonly (readonly [string, string | undefined])[] = [
  ['${path:userName}', 'ann'],
  ['${path:displayName}', 'Ann Admin'],
  ['${path:name.givenName}', 'Ann'],
  ['${path:name.middleName}', undefined],
  ['${path:emails[primary eq true].value}', 'ann@example.com'],
  ['${path:emails[type eq "home"].value}', 'home@example.com'],
  ['${path:emails[type eq "other"].value}', undefined],
  ['${path:addresses[type eq "work"].locality}', 'York'],
  ['${path:addresses[primary eq true].locality}', 'Leeds'],
  ['${path:phoneNumbers[primary eq true].value}', '+44 1'],
  ['${path:locale}', 'en-GB'],
  ['${path:externalId}', 'x-7'],
  ['${path:enterprise.costCenter}', '42'],
  ['${path:enterprise.department}', 'Äpfel'],
  ['${path:enterprise.manager.value}', 'bob'],
  ['${path:enterprise.division}', undefined],
  ['${user:email}', 'ann@example.com'],
  ['${user:subject}', 'u-1'],
  ['${user:familyName}', 'Admin'],
  ['${user:preferredUsername}', 'ann'],
  ['${user:unknown}', undefined],
  // What a session tag cannot have, or what is none, is left out.
  ['${path:title}', undefined],
  ['${path:userType}', undefined],
  ['${path:name}', undefined],
  ['${path:enterprise}', undefined],
  ['${path:__proto__.constructor}', undefined],
  ['${path:}', undefined],
  ['userName', undefined],
  ['${path:userName}x', undefined],
];

for (const [source, value] of cases) {
  test(`${source} is ${JSON.stringify(value)}`, () => {
    assert.equal(valueOf(user, source), value);
  });
}
