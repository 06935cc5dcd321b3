/** For tests of functions in sandboxes: whether there are any here. */
import { spawnSync } from 'node:child_process';

const args = ['--unshare-user', '--disable-userns', '--ro-bind', '/', '/', '--proc', '/proc', '--', 'true'];
const works = process.platform === 'linux' && spawnSync('bwrap', ['--unshare-pid', ...args]).status === 0;

export const inSandbox = works ? {} : { skip: 'needs bubblewrap 0.8, and namespaces for this user' };
