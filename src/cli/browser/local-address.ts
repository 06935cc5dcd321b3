/**
 * Where an address that a program wants shown is here: pages of AWS's console and sign-in are Sandlot's own, or
 * nobody's. The real AWS's are never opened from a terminal that is led here: what a person did there would be done to
 * a real account.
 */

/** `address`: what to show. Without one, nothing is: `why` says so. */
export type Shown = { readonly address: string } | { readonly why: string };

/** Pages that only inform: nobody is signed in to them. */
const informing = new Set(['aws.amazon.com', 'docs.aws.amazon.com', 'repost.aws']);

/** What the console has of a service's pages, by the first segment of AWS's path. */
const consolePaths: Readonly<Record<string, string>> = {
  amplify: '/amplify/create/bootstrap',
  cloudformation: '/cloudformation',
  iam: '/iam',
  organizations: '/organizations',
  singlesignon: '/identity-center',
};

/** `consoleOrigin` absent: no server is running, and AWS's addresses lead nowhere. */
export function localAddress(address: string, consoleOrigin: string | undefined): Shown {
  if (!URL.canParse(address)) return { why: 'This is not an address that a browser shows.' };
  const url = new URL(address);
  const { hostname } = url;
  if (!isAws(hostname)) return { address };
  if (consoleOrigin === undefined)
    return { why: 'It is one of the real AWS, and no Sandlot is running: sandlot start --detach' };
  const portal = /^(d-[0-9a-f]{10})\.awsapps\.com$/.exec(hostname)?.[1];
  if (portal !== undefined) return { address: `${consoleOrigin}/start/${portal}` };
  const path = isConsole(hostname) ? consolePaths[url.pathname.split('/')[1] ?? ''] : undefined;
  if (path === undefined)
    return { why: `It is one of the real AWS. Sandlot's console is at ${consoleOrigin}/console/` };
  const region = url.searchParams.get('region') ?? /^([a-z0-9-]+)\.console\./.exec(hostname)?.[1];
  const query = region === undefined ? '' : `?region=${encodeURIComponent(region)}`;
  return { address: `${consoleOrigin}/console${path}${query}` };
}

function isConsole(hostname: string): boolean {
  return hostname === 'console.aws.amazon.com' || hostname.endsWith('.console.aws.amazon.com');
}

function isAws(hostname: string): boolean {
  if (informing.has(hostname)) return false;
  return /(^|\.)(aws\.amazon\.com|amazonaws\.com|awsapps\.com|app\.aws|amazonaws\.com\.cn|amazonaws\.cn)$/.test(
    hostname,
  );
}
