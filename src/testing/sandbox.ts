/** For tests of functions in sandboxes: whether there are any here. */
import { spawnSync } from 'node:child_process';

const args = ['--unshare-user', '--disable-userns', '--ro-bind', '/', '/', '--proc', '/proc', '--', 'true'];
const isLinux = process.platform === 'linux';
const tried = isLinux ? spawnSync('bwrap', ['--unshare-pid', ...args], { encoding: 'utf8' }) : undefined;
const why = 'needs bubblewrap 0.8, and namespaces for this user';

// Not by CI=true: containers that CI runs in may be without namespaces, and only who made one knows.
if (tried?.status !== 0 && process.env['SANDLOT_TESTS_IN_SANDBOX'] === 'required')
  throw new Error(`SANDLOT_TESTS_IN_SANDBOX=required ${why}: ${tried?.stderr || tried?.error?.message}`);

export const inSandbox = tried?.status === 0 ? {} : { skip: why };
