/**
 * Filters of ListUsers: `email = "ann@example.com"`, `given_name ^= "An"`.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-manage-user-accounts.html#cognito-user-pools-searching-for-users-using-listusers-api
 */
import { invalidParameter } from '../../errors.ts';
import type { UserRecord } from '../../user-records.ts';

export type UserFilter = (user: UserRecord) => boolean;

const searchable = new Set([
  'username',
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
  'cognito:user_status',
  'status',
  'sub',
]);

/** Upper and lower case are the same in these. @throws AwsError InvalidParameterException */
export function userFilter(text: string | undefined): UserFilter | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const match = /^\s*([\w:]{1,40})\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(text);
  if (!match) throw invalidParameter('Error while parsing filter');
  const [, name = '', operator, quoted = ''] = match;
  if (!searchable.has(name)) throw invalidParameter(`Invalid search attribute: ${name}`);
  const wanted = quoted.replaceAll(/\\(.)/g, '$1').toLowerCase();
  const isWanted = (value: string) => (operator === '=' ? value === wanted : value.startsWith(wanted));
  return (user) => {
    const value = valueOf(user, name);
    return value !== undefined && isWanted(value.toLowerCase());
  };
}

function valueOf(user: UserRecord, name: string): string | undefined {
  switch (name) {
    case 'username':
      return user.username;
    case 'sub':
      return user.sub;
    case 'status':
      return user.enabled ? 'Enabled' : 'Disabled';
    case 'cognito:user_status':
      return user.status;
    default:
      return user.attributes[name];
  }
}
