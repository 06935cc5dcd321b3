/**
 * Identity stores, users, groups and memberships as they are stored.
 *
 * Invariants: user names, e-mail addresses and group names are unique in their identity store without regard to case;
 * an external id is unique per issuer; a membership's user and group were there when it was made, and memberships go
 * with either (at once, or in the job `identitystore/remove-memberships` where there are very many).
 */
import { defineCollection } from '../../kernel/collections/collection.ts';
import type { KeyParts } from '../../kernel/collections/collection.ts';

export interface IdentityStoreRecord {
  /** `d-xxxxxxxxxx` */
  readonly identityStoreId: string;
  readonly region: string;
  /** The account whose Identity Center instance this directory belongs to. */
  readonly ownerAccount: string;
}

/** The identifier that an external identity provider gave to a user or group. */
export interface ExternalIdRecord {
  readonly Issuer: string;
  readonly Id: string;
}

/** When and by whom (a principal's ARN) a record was made and last changed; times in domain milliseconds. */
export interface Authorship {
  readonly createdAt: number;
  readonly createdBy: string;
  readonly updatedAt: number;
  readonly updatedBy: string;
}

export interface UserRecord extends Authorship {
  readonly identityStoreId: string;
  readonly userId: string;
  readonly userName: string;
  /** The console's switch; users are made ENABLED. */
  readonly status: 'ENABLED' | 'DISABLED';
  readonly displayName?: string;
  readonly emails?: readonly { readonly Value?: string; readonly Type?: string; readonly Primary?: boolean }[];
  readonly externalIds?: readonly ExternalIdRecord[];
  /** The other attributes, under the model's member names. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface GroupRecord extends Authorship {
  readonly identityStoreId: string;
  readonly groupId: string;
  readonly displayName: string;
  readonly description?: string;
  readonly externalIds?: readonly ExternalIdRecord[];
}

export interface MembershipRecord extends Authorship {
  readonly identityStoreId: string;
  readonly membershipId: string;
  readonly groupId: string;
  readonly userId: string;
}

/** The form in which names and addresses are compared. */
export function caseless(text: string): string {
  return text.toLowerCase();
}

export const IdentityStores = defineCollection<IdentityStoreRecord>('identitystore/store', {
  scope: 'global',
  key: (store) => [store.identityStoreId],
  version: 1,
});

export const Users = defineCollection<UserRecord>('identitystore/user', {
  scope: 'global',
  key: (user) => [user.identityStoreId, user.userId],
  unique: {
    userName: (user) => [user.identityStoreId, caseless(user.userName)],
    email: (user) => {
      const address = user.emails?.[0]?.Value;
      return address === undefined ? undefined : [user.identityStoreId, caseless(address)];
    },
  },
  indexes: { externalId: (user) => externalIdKeys(user) },
  version: 1,
});

export const Groups = defineCollection<GroupRecord>('identitystore/group', {
  scope: 'global',
  key: (group) => [group.identityStoreId, group.groupId],
  unique: { displayName: (group) => [group.identityStoreId, caseless(group.displayName)] },
  indexes: { externalId: (group) => externalIdKeys(group) },
  version: 1,
});

export const Memberships = defineCollection<MembershipRecord>('identitystore/membership', {
  scope: 'global',
  key: (membership) => [membership.identityStoreId, membership.membershipId],
  unique: { pair: (membership) => [membership.identityStoreId, membership.groupId, membership.userId] },
  indexes: {
    group: (membership) => [membership.identityStoreId, membership.groupId],
    user: (membership) => [membership.identityStoreId, membership.userId],
  },
  version: 1,
});

/** By id first: ListUsers filters by the id alone. */
function externalIdKeys(record: {
  identityStoreId: string;
  externalIds?: readonly ExternalIdRecord[];
}): readonly KeyParts[] | undefined {
  if (!record.externalIds?.length) return undefined;
  return record.externalIds.map((external) => [record.identityStoreId, external.Id, external.Issuer]);
}
