/**
 * Which routing rule a website's request meets, and where redirects lead. Pure.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html
 */
import { encodedKey } from '../object-names.ts';
import type { Redirect, RoutingRule } from './configuration.ts';

export interface Asked {
  readonly protocol: 'http' | 'https';
  /** As the client named it, with the port. */
  readonly host: string;
  /** Decoded. */
  readonly key: string;
  /** As it was sent, without `?`. */
  readonly query: string;
}

/** The first rule for the key: with an error's status those that wait for it, before that those that wait for none. */
export function ruleFor(
  rules: readonly RoutingRule[] | undefined,
  key: string,
  status?: number,
): RoutingRule | undefined {
  return rules?.find(({ Condition: { KeyPrefixEquals: prefix, HttpErrorCodeReturnedEquals: code } = {} }) => {
    const isTime = status === undefined ? code === undefined : code === String(status);
    return isTime && (prefix === undefined || key.startsWith(prefix));
  });
}

export interface Redirection {
  readonly status: number;
  readonly location: string;
}

export function redirectionOf({ Condition, Redirect: redirect = {} }: RoutingRule, asked: Asked): Redirection {
  const { HttpRedirectCode = '301' } = redirect;
  return { status: Number(HttpRedirectCode), location: addressOf(redirect, asked, keyOf(redirect, Condition, asked)) };
}

/** `RedirectAllRequestsTo` */
export function redirectionOfAll(target: Pick<Redirect, 'HostName' | 'Protocol'>, asked: Asked): Redirection {
  return { status: 301, location: addressOf(target, asked, encodedKey(asked.key)) };
}

/** Where an object leads instead of being shown. */
export function redirectionOfObject(location: string): Redirection {
  return { status: 301, location: printable(location) };
}

export function redirectionOfFolder(key: string): Redirection {
  return { status: 302, location: `/${encodedKey(key)}/` };
}

function keyOf(
  { ReplaceKeyWith: whole, ReplaceKeyPrefixWith: prefix }: Redirect,
  condition: RoutingRule['Condition'],
  { key }: Asked,
): string {
  if (whole !== undefined) return printable(whole);
  if (prefix === undefined) return encodedKey(key);
  return printable(prefix) + encodedKey(key.slice((condition?.KeyPrefixEquals ?? '').length));
}

function addressOf({ HostName, Protocol }: Pick<Redirect, 'HostName' | 'Protocol'>, asked: Asked, key: string): string {
  const query = asked.query === '' || key.includes('?') || key.includes('#') ? '' : `?${printable(asked.query)}`;
  return `${Protocol ?? asked.protocol}://${HostName ?? asked.host}/${key}${query}`;
}

/** What an owner wrote stays as it is, with `#`, `?` and escapes, but for what no header may have. */
function printable(text: string): string {
  return text.toWellFormed().replaceAll(/[^!-~]/gu, (character) => encodeURIComponent(character));
}
