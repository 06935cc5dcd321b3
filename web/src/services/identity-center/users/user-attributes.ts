/** The attributes of a user that the console shows and edits, as flat texts, and their way to the API and back. */
import type { CreateUserCommandInput, User } from '../api/identity-store';
import type { AttributeChanges } from '../api/directory-changes';

interface UserAttribute {
  readonly name: string;
  readonly label: string;
  readonly section: 'primary' | 'contact' | 'job' | 'address' | 'preferences';
  readonly read: (user: User) => string | undefined;
  /** Where it is kept: an attribute path, or a member of a list's only item. */
  readonly path: string;
  readonly member?: string;
}

const address = (
  name: string,
  label: string,
  member: 'StreetAddress' | 'Locality' | 'Region' | 'PostalCode' | 'Country',
): UserAttribute => ({
  name,
  label,
  section: 'address',
  path: 'addresses',
  member,
  read: (user) => user.Addresses?.[0]?.[member],
});

/** In the order of AWS's console. */
export const userAttributes = [
  {
    name: 'email',
    label: 'Email address',
    section: 'primary',
    path: 'emails',
    member: 'Value',
    read: (user) => (user.Emails?.find(({ Primary }) => Primary) ?? user.Emails?.[0])?.Value,
  },
  {
    name: 'givenName',
    label: 'First name',
    section: 'primary',
    path: 'name.givenName',
    read: (user) => user.Name?.GivenName,
  },
  {
    name: 'familyName',
    label: 'Last name',
    section: 'primary',
    path: 'name.familyName',
    read: (user) => user.Name?.FamilyName,
  },
  {
    name: 'displayName',
    label: 'Display name',
    section: 'primary',
    path: 'displayName',
    read: (user) => user.DisplayName,
  },
  {
    name: 'phone',
    label: 'Phone number',
    section: 'contact',
    path: 'phoneNumbers',
    member: 'Value',
    read: (user) => user.PhoneNumbers?.[0]?.Value,
  },
  { name: 'title', label: 'Title', section: 'job', path: 'title', read: (user) => user.Title },
  { name: 'userType', label: 'User type', section: 'job', path: 'userType', read: (user) => user.UserType },
  address('street', 'Street address', 'StreetAddress'),
  address('city', 'City', 'Locality'),
  address('region', 'State or region', 'Region'),
  address('postalCode', 'Postal code', 'PostalCode'),
  address('country', 'Country', 'Country'),
  { name: 'nickName', label: 'Nickname', section: 'preferences', path: 'nickName', read: (user) => user.NickName },
  {
    name: 'profileUrl',
    label: 'Profile URL',
    section: 'preferences',
    path: 'profileUrl',
    read: (user) => user.ProfileUrl,
  },
  {
    name: 'preferredLanguage',
    label: 'Preferred language',
    section: 'preferences',
    path: 'preferredLanguage',
    read: (user) => user.PreferredLanguage,
  },
  { name: 'locale', label: 'Locale', section: 'preferences', path: 'locale', read: (user) => user.Locale },
  { name: 'timezone', label: 'Time zone', section: 'preferences', path: 'timezone', read: (user) => user.Timezone },
] as const satisfies readonly UserAttribute[];

export type AttributeName =
  | (typeof userAttributes)[number]['name']
  | 'street'
  | 'city'
  | 'region'
  | 'postalCode'
  | 'country';
export type AttributeTexts = Readonly<Record<string, string>>;
export type AttributeProblems = Readonly<Record<string, string>>;

export const sections = [
  { id: 'contact', title: 'Contact methods' },
  { id: 'job', title: 'Job-related information' },
  { id: 'address', title: 'Address' },
  { id: 'preferences', title: 'Preferences' },
] as const;

export const requiredAttributes: ReadonlySet<string> = new Set(['email', 'givenName', 'familyName', 'displayName']);

export const emptyAttributes: AttributeTexts = Object.fromEntries(userAttributes.map(({ name }) => [name, '']));

export function attributesOf(user: User): AttributeTexts {
  return Object.fromEntries(userAttributes.map(({ name, read }) => [name, read(user) ?? '']));
}

/** Only what a person can mend at a glance; the service checks everything. */
export function findAttributeProblems(texts: AttributeTexts): AttributeProblems {
  const problems: Record<string, string> = {};
  for (const { name, label } of userAttributes) {
    const text = texts[name]?.trim() ?? '';
    if (text === '' && requiredAttributes.has(name)) problems[name] = `Enter the ${label.toLowerCase()}.`;
    if (text.length > 1024) problems[name] = 'At most 1,024 characters.';
  }
  if (!problems['email'] && !isEmailAddress(texts['email']))
    problems['email'] = 'Enter an address such as name@example.com.';
  return problems;
}

function isEmailAddress(text = ''): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text.trim());
}

export function newUser(identityStoreId: string, userName: string, texts: AttributeTexts): CreateUserCommandInput {
  const text = (name: AttributeName) => texts[name]?.trim() || undefined;
  const postal = addressOf(texts);
  return {
    IdentityStoreId: identityStoreId,
    UserName: userName.trim(),
    DisplayName: text('displayName'),
    Name: { GivenName: text('givenName'), FamilyName: text('familyName') },
    Emails: [{ Value: text('email'), Type: 'work', Primary: true }],
    ...(text('phone') && { PhoneNumbers: [{ Value: text('phone'), Type: 'work', Primary: true }] }),
    ...(postal && { Addresses: [{ ...postal, Type: 'work', Primary: true }] }),
    ...Object.fromEntries(
      [
        ['Title', text('title')],
        ['UserType', text('userType')],
        ['NickName', text('nickName')],
        ['ProfileUrl', text('profileUrl')],
        ['PreferredLanguage', text('preferredLanguage')],
        ['Locale', text('locale')],
        ['Timezone', text('timezone')],
      ].filter(([, value]) => value !== undefined),
    ),
  };
}

function addressOf(texts: AttributeTexts): Record<string, string> | undefined {
  const members = userAttributes.flatMap((attribute) =>
    'member' in attribute && attribute.path === 'addresses' && texts[attribute.name]?.trim()
      ? [[attribute.member, texts[attribute.name]?.trim() ?? '']]
      : [],
  );
  return members.length > 0 ? Object.fromEntries(members) : undefined;
}

/** The attributes that differ, by their labels, with what they are in `now`. */
export function changedAttributes(
  before: AttributeTexts,
  now: AttributeTexts,
): { name: string; label: string; theirs: string }[] {
  return userAttributes
    .filter(({ name }) => before[name] !== now[name])
    .map(({ name, label }) => ({ name, label, theirs: now[name] ?? '' }));
}

/**
 * What to send so that the user's attributes become `wanted`;
 * lists go as a whole and keep what the console does not show.
 */
export function attributeChanges(user: User, wanted: AttributeTexts): AttributeChanges {
  const changes = new Map<string, unknown>();
  const before = attributesOf(user);
  for (const attribute of userAttributes) {
    const text = wanted[attribute.name]?.trim() ?? '';
    if (text === before[attribute.name]) continue;
    if (attribute.path === 'addresses') {
      const {
        StreetAddress: _a,
        Locality: _b,
        Region: _c,
        PostalCode: _d,
        Country: _e,
        Formatted,
        ...rest
      } = user.Addresses?.[0] ?? { Type: 'work', Primary: true };
      const members = addressOf(wanted);
      changes.set(
        'addresses',
        members || Formatted ? [{ ...rest, ...(Formatted && { Formatted }), ...members }] : undefined,
      );
    } else if (attribute.path === 'emails') {
      changes.set(
        'emails',
        text === '' ? undefined : [{ Type: 'work', Primary: true, ...user.Emails?.[0], Value: text }],
      );
    } else if (attribute.path === 'phoneNumbers') {
      changes.set(
        'phoneNumbers',
        text === '' ? undefined : [{ Type: 'work', Primary: true, ...user.PhoneNumbers?.[0], Value: text }],
      );
    } else {
      changes.set(attribute.path, text === '' ? undefined : text);
    }
  }
  return changes as AttributeChanges;
}
