/** A user as operations answer it. */
import { attributeList } from '../attributes/attribute-values.ts';
import type { UserRecord } from '../user-records.ts';

export function userDescription(user: UserRecord, only?: readonly string[]) {
  const all = attributeList(user.sub, user.attributes);
  return {
    Username: user.username,
    Attributes: only === undefined ? all : all.filter(({ Name }) => only.includes(Name)),
    UserCreateDate: new Date(user.createdAt),
    UserLastModifiedDate: new Date(user.modifiedAt),
    Enabled: user.enabled,
    UserStatus: user.status,
  };
}

export function mfaOf({ mfa }: UserRecord) {
  return {
    ...(mfa?.preferred && { PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA' }),
    ...(mfa?.enabled && { UserMFASettingList: ['SOFTWARE_TOKEN_MFA'] }),
  };
}
