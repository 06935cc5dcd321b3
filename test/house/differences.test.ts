/**
 * docs/: each difference from AWS, and what is not there, names the test that shows it, and that test is there. A page
 * has them under one heading each, the differences in a table whose last column is `Shown by`.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Pages of what AWS has, too: each says where it is not as AWS. */
const engines = (
  'appsync authorization change-sets cloud-control cloudformation cloudformation-templates cloudwatch-logs cognito ' +
  'dynamodb ecr kms lambda s3 scheduler secrets-manager sfn ssm'
).split(' ');
const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));

const heading = /^#{2,3} (?:Differences from AWS|Not there)$/;

interface Section {
  readonly page: string;
  readonly title: string;
  readonly lines: readonly string[];
}

function sectionsOf(page: string): Section[] {
  const lines = readFileSync(join(root, 'docs', page), 'utf8').split('\n');
  return lines.flatMap((line, at) => {
    if (!heading.test(line)) return [];
    const rest = lines.slice(at + 1);
    const end = rest.findIndex((one) => /^#{1,3} /.test(one));
    return [{ page, title: line.replace(/^#+ /, ''), lines: end < 0 ? rest : rest.slice(0, end) }];
  });
}

const sections = pages.flatMap(sectionsOf);

/** `file`: “name”, “name”; as often as one likes. */
const reference = /`([^`]+\.(?:ts|json))`: (“[^”]+”(?:,\s“[^”]+”)*)/g;

function areThere(text: string): boolean {
  const named = [...text.matchAll(reference)];
  return (
    named.length > 0 &&
    named.every(([, file, names]) => {
      const path = join(root, file!);
      const source = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
      const code = source.filter((line) => !/^\s*(?:\/\/|\/?\*)/.test(line));
      return [...names!.matchAll(/“([^”]+)”/g)].every(([, name]) =>
        code.some((line) => line.includes(name!.replaceAll('\n', ' '))),
      );
    })
  );
}

test('every engine’s page says where it differs from AWS', () => {
  const told = new Set(sections.filter(({ title }) => title.startsWith('Differences')).map(({ page }) => page));
  assert.deepEqual(
    engines.filter((name) => !told.has(`${name}.md`)),
    [],
  );
});

test('differences, and what is not there, have one heading each on every page', () => {
  const others = /^#+ .*(?:differs?\b|[Dd]ifferences?\b|[Oo]therwise|not there)/;
  const wrong = pages.flatMap((page) =>
    readFileSync(join(root, 'docs', page), 'utf8')
      .split('\n')
      .filter((line) => others.test(line) && !heading.test(line))
      .map((line) => `${page}: ${line}`),
  );
  assert.deepEqual(wrong, []);
});

test('every difference from AWS has its test', () => {
  const wrong = sections
    .filter(({ title }) => title.startsWith('Differences'))
    .flatMap(({ page, lines }) => {
      const [head = '', , ...rows] = lines.filter((line) => line.startsWith('|'));
      const others = lines.filter((line) => /^[-*] /.test(line));
      const faulty = rows.filter((row) => !areThere(row.split(/(?<!\\)\|/).at(-2)!));
      if (!head.endsWith('| Shown by |') || rows.length === 0) faulty.push(head);
      return [...faulty, ...others].map((row) => `${page}: ${row}`);
    });
  assert.deepEqual(wrong, []);
});

test('what is said not to be there has its test', () => {
  const wrong = sections
    .filter(({ title, lines }) => title === 'Not there' && !areThere(lines.join('\n')))
    .map(({ page }) => page);
  assert.deepEqual(wrong, []);
});
