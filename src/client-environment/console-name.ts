/** Where the console is, for whoever prints it, and which browsers of this machine do not find its name. */
import type { ServerFacts } from './local-server.ts';

/** Earlier servers have their pages at the endpoint. */
export function consoleOriginOf({ consoleOrigin, endpoint }: Pick<ServerFacts, 'consoleOrigin' | 'endpoint'>): string {
  return consoleOrigin ?? endpoint;
}

/** `process.platform`, and the system's version as `os.release()` has it. */
export interface System {
  readonly platform: string;
  readonly release: string;
}

/**
 * Darwin's version in macOS 26, the first whose Safari finds names under `localhost`.
 * Other browsers find them themselves.
 */
const findsNamesSince = 25;

/** What to do where a browser of this system does not find the name; `undefined` where every one does. */
export function nameHint(origin: string, { platform, release }: System): string | undefined {
  const { hostname } = new URL(origin);
  if (!hostname.endsWith('.localhost') || platform !== 'darwin' || Number.parseInt(release, 10) >= findsNamesSince)
    return undefined;
  return (
    `Safari finds ${hostname} from macOS 26 on. Take another browser here, or have the pages at the address: ` +
    'sandlot start --console-host 127.0.0.1'
  );
}
