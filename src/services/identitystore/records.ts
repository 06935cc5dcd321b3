/** Users, groups and memberships as they are stored. */

export interface UserRecord {
  readonly identityStoreId: string;
  readonly userId: string;
  readonly userName: string;
  /** The console's switch; users are made ENABLED. */
  readonly status: 'ENABLED' | 'DISABLED';
  readonly displayName?: string;
  readonly emails?: readonly { readonly Value?: string; readonly Type?: string; readonly Primary?: boolean }[];
  /** The other attributes, under the model's member names. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
  readonly updatedAt: number;
}
