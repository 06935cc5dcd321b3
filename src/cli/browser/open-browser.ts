/** Shows an address in the user's browser: `$BROWSER` where it is set, else the desktop's own. */
import { spawn } from 'node:child_process';

/**
 * Never waits and never throws; `whenNot` is told when the program could not be started, or the address is no page's.
 */
export function openBrowser(
  url: string,
  whenNot: (program: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): void {
  const opener = env['BROWSER'] || (process.platform === 'darwin' ? 'open' : 'xdg-open');
  if (!/^https?:\/\//.test(url)) return whenNot(opener);
  spawn(opener, [url], { stdio: 'ignore', detached: true, env })
    .once('error', () => whenNot(opener))
    .unref();
}
