/**
 * One profile per account and role of a signed-in user, as text of `~/.aws/config`. Which sections it made is said by
 * a comment in them; only those are ever changed or taken out.
 */
import { profileSection, profileSettings, servicesName, sessionText, type SsoProfile } from './aws-profile.ts';
import { CliError } from '../cli-error.ts';
import { readSections, removeSection, writeSection, type IniSection } from './ini-file.ts';
import type { Account } from '../sign-in/sso-api.ts';
import { sha1 } from '../sha1.ts';

export const madeBy = '# made by sandlot profiles';
export const defaultPattern = '{account}-{role}';

export interface AssignedRole {
  readonly account: Account;
  readonly roleName: string;
}
export type NamedRole = AssignedRole & { readonly name: string };
/** What is the same for all profiles. */
export type Place = Pick<SsoProfile, 'sessionName' | 'startUrl' | 'region' | 'endpoint'>;

export interface ProfilesPlan {
  readonly text: string;
  readonly made: readonly string[];
  readonly removed: readonly string[];
  /**
   * Made here before, for roles that are gone or by another pattern;
   * they stay unless `prune`, or because they hold more than was written.
   */
  readonly stale: readonly string[];
  /** Names that are the user's own profiles. */
  readonly taken: readonly string[];
}

/**
 * Names by the pattern ({account}, {accountId}, {role}, {session}); characters that not every client reads become "-".
 * Two roles that would share a name get their account's number as well. The order of the list does not matter.
 * @throws CliError (exit 2) for a pattern that names nothing apart.
 */
export function nameProfiles(roles: readonly AssignedRole[], pattern: string, sessionName: string): NamedRole[] {
  const unknown = [...pattern.matchAll(/\{([^}]*)\}/g)]
    .map(([, word]) => word!)
    .find((word) => !['account', 'accountId', 'role', 'session'].includes(word));
  if (unknown !== undefined || !/\{(account|accountId|role)\}/.test(pattern)) {
    const fault =
      unknown === undefined
        ? `The pattern "${pattern}" would give every profile the same name`
        : `{${unknown}} is not known`;
    throw new CliError(
      `${fault}; ` +
        `a pattern has {account}, {accountId}, {role} and {session}: sandlot profiles --pattern '${defaultPattern}'`,
      2,
    );
  }
  const plain = roles.map((role) => {
    const words: Readonly<Record<string, string>> = {
      account: clean(role.account.accountName) || role.account.accountId,
      accountId: role.account.accountId,
      role: clean(role.roleName),
      session: clean(sessionName),
    };
    return {
      ...role,
      name: pattern
        .replace(/\{(\w+)\}/g, (_, word: string) => words[word]!)
        .replace(/[^\w\-@+.%:/]+/g, '-')
        .slice(0, 100),
    };
  });
  const withAccount = apart(plain, (role) => `${role.name}-${role.account.accountId}`);
  return apart(withAccount, (role) => `${role.name}-${sha1(`${role.account.accountId}/${role.roleName}`).slice(0, 6)}`);
}

function apart(roles: readonly NamedRole[], longer: (role: NamedRole) => string): NamedRole[] {
  const count = new Map<string, number>();
  for (const { name } of roles) count.set(name, (count.get(name) ?? 0) + 1);
  return roles.map((role) => (count.get(role.name)! > 1 ? { ...role, name: longer(role) } : role));
}

function clean(text: string): string {
  return text.replace(/[^\w\-@+.]+/g, '-').replace(/^-+|-+$/g, '');
}

/** Pure: the file as it should be. The same roles again change nothing. */
export function planProfiles(before: string, roles: readonly NamedRole[], place: Place, prune: boolean): ProfilesPlan {
  const sections = new Map(readSections(before).map((section) => [section.name, section]));
  const services = servicesName(before, { name: '', ...place });
  const [made, taken]: [string[], string[]] = [[], []];
  let text = before;
  let fresh = '';
  for (const role of roles) {
    const settings = profileSettings(
      { ...place, name: role.name, accountId: role.account.accountId, roleName: role.roleName },
      services,
    );
    const found = sections.get(profileSection(role.name)) ?? sections.get(`profile ${role.name}`);
    if (!found) {
      fresh = writeSection(fresh, profileSection(role.name), settings, madeBy);
      made.push(role.name);
    } else if (!isMade(found)) taken.push(role.name);
    else if (Object.entries(settings).some(([key, value]) => found.settings[key] !== value))
      text = writeSection(text, found.name, settings);
  }
  text = appended(text, fresh);
  const wanted = new Set(roles.map(({ name }) => name));
  const gone = [...sections.values()].filter(
    (section) =>
      isMade(section) && section.settings['sso_session'] === place.sessionName && !wanted.has(nameOf(section)),
  );
  const removed = prune ? gone.filter(holdsNothingElse) : [];
  for (const { name } of removed) text = removeSection(text, name);
  if (roles.length > taken.length) text = sessionText(text, place, services);
  return {
    text,
    made,
    removed: removed.map(nameOf),
    stale: gone.filter((section) => !removed.includes(section)).map(nameOf),
    taken,
  };
}

/** New sections in one piece, in the line ends of the file. */
function appended(text: string, fresh: string): string {
  if (fresh === '') return text;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const gap = text === '' ? '' : text.endsWith('\n') ? newline : newline + newline;
  return text + gap + fresh.replaceAll('\n', newline);
}

function isMade(section: IniSection): boolean {
  return section.comments.includes(madeBy);
}

/** Whether the user has added nothing to what was written. */
function holdsNothingElse({ settings }: IniSection): boolean {
  return Object.keys(settings).every((key) =>
    ['sso_session', 'sso_account_id', 'sso_role_name', 'region', 'endpoint_url', 'services'].includes(key),
  );
}

function nameOf({ name }: IniSection): string {
  return name.replace(/^profile /, '');
}
