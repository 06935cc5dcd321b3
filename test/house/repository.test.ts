/** What people expect of a repository says what is so. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
/** Fenced blocks show what other files are to say. */
const withoutExamples = (text: string): string => text.replaceAll(/^( *)```[^]*?^\1```$/gm, '');
const manifest = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  devDependencies: Record<string, string>;
};

test('the Node that version managers take is the one that the scripts run on', () => {
  assert.equal(read('.nvmrc').trim(), manifest.devDependencies['node']);
});

test('the workflow runs what a change has to pass, and scripts that are there', () => {
  const workflow = read('.github/workflows/test.yml');
  assert.match(workflow, /run: \.ci\/run\n/);
  for (const [, script] of workflow.matchAll(/run: npm run ([\w:]+)/g))
    assert.ok(manifest.scripts[script!] !== undefined, script!);
});

test('an issue brings what doctor says, and the command can', () => {
  for (const form of globSync('.github/ISSUE_TEMPLATE/*.yml', { cwd: root })) {
    if (!form.endsWith('config.yml')) assert.match(read(form), /label: sandlot doctor --json/, form);
  }
  assert.match(read('src/cli/commands/environment/doctor.ts'), /'--json'/);
});

test('every file that a document links to is there', () => {
  const documents = [
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'CHANGELOG.md',
    ...globSync('docs/**/*.md', { cwd: root }),
  ];
  const broken = documents.flatMap((document) =>
    [...withoutExamples(read(document)).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map(([, target]) => target!)
      .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(document), target)))
      .map((target) => `${document}: ${target}`),
  );
  assert.deepEqual(broken, []);
});

test('every file and folder that the architecture, the invariants and the decisions name is there', () => {
  const documents = ['docs/ARCHITECTURE.md', 'docs/INVARIANTS.md', ...globSync('docs/decisions/*.md', { cwd: root })];
  const missing = documents.flatMap((document) =>
    [...read(document).matchAll(/`((?:src|test|scripts|web)\/[^`\s<]*|[\w.{},*-]+\/[^`\s<]*\.tsx?)`/g)]
      .flatMap(([, named]) => withoutBraces(named!))
      .filter(
        (path) => globSync(whole.test(path) ? path : `{src,test,scripts,web}/**/${path}`, { cwd: root }).length === 0,
      )
      .map((path) => `${document}: ${path}`),
  );
  assert.deepEqual(missing, []);
});

/** Others say the end of a path, whose folder the text is about. */
const whole = /^(?:src|test|scripts|web)\//;

/** As a shell expands them: each has to be there. */
function withoutBraces(path: string): string[] {
  const [, before, parts, after] = /^(.*?)\{([^{}]*)\}(.*)$/.exec(path) ?? [];
  return parts === undefined ? [path] : parts.split(',').flatMap((part) => withoutBraces(`${before}${part}${after}`));
}
