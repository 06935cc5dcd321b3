/**
 * Installs and builds what is missing, before the pinned Node is there: plain JavaScript for any Node >= 20, no
 * dependency. `--test` also installs the system packages that the tests drive (Debian, as root), and the projects of
 * their journeys.
 */
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const forTests = process.argv.includes('--test');

requireNode();
if (forTests) installSystemPackages();
installNodePackages();
build();
if (forTests) installProjects();

function requireNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20)
    fail(
      `Sandlot needs Node 20 or newer to install itself; this is ${process.version}. Get one from https://nodejs.org/.`,
    );
}

function installNodePackages() {
  const stamp = join(root, 'node_modules', '.sandlot-lock');
  const wanted =
    hash([join(root, 'package-lock.json')], (file) => readFileSync(file)) + process.platform + process.arch;
  const node = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(node) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('Installing packages (the first time takes about a minute)…');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--engine-strict=false']);
  if (!existsSync(node))
    fail('npm did not install the pinned Node (package "node"): run `npm ci` without --ignore-scripts.');
  writeFileSync(stamp, wanted);
}

function build() {
  const stamp = join(root, 'dist', '.stamp');
  const sources = ['src', 'web', 'scripts', 'package-lock.json'].flatMap((name) => filesBelow(join(root, name)));
  const wanted = hash(sources, (file) => `${statSync(file).size}:${statSync(file).mtimeMs}`);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('Building…');
  run(join(root, 'node_modules', '.bin', 'node'), [join(root, 'scripts', 'build.ts')]);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** Projects that are too large for the clone, once for this machine. */
function installProjects() {
  run(join(root, 'node_modules', '.bin', 'node'), [join(root, 'test', 'e2e', 'projects.ts')]);
}

function filesBelow(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => filesBelow(join(path, entry.name)));
}

function hash(files, read) {
  const digest = createHash('sha256');
  for (const file of files) digest.update(file).update('\0').update(read(file)).update('\0');
  return digest.digest('hex');
}

/**
 * The AWS CLI v2, bubblewrap, a browser, its certificate tools, jq, skopeo and a PostgreSQL server, where this is
 * Debian and we may. Elsewhere the tests say what they skip.
 */
function installSystemPackages() {
  const missing = [
    ['awscli', '/usr/bin/aws'],
    ['bubblewrap', '/usr/bin/bwrap'],
    ['chromium', '/usr/bin/chromium'],
    ['jq', '/usr/bin/jq'],
    ['libnss3-tools', '/usr/bin/certutil'],
    ['postgresql', postgresServer()],
    ['skopeo', '/usr/bin/skopeo'],
  ]
    .filter(([, file]) => !existsSync(file))
    .map(([name]) => name);
  if (missing.length === 0 || !existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) return;
  say(`Installing ${missing.join(', ')} for the tests…`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], env);
  const install = (names) => run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], env);
  if (missing.includes('postgresql')) {
    // The tests start servers of their own: the package is not to make and start one.
    install(['postgresql-common']);
    appendFileSync('/etc/postgresql-common/createcluster.conf', '\ncreate_main_cluster = false\n');
  }
  install(missing);
}

/** Of whatever version; Debian's folder has the clients too. */
function postgresServer() {
  const folder = '/usr/lib/postgresql';
  const versions = existsSync(folder) ? readdirSync(folder) : [];
  return (
    versions.map((version) => join(folder, version, 'bin', 'initdb')).find((file) => existsSync(file)) ??
    folder + '/none'
  );
}

function run(command, args, env = process.env) {
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: ['ignore', 2, 2] });
  if (error) fail(`Could not run ${command}: ${error.message}`);
  if (status !== 0) fail(`${command} ${args[0] ?? ''} failed (exit ${status}); what it printed is above.`);
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
