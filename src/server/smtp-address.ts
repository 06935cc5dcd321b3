/**
 * `--smtp URL`: where the mail of the inbox is relayed to. `smtp://` asks for STARTTLS and refuses to go on without it
 * (to this very machine it speaks in the clear; `?tls=starttls` and
 * `?tls=none` choose), `smtps://` speaks TLS from the start (RFC 8314).
 */
import type { SmtpServer } from '../signin/mail/mail-relay.ts';

/** Throws an `Error` whose message never repeats the password. */
export function parseSmtpAddress(text: string): SmtpServer {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url === undefined ||
    !['smtp:', 'smtps:'].includes(url.protocol) ||
    url.hostname === '' ||
    !['', '/'].includes(url.pathname) ||
    url.hash !== ''
  ) {
    throw new Error(
      '--smtp wants smtp://[user:password@]host[:port] or smtps://…, ' +
        'with %-escapes for special characters in user and password.',
    );
  }
  const unknown = [...url.searchParams.keys()].find((name) => !['from', 'ca', 'tls'].includes(name));
  if (unknown !== undefined)
    throw new Error(
      `--smtp knows no ${unknown}: after the address there may be ?from=ADDRESS, &ca=FILE and &tls=starttls or none.`,
    );
  const [tls, from] = [url.searchParams.get('tls'), url.searchParams.get('from') ?? undefined];
  const secure = url.protocol === 'smtps:';
  if (tls !== null && (secure || (tls !== 'none' && tls !== 'starttls')))
    throw new Error('--smtp: tls is starttls or none, and only with smtp://.');
  if (from !== undefined && !/^[^\s@<>",;:]{1,64}@[^\s@<>",;:]{1,189}$/.test(from))
    throw new Error('--smtp: from must be one e-mail address.');
  if ((url.username === '') !== (url.password === ''))
    throw new Error('--smtp wants both a user and a password, or neither.');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const here = ['127.0.0.1', '::1', 'localhost'].includes(host);
  return {
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    tls: secure ? 'always' : (tls ?? (here ? 'none' : 'starttls')),
    login: url.username === '' ? undefined : { user: unescaped(url.username), password: unescaped(url.password) },
    from,
    caFile: url.searchParams.get('ca') ?? undefined,
  };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error('--smtp: the user or the password has a % that begins no escape; write %25 for it.');
  }
}
