/**
 * Attributes for access control as tags of a person's session: each configured key with the user attribute that its
 * source names. What the user does not have, or what cannot be a tag, is left out: a policy then finds no such tag.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/attributesforaccesscontrol.html
 */
import type { SessionTag } from '../../../wire/caller.ts';
import type { ReadTx } from '../../../wire/context.ts';
import type { UserRecord } from '../../identitystore/internal.ts';
import { Instances } from '../records.ts';

/** The tags that a session of this person has now. */
export async function accessControlTags(tx: ReadTx, user: UserRecord): Promise<SessionTag[]> {
  const instance = await tx.in(Instances).find('identityStore', user.identityStoreId);
  return (instance?.accessControlAttributes ?? []).flatMap(({ key, source }) => {
    const Value = source.map((one) => valueOf(user, one)).find((value) => value !== undefined);
    return Value === undefined ? [] : [{ Key: key, Value }];
  });
}

/** Text that a session tag's value may have. */
const tagValue = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u;

/** `${path:name.givenName}`, `${path:emails[primary eq true].value}`, `${user:email}`. */
export function valueOf(user: UserRecord, source: string): string | undefined {
  const [, kind, path = ''] = /^\$\{(path|user):([^{}]{1,200})\}$/.exec(source.trim()) ?? [];
  const mapped = kind === 'user' ? userAttributes[path] : path;
  const found = mapped === undefined ? undefined : resolve(attributesOf(user), mapped);
  const text =
    typeof found === 'string'
      ? found
      : typeof found === 'number' || typeof found === 'boolean'
        ? String(found)
        : undefined;
  return text !== undefined && tagValue.test(text) ? text : undefined;
}

/** https://docs.aws.amazon.com/singlesignon/latest/userguide/attributemappingsconcept.html#supportedssoattributes */
const userAttributes: Readonly<Record<string, string>> = {
  subject: 'userId',
  name: 'userName',
  preferredUsername: 'userName',
  email: 'emails[primary eq true].value',
  givenName: 'name.givenName',
  familyName: 'name.familyName',
  middleName: 'name.middleName',
};

/** The user as SCIM (RFC 7643) names its attributes, but for their case. */
function attributesOf({
  userId,
  userName,
  displayName,
  emails,
  externalIds,
  attributes,
}: UserRecord): Readonly<Record<string, unknown>> {
  const extensions = (attributes['Extensions'] ?? {}) as Readonly<Record<string, unknown>>;
  return {
    ...attributes,
    userId,
    userName,
    displayName,
    emails,
    externalId: externalIds?.[0]?.Id,
    enterprise: extensions['aws:identitystore:enterprise'],
  };
}

/**
 * Parts between dots; a part may choose one of several: `addresses[type eq "work"]`.
 * The first is taken where none is chosen.
 */
function resolve(from: unknown, path: string): unknown {
  let current: unknown = from;
  for (const part of path.match(/[^.[\]]+(?:\[[^\]]*\])?/g) ?? []) {
    const [, name = '', attribute, wanted] = /^([^[]+)(?:\[\s*(\w+)\s+eq\s+"?([^"\]]*?)"?\s*\])?$/.exec(part) ?? [];
    current = member(Array.isArray(current) ? current[0] : current, name);
    if (attribute !== undefined) current = chosen(current, attribute, wanted ?? '');
  }
  return Array.isArray(current) ? current[0] : current;
}

/** Of a list, the one with this value; the primary one is the first where none says so. */
function chosen(list: unknown, attribute: string, wanted: string): unknown {
  if (!Array.isArray(list)) return undefined;
  const found = list.find((one) => String(member(one, attribute) ?? '').toLowerCase() === wanted.toLowerCase());
  return found ?? (attribute.toLowerCase() === 'primary' && wanted.toLowerCase() === 'true' ? list[0] : undefined);
}

function member(of: unknown, name: string): unknown {
  if (of === null || typeof of !== 'object') return undefined;
  const key = Object.keys(of).find((one) => one.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : (of as Readonly<Record<string, unknown>>)[key];
}
