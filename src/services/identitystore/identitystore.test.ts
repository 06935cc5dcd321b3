import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { Identitystore, IdentitystoreServiceException } from '@aws-sdk/client-identitystore';
import type { CreateUserCommandInput } from '@aws-sdk/client-identitystore';
import { startSandlot } from '../../testing/start-sandlot.ts';
import type { Sandlot } from '../../testing/start-sandlot.ts';

const nobody = '00000000-0000-4000-8000-000000000000';

let sandlot: Sandlot;
let directory: Identitystore;
let IdentityStoreId: string;

before(async () => {
  sandlot = await startSandlot();
  directory = new Identitystore({ ...sandlot.clientConfig, maxAttempts: 1 });
  IdentityStoreId = await enable(sandlot);
});

after(async () => {
  directory.destroy();
  await sandlot.close();
});

async function enable(on: Sandlot): Promise<string> {
  const { identityStoreId } = await on.api('POST', '/identity-center/enable', { withOrganizations: true });
  return identityStoreId;
}

/** Attributes of a user that no other test has. */
function person(attributes: Partial<CreateUserCommandInput> = {}): CreateUserCommandInput {
  const UserName = `u-${randomUUID()}`;
  return {
    IdentityStoreId,
    UserName,
    DisplayName: 'Ann Lee',
    Name: { GivenName: 'Ann', FamilyName: 'Lee' },
    Emails: [{ Value: `${UserName}@example.com`, Type: 'Work', Primary: true }],
    ...attributes,
  };
}

async function newUser(attributes: Partial<CreateUserCommandInput> = {}): Promise<string> {
  return (await directory.createUser(person(attributes))).UserId!;
}

async function newGroup(DisplayName = `g-${randomUUID()}`): Promise<string> {
  return (await directory.createGroup({ IdentityStoreId, DisplayName })).GroupId!;
}

async function join(GroupId: string, UserId: string): Promise<string> {
  return (await directory.createGroupMembership({ IdentityStoreId, GroupId, MemberId: { UserId } })).MembershipId!;
}

function refusedAs(
  name: string,
  message: string | RegExp,
  fields: Record<string, unknown> = {},
): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof IdentitystoreServiceException, String(error));
    assert.equal(error.name, name);
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
    for (const [field, value] of Object.entries(fields))
      assert.equal((error as unknown as Record<string, unknown>)[field], value, field);
    return true;
  };
}

const userNotFound = refusedAs('ResourceNotFoundException', 'USER not found.', { ResourceType: 'USER' });
const groupNotFound = refusedAs('ResourceNotFoundException', 'GROUP not found.', { ResourceType: 'GROUP' });
const membershipNotFound = refusedAs('ResourceNotFoundException', 'GROUP_MEMBERSHIP not found.', {
  ResourceType: 'GROUP_MEMBERSHIP',
});
const uniqueness = { Reason: 'UNIQUENESS_CONSTRAINT_VIOLATION' };

describe('users', () => {
  it('keeps every attribute that CreateUser takes', async () => {
    const input = person({
      NickName: 'A',
      ProfileUrl: 'https://example.com/a',
      UserType: 'Staff',
      Title: 'Dr',
      PreferredLanguage: 'en',
      Locale: 'en-GB',
      Timezone: 'Europe/London',
      Website: 'https://example.com',
      Birthdate: '1990-02-28',
      Name: {
        Formatted: 'string',
        GivenName: 'Ann',
        FamilyName: 'Lee',
        MiddleName: 'M',
        HonorificPrefix: 'Dr',
        HonorificSuffix: 'Jr',
      },
      Addresses: [
        {
          StreetAddress: '1 Road',
          Locality: 'L',
          Region: 'R',
          PostalCode: 'P',
          Country: 'C',
          Formatted: 'F',
          Type: 'home',
          Primary: true,
        },
      ],
      PhoneNumbers: [{ Value: '+44 1', Type: 'work', Primary: true }],
      Photos: [{ Value: 'https://example.com/1.png' }, { Value: 'https://example.com/2.png', Primary: true }],
      Roles: [{ Value: 'dev', Type: 't', Primary: false }],
    });
    const { UserId } = await directory.createUser(input);
    assert.match(UserId!, /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    const { $metadata, CreatedAt, UpdatedAt, CreatedBy, UpdatedBy, ...user } = await directory.describeUser({
      IdentityStoreId,
      UserId,
    });
    assert.equal($metadata.httpStatusCode, 200);
    assert.deepEqual(user, { ...input, UserId, UserStatus: 'ENABLED' });
    assert.ok(CreatedAt instanceof Date);
    assert.deepEqual(UpdatedAt, CreatedAt);
    assert.equal(CreatedBy, `arn:aws:iam::${sandlot.account}:root`);
    assert.equal(UpdatedBy, CreatedBy);
  });

  it('takes the command of the Amplify page', async () => {
    const UserId = await newUser({
      UserName: `amplify-admin-${randomUUID()}`,
      DisplayName: 'Amplify Admin',
      Name: { Formatted: 'string', FamilyName: 'Admin', GivenName: 'Amplify' },
      Emails: [{ Type: 'Work', Value: `${randomUUID()}@example.com` }],
    });
    assert.equal((await directory.describeUser({ IdentityStoreId, UserId })).Name?.Formatted, 'string');
  });

  it('shows extensions only where they are asked for', async () => {
    const name = 'aws:identitystore:enterprise';
    const UserId = await newUser({ Extensions: { [name]: { employeeNumber: '7', manager: { value: 'm' } } } });
    assert.equal((await directory.describeUser({ IdentityStoreId, UserId })).Extensions, undefined);
    const shown = await directory.describeUser({ IdentityStoreId, UserId, Extensions: [name] });
    assert.deepEqual(shown.Extensions, { [name]: { employeeNumber: '7', manager: { value: 'm' } } });
  });

  const refusals: readonly [title: string, attributes: Partial<CreateUserCommandInput>, message: string | RegExp][] = [
    ['no user name', { UserName: undefined }, 'userName is a required attribute'],
    ['no display name', { DisplayName: undefined }, 'displayname: The attribute displayname is required'],
    ['no name', { Name: undefined }, 'name: The attribute name is required'],
    [
      'neither',
      { DisplayName: undefined, Name: { Formatted: 'x' } },
      'displayname: The attribute displayname is required, givenname: ' +
        'The attribute givenname is required, familyname: The attribute familyname is required',
    ],
    ['a reserved name', { UserName: 'administrator' }, /administrator is reserved/],
    ['a date that is none', { Birthdate: '1990-02-31' }, /YYYY-MM-DD/],
    ['two addresses', { Emails: [{ Value: 'a@example.com' }, { Value: 'b@example.com' }] }, /less than or equal to 1/],
    ['a user name with a space', { UserName: 'a b' }, /regular expression pattern/],
    [
      'an unknown extension',
      { Extensions: { 'aws:identitystore:other': { a: 'b' } } },
      /no member "aws:identitystore:other"/,
    ],
  ];
  for (const [title, attributes, message] of refusals) {
    it(`refuses ${title}`, () =>
      assert.rejects(directory.createUser(person(attributes)), refusedAs('ValidationException', message)));
  }

  it('refuses a user name or address that is taken, whatever its case', async () => {
    const input = person();
    await directory.createUser(input);
    await assert.rejects(
      directory.createUser(person({ UserName: input.UserName!.toUpperCase() })),
      refusedAs('ConflictException', 'Duplicate UserName', uniqueness),
    );
    await assert.rejects(
      directory.createUser(person({ Emails: [{ Value: input.Emails![0]!.Value!.toUpperCase() }] })),
      refusedAs('ConflictException', 'Duplicate Email', uniqueness),
    );
  });

  it('makes one of many users with the same name at once', async () => {
    const UserName = `race-${randomUUID()}`;
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => directory.createUser(person({ UserName }))),
    );
    assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
    for (const result of results)
      if (result.status === 'rejected') refusedAs('ConflictException', 'Duplicate UserName', uniqueness)(result.reason);
  });

  it('finds a user by name and by address', async () => {
    const input = person();
    const UserId = await newUser(input);
    const byName = { UniqueAttribute: { AttributePath: 'UserName', AttributeValue: input.UserName!.toUpperCase() } };
    const byAddress = { UniqueAttribute: { AttributePath: 'emails.value', AttributeValue: input.Emails![0]!.Value! } };
    for (const AlternateIdentifier of [byName, byAddress]) {
      const found = await directory.getUserId({ IdentityStoreId, AlternateIdentifier });
      assert.equal(found.UserId, UserId);
      assert.equal(found.IdentityStoreId, IdentityStoreId);
    }
  });

  it('refuses identifiers that name nobody or are not unique', async () => {
    const by = (AttributePath: string, AttributeValue: string) =>
      directory.getUserId({
        IdentityStoreId,
        AlternateIdentifier: { UniqueAttribute: { AttributePath, AttributeValue } },
      });
    await assert.rejects(by('userName', 'nobody'), userNotFound);
    await assert.rejects(
      by('title', 'Dr'),
      refusedAs('ValidationException', 'The attribute title is not a unique attribute'),
    );
    await assert.rejects(by('userName', ''), refusedAs('ValidationException', /cannot be empty/));
    await assert.rejects(
      directory.getUserId({ IdentityStoreId, AlternateIdentifier: { ExternalId: { Issuer: 'i', Id: 'x' } } }),
      userNotFound,
    );
  });

  it('updates in order and moves the unique names', async () => {
    const input = person();
    const UserId = await newUser(input);
    const address = `new-${randomUUID()}@example.com`;
    await directory.updateUser({
      IdentityStoreId,
      UserId,
      Operations: [
        { AttributePath: 'name.familyName', AttributeValue: 'Ray' },
        { AttributePath: 'emails', AttributeValue: [{ value: address, type: 'home' }] },
        { AttributePath: 'title', AttributeValue: 'Dr' },
      ],
    });
    const user = await directory.describeUser({ IdentityStoreId, UserId });
    assert.deepEqual(user.Name, { GivenName: 'Ann', FamilyName: 'Ray' });
    assert.deepEqual(user.Emails, [{ Value: address, Type: 'home' }]);
    assert.equal(user.Title, 'Dr');
    await directory.createUser(person({ Emails: input.Emails }));
    await assert.rejects(
      directory.createUser(person({ Emails: [{ Value: address }] })),
      refusedAs('ConflictException', 'Duplicate Email'),
    );
  });

  it('removes by an absent or null value, but nothing that is required', async () => {
    const UserId = await newUser({ Title: 'Dr', NickName: 'A' });
    await directory.updateUser({
      IdentityStoreId,
      UserId,
      Operations: [
        { AttributePath: 'title' },
        { AttributePath: 'nickName', AttributeValue: null },
        { AttributePath: 'emails' },
      ],
    });
    const user = await directory.describeUser({ IdentityStoreId, UserId });
    assert.deepEqual([user.Title, user.NickName, user.Emails], [undefined, undefined, undefined]);
    for (const AttributePath of ['userName', 'displayName', 'name.givenName', 'name']) {
      await assert.rejects(
        directory.updateUser({ IdentityStoreId, UserId, Operations: [{ AttributePath }] }),
        refusedAs('ValidationException', /required/),
      );
    }
  });

  it('keeps nothing of an update that fails', async () => {
    const taken = person();
    await directory.createUser(taken);
    const UserId = await newUser();
    await assert.rejects(
      directory.updateUser({
        IdentityStoreId,
        UserId,
        Operations: [
          { AttributePath: 'title', AttributeValue: 'Dr' },
          { AttributePath: 'userName', AttributeValue: taken.UserName! },
        ],
      }),
      refusedAs('ConflictException', 'Duplicate UserName'),
    );
    assert.equal((await directory.describeUser({ IdentityStoreId, UserId })).Title, undefined);
  });

  it('answers ResourceNotFoundException with the id for an unknown user', async () => {
    const unknown = refusedAs('ResourceNotFoundException', 'USER not found.', {
      ResourceType: 'USER',
      ResourceId: nobody,
    });
    await assert.rejects(directory.describeUser({ IdentityStoreId, UserId: nobody }), unknown);
    await assert.rejects(
      directory.updateUser({ IdentityStoreId, UserId: nobody, Operations: [{ AttributePath: 'title' }] }),
      unknown,
    );
    await assert.rejects(directory.deleteUser({ IdentityStoreId, UserId: nobody }), unknown);
  });

  it('frees the name and address of a deleted user', async () => {
    const input = person();
    const UserId = await newUser(input);
    await directory.deleteUser({ IdentityStoreId, UserId });
    await assert.rejects(directory.describeUser({ IdentityStoreId, UserId }), userNotFound);
    assert.notEqual(await newUser(input), UserId);
  });
});

describe('ListUsers', () => {
  it('pages through all users once', async () => {
    await Promise.all(Array.from({ length: 7 }, () => newUser()));
    const all = (await directory.listUsers({ IdentityStoreId })).Users!.map((user) => user.UserId);
    const paged: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await directory.listUsers({ IdentityStoreId, MaxResults: 3, NextToken });
      assert.ok(page.Users!.length <= 3);
      paged.push(...page.Users!.map((user) => user.UserId));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    assert.deepEqual(paged.slice(0, all.length), all);
    assert.equal(new Set(paged).size, paged.length);
  });

  it('filters by user name', async () => {
    const input = person();
    const UserId = await newUser(input);
    const filter = (AttributePath: string, AttributeValue: string) =>
      directory.listUsers({ IdentityStoreId, Filters: [{ AttributePath, AttributeValue }] });
    assert.deepEqual(
      (await filter('UserName', input.UserName!)).Users!.map((user) => user.UserId),
      [UserId],
    );
    assert.deepEqual((await filter('UserName', 'nobody')).Users, []);
    assert.deepEqual((await filter('ExternalId', 'nobody')).Users, []);
    await assert.rejects(filter('Title', 'Dr'), refusedAs('ValidationException', /cannot be filtered by Title/));
  });

  it('refuses bad tokens and sizes', async () => {
    await assert.rejects(
      directory.listUsers({ IdentityStoreId, NextToken: 'bm9uc2Vuc2U' }),
      refusedAs('ValidationException', /NextToken/),
    );
    await assert.rejects(
      directory.listUsers({ IdentityStoreId, MaxResults: 101 }),
      refusedAs('ValidationException', /less than or equal to 100/),
    );
  });
});

describe('identity stores', () => {
  it('answers ResourceNotFoundException for an unknown one, in reads and writes', async () => {
    const unknown = { ...person(), IdentityStoreId: 'd-0000000000' };
    const expected = refusedAs('ResourceNotFoundException', 'IDENTITY_STORE not found.', {
      ResourceType: 'IDENTITY_STORE',
      ResourceId: 'd-0000000000',
    });
    await assert.rejects(directory.listUsers({ IdentityStoreId: unknown.IdentityStoreId }), expected);
    await assert.rejects(directory.createUser(unknown), expected);
    await assert.rejects(directory.createGroup({ IdentityStoreId: 'd-0000000000', DisplayName: 'g' }), expected);
  });
});

describe('groups', () => {
  it('creates, describes, updates and deletes', async () => {
    const DisplayName = `Team ${randomUUID()}`;
    const { GroupId } = await directory.createGroup({ IdentityStoreId, DisplayName, Description: 'd' });
    const group = await directory.describeGroup({ IdentityStoreId, GroupId });
    assert.deepEqual(
      [group.GroupId, group.DisplayName, group.Description, group.IdentityStoreId],
      [GroupId, DisplayName, 'd', IdentityStoreId],
    );
    await directory.updateGroup({
      IdentityStoreId,
      GroupId,
      Operations: [
        { AttributePath: 'displayName', AttributeValue: `${DisplayName}!` },
        { AttributePath: 'description' },
      ],
    });
    const updated = await directory.describeGroup({ IdentityStoreId, GroupId });
    assert.deepEqual([updated.DisplayName, updated.Description], [`${DisplayName}!`, undefined]);
    await directory.deleteGroup({ IdentityStoreId, GroupId });
    await assert.rejects(directory.describeGroup({ IdentityStoreId, GroupId }), groupNotFound);
    await assert.rejects(directory.deleteGroup({ IdentityStoreId, GroupId }), groupNotFound);
  });

  it('refuses a missing, reserved or taken name', async () => {
    const DisplayName = `g-${randomUUID()}`;
    await newGroup(DisplayName);
    const GroupId = await newGroup();
    await assert.rejects(
      directory.createGroup({ IdentityStoreId }),
      refusedAs('ValidationException', 'displayName is a required attribute'),
    );
    await assert.rejects(newGroup('AWSAdministrators'), refusedAs('ValidationException', /reserved/));
    await assert.rejects(
      newGroup(DisplayName.toUpperCase()),
      refusedAs('ConflictException', 'Duplicate GroupDisplayName', uniqueness),
    );
    const rename = (AttributeValue?: string) =>
      directory.updateGroup({
        IdentityStoreId,
        GroupId,
        Operations: [{ AttributePath: 'displayName', AttributeValue }],
      });
    await assert.rejects(rename(DisplayName), refusedAs('ConflictException', 'Duplicate GroupDisplayName', uniqueness));
    await assert.rejects(rename(), refusedAs('ValidationException', /required/));
  });

  it('finds by name and lists', async () => {
    const DisplayName = `g-${randomUUID()}`;
    const GroupId = await newGroup(DisplayName);
    const by = (AttributePath: string, AttributeValue: string) =>
      directory.getGroupId({
        IdentityStoreId,
        AlternateIdentifier: { UniqueAttribute: { AttributePath, AttributeValue } },
      });
    assert.equal((await by('displayName', DisplayName)).GroupId, GroupId);
    await assert.rejects(by('displayName', 'none'), groupNotFound);
    await assert.rejects(by('description', 'd'), refusedAs('ValidationException', /not a unique attribute/));
    const { Groups } = await directory.listGroups({
      IdentityStoreId,
      Filters: [{ AttributePath: 'DisplayName', AttributeValue: DisplayName }],
    });
    assert.deepEqual(
      Groups!.map((group) => group.GroupId),
      [GroupId],
    );
    const first = await directory.listGroups({ IdentityStoreId, MaxResults: 1 });
    await newGroup();
    assert.equal(first.Groups!.length, 1);
  });
});

describe('memberships', () => {
  it('are found both ways', async () => {
    const [UserId, other] = [await newUser(), await newUser()];
    const [GroupId, second] = [await newGroup(), await newGroup()];
    const MembershipId = await join(GroupId, UserId);
    await join(second, UserId);
    await join(GroupId, other);
    const shown = await directory.describeGroupMembership({ IdentityStoreId, MembershipId });
    assert.deepEqual([shown.GroupId, shown.MemberId, shown.MembershipId], [GroupId, { UserId }, MembershipId]);
    assert.equal(
      (await directory.getGroupMembershipId({ IdentityStoreId, GroupId, MemberId: { UserId } })).MembershipId,
      MembershipId,
    );
    const members = await directory.listGroupMemberships({ IdentityStoreId, GroupId });
    assert.deepEqual(
      new Set(members.GroupMemberships!.map((membership) => membership.MemberId!.UserId)),
      new Set([UserId, other]),
    );
    const groups = await directory.listGroupMembershipsForMember({
      IdentityStoreId,
      MemberId: { UserId },
      MaxResults: 1,
    });
    const rest = await directory.listGroupMembershipsForMember({
      IdentityStoreId,
      MemberId: { UserId },
      NextToken: groups.NextToken,
    });
    const groupIds = [...groups.GroupMemberships!, ...rest.GroupMemberships!].map((membership) => membership.GroupId);
    assert.deepEqual(new Set(groupIds), new Set([GroupId, second]));
    const { Results } = await directory.isMemberInGroups({
      IdentityStoreId,
      MemberId: { UserId: other },
      GroupIds: [GroupId, second],
    });
    assert.deepEqual(Results, [
      { GroupId, MemberId: { UserId: other }, MembershipExists: true },
      { GroupId: second, MemberId: { UserId: other }, MembershipExists: false },
    ]);
  });

  it('refuses the second one, and unknown users, groups and memberships', async () => {
    const [UserId, GroupId] = [await newUser(), await newGroup()];
    await join(GroupId, UserId);
    await assert.rejects(
      join(GroupId, UserId),
      refusedAs('ConflictException', 'Member and Group relationship already exists.', uniqueness),
    );
    await assert.rejects(join(GroupId, nobody), userNotFound);
    await assert.rejects(join(nobody, UserId), groupNotFound);
    await assert.rejects(directory.listGroupMemberships({ IdentityStoreId, GroupId: nobody }), groupNotFound);
    await assert.rejects(
      directory.listGroupMembershipsForMember({ IdentityStoreId, MemberId: { UserId: nobody } }),
      userNotFound,
    );
    await assert.rejects(
      directory.isMemberInGroups({ IdentityStoreId, MemberId: { UserId: nobody }, GroupIds: [GroupId] }),
      userNotFound,
    );
    await assert.rejects(
      directory.describeGroupMembership({ IdentityStoreId, MembershipId: nobody }),
      membershipNotFound,
    );
    await assert.rejects(
      directory.getGroupMembershipId({ IdentityStoreId, GroupId, MemberId: { UserId: nobody } }),
      membershipNotFound,
    );
    await assert.rejects(
      directory.deleteGroupMembership({ IdentityStoreId, MembershipId: nobody }),
      membershipNotFound,
    );
  });

  it('end by themselves, with their user, and with their group', async () => {
    const [UserId, GroupId] = [await newUser(), await newGroup()];
    const MembershipId = await join(GroupId, UserId);
    await directory.deleteGroupMembership({ IdentityStoreId, MembershipId });
    assert.deepEqual((await directory.listGroupMemberships({ IdentityStoreId, GroupId })).GroupMemberships, []);

    await join(GroupId, UserId);
    await directory.deleteUser({ IdentityStoreId, UserId });
    assert.deepEqual((await directory.listGroupMemberships({ IdentityStoreId, GroupId })).GroupMemberships, []);

    const other = await newUser();
    await join(GroupId, other);
    await directory.deleteGroup({ IdentityStoreId, GroupId });
    assert.deepEqual(
      (await directory.listGroupMembershipsForMember({ IdentityStoreId, MemberId: { UserId: other } }))
        .GroupMemberships,
      [],
    );
  });
});

it('is in the Region of its instance alone', async () => {
  const elsewhere = new Identitystore({ ...sandlot.clientConfig, region: 'eu-west-1', maxAttempts: 1 });
  const refused = refusedAs('ResourceNotFoundException', 'IDENTITY_STORE not found.', {
    ResourceType: 'IDENTITY_STORE',
    ResourceId: IdentityStoreId,
  });
  try {
    await assert.rejects(elsewhere.listUsers({ IdentityStoreId }), refused);
    await assert.rejects(elsewhere.createUser(person()), refused);
  } finally {
    elsewhere.destroy();
  }
});

it('errors carry the id of their request', async () => {
  for (const call of [
    () => directory.describeUser({ IdentityStoreId, UserId: nobody }),
    () => directory.createUser({ IdentityStoreId, UserName: '' }),
    () => directory.describeGroup({ IdentityStoreId, GroupId: 'no id' }),
  ]) {
    const error = await call().then(
      () => assert.fail('it was taken'),
      (thrown: Error & { RequestId?: string; $metadata: { requestId?: string } }) => thrown,
    );
    assert.match(error.RequestId!, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.equal(error.RequestId, error.$metadata.requestId);
  }
});
