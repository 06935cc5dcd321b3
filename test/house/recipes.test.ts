/** The container file, the action and the workflows: neither runs here, so what they name has to be there. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Of PyYAML or ruamel.yaml, which Debian's AWS CLI brings: answers JSON. */
const parser = `
import json, sys
try:
    import yaml
    load = yaml.safe_load
except ImportError:
    from ruamel.yaml import YAML
    load = YAML(typ='safe').load
def value(text):
    try:
        return load(text)
    except Exception as error:
        return str(error)
print(json.dumps([value(text) for text in json.load(sys.stdin)], default=str))
`;

/** Of a text that cannot be parsed, what is wrong. */
function parseYaml(...texts: string[]): any[] {
  return JSON.parse(execFileSync('python3', ['-c', parser], { input: JSON.stringify(texts), encoding: 'utf8' }));
}

const noParser = ((): false | string => {
  try {
    parseYaml('a: 1');
    return false;
  } catch {
    return 'no python3 with a YAML parser';
  }
})();

/** Blocks of YAML in the documents that show recipes, with where they stand. */
function shownRecipes(): [string, string][] {
  return globSync('docs/*.md', { cwd: root }).flatMap((file) =>
    [...read(file).matchAll(/^```ya?ml\n([\s\S]*?)^```/gm)].map(([, text], index): [string, string] => [
      `${file}, block ${index + 1}`,
      text!,
    ]),
  );
}

test('every YAML file, and all YAML that the documents show, can be parsed', { skip: noParser }, () => {
  const files = ['action.yml', ...globSync('.github/**/*.yml', { cwd: root })];
  const recipes = shownRecipes();
  assert.ok(recipes.length > 0);
  const all = [...files.map((file): [string, string] => [file, read(file)]), ...recipes];
  const parsed = parseYaml(...all.map(([, text]) => text));
  for (const [index, [place]] of all.entries())
    assert.equal(typeof parsed[index], 'object', `${place}: ${parsed[index]}`);
});

test('the action is a composite one whose inputs, outputs and files are there', { skip: noParser }, () => {
  const text = read('action.yml');
  const [{ inputs, outputs, runs }] = parseYaml(text);
  assert.equal(runs.using, 'composite');
  for (const step of runs.steps) assert.equal(step.shell, 'bash', step.name);
  const named = (kind: string): string[] =>
    [...text.matchAll(new RegExp(`${kind}\\.(\\w+)`, 'g'))].map(([, name]) => name!);
  assert.deepEqual(new Set(named('inputs')), new Set(Object.keys(inputs)));
  for (const name of named('steps.up.outputs')) assert.match(text, new RegExp(`echo "${name}=`));
  assert.deepEqual(Object.keys(outputs), named('steps.up.outputs'));
  for (const [, file] of text.matchAll(/\$GITHUB_ACTION_PATH\/([\w./-]+)/g))
    assert.ok(existsSync(join(root, file!)), file!);
  // A value of a workflow's author that stood in a script would be run.
  for (const { run } of runs.steps) assert.doesNotMatch(run, /\$\{\{/);
});

const containerFile = read('Containerfile');

test('all that the container file copies is there, and not kept from it', () => {
  const kept = read('.dockerignore').split('\n');
  const copied = [...containerFile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, names]) => names!.split(' '));
  assert.ok(copied.includes('src') && copied.includes('package-lock.json'));
  for (const name of copied) {
    assert.ok(existsSync(join(root, name)), name);
    assert.ok(kept.includes(`!${name}`), name);
  }
});

test('the container file copies all that the build reads', () => {
  const copied = new Set(
    [...containerFile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, names]) => names!.split(' ')),
  );
  const { files } = JSON.parse(read('package.json')) as { files: string[] };
  for (const name of files.filter((pattern) => !pattern.startsWith('!') && pattern !== 'dist'))
    assert.ok(copied.has(name), name);
  for (const name of ['src', 'web', 'scripts', 'package.json']) assert.ok(copied.has(name), name);
});

test('every instruction of the container file is one, and its stages are named before they are used', () => {
  const lines = containerFile
    .replace(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ')
    .trim()
    .split('\n')
    .filter(Boolean);
  for (const line of lines)
    assert.match(line, /^(?:FROM|WORKDIR|COPY|RUN|USER|ENV|VOLUME|HEALTHCHECK|ENTRYPOINT|CMD) \S/, line);
  for (const [, stage] of containerFile.matchAll(/--from=(\w+)/g))
    assert.ok(
      containerFile.indexOf(` AS ${stage}`) < containerFile.indexOf(`--from=${stage}`) &&
        containerFile.includes(` AS ${stage}`),
    );
});
