/** Whether a start URL, as it stands in a client's configuration, is of a server's Identity Center. */

export interface StartUrls {
  /** On AWS's host, as AWS CLI 2.35.13 and newer want it. */
  readonly startUrl?: string;
  /** The same portal, here. */
  readonly localPortalUrl?: string;
}

/**
 * The portal has moved to a name of its own; what was configured before stays good under each of the server's names.
 */
export function isStartUrlOf(given: string, { startUrl, localPortalUrl }: StartUrls): boolean {
  const plain = given.replace(/[/#]+$/, '');
  if (plain === startUrl || plain === localPortalUrl) return true;
  const [url, portal] = [URL.parse(plain), URL.parse(localPortalUrl ?? '')];
  if (!url || !portal || url.pathname !== portal.pathname || url.search !== '') return false;
  return url.port === portal.port && ['127.0.0.1', 'localhost', 'console.localhost'].includes(url.hostname);
}
