/** Redirect URIs of native clients (RFC 8252, section 7.3): loopback by IP address, on whatever port is free. */

const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]']);

/** A URI that a client may register: `https`, or `http` to this machine; absolute, without fragment or user name. */
export function isAcceptableRedirectUri(text: string): boolean {
  const uri = parse(text);
  if (!uri || uri.hash !== '' || text.includes('#') || uri.username !== '' || uri.password !== '') return false;
  if (uri.protocol === 'https:') return true;
  return uri.protocol === 'http:' && (loopbackHosts.has(uri.hostname) || uri.hostname === 'localhost');
}

/** Whether `used` is the registered redirect: exactly, or with another port where it is a loopback address. */
export function redirectMatches(registered: string, used: string): boolean {
  if (!isAcceptableRedirectUri(used)) return false;
  if (registered === used) return true;
  const [left, right] = [parse(registered), parse(used)];
  if (!left || !right || left.protocol !== 'http:' || !loopbackHosts.has(left.hostname)) return false;
  return (
    right.protocol === left.protocol &&
    right.hostname === left.hostname &&
    right.pathname === left.pathname &&
    right.search === left.search
  );
}

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
