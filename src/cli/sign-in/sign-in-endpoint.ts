/**
 * Which server a session's secrets may be sent to: the profile's own address on this machine,
 * or the Sandlot that the start URL is of.
 */
import { CliError } from '../cli-error.ts';
import { runningServer, type GlobalOptions } from '../server/server.ts';
import type { SignInTarget } from '../aws-files/sso-config.ts';
import { isStartUrlOf } from './start-url.ts';

interface IdentityCenter {
  readonly enabled: boolean;
  readonly startUrl?: string;
  readonly localPortalUrl?: string;
}

/** @throws CliError when the session is another place's, or no server is running. */
export async function signInEndpoint(target: SignInTarget, options: GlobalOptions): Promise<string> {
  if (target.endpoint !== undefined && options.data === undefined && options.port === undefined)
    return target.endpoint.replace(/\/$/, '');
  const server = await runningServer(options);
  const center = await server.api<IdentityCenter>('GET', '/identity-center');
  if (!center.enabled)
    throw new CliError(
      'Identity Center is not enabled, so there is nobody to sign in as. Enable it: sandlot up --ready you@example.com',
    );
  if (isStartUrlOf(target.session.startUrl, center)) return server.endpoint;
  throw new CliError(
    `${target.session.name === undefined ? 'The profile' : `The session "${target.session.name}"`} ` +
      `leads to ${target.session.startUrl}, not to this Sandlot (${center.startUrl}). ` +
      `To mend it: sandlot configure${target.profileName === undefined ? '' : ` --profile ${target.profileName}`}`,
  );
}
