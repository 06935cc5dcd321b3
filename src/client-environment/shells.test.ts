import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { findPrograms } from './programs.ts';
import { shells, shellScript, terminalLine, usualShell, type Shell } from './shells.ts';

/** What a shell could take for something of its own. */
const values = {
  PLAIN: 'http://127.0.0.1:4566',
  SPACED: '/home/somebody else/data',
  QUOTED: `it's "so"`,
  TYPOGRAPHIC: 'it’s ‘so’ ‚‛',
  EXPANDED: '$HOME `id` $(id) %PATH% !! *',
  SLASHED: String.raw`back\slash\'s \\`,
};

const programs: Readonly<Record<Shell, { name: string; args: (script: string) => string[]; print: string }>> = {
  posix: { name: 'sh', args: (script) => ['-c', script], print: 'env' },
  fish: { name: 'fish', args: (script) => ['--no-config', '-c', script], print: 'env' },
  powershell: { name: 'pwsh', args: (script) => ['-NoProfile', '-Command', script], print: 'env' },
};

for (const shell of shells) {
  const { name, args, print } = programs[shell];
  const [file] = findPrograms(name);
  test(`${name} takes every value as it is, and forgets what is removed`, { skip: !file && `no ${name}` }, () => {
    const script = shellScript({ ...values, REMOVED: undefined, NEVER_THERE: undefined }, shell);
    const seen = execFileSync(file!, args(script + print), {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: '/nonexistent', REMOVED: 'x' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = new Set(seen.split('\n'));
    for (const [variable, value] of Object.entries(values)) assert.ok(lines.has(`${variable}=${value}`), variable);
    assert.doesNotMatch(seen, /^REMOVED=/m);
  });
}

test("PowerShell's quotes, typographic ones included, stand twice", () => {
  assert.equal(
    shellScript({ A: `it's ‘so’`, B: undefined }, 'powershell'),
    [`$env:A = 'it''s ‘‘so’’'`, 'Remove-Item Env:B -ErrorAction SilentlyContinue', ''].join('\n'),
  );
});

test('the line to paste is the one of the shell that a person has', () => {
  assert.equal(usualShell({ SHELL: '/usr/local/bin/fish' }), 'fish');
  assert.equal(usualShell({ SHELL: '/bin/zsh' }), 'posix');
  assert.equal(usualShell({}), 'posix');
  assert.equal(
    terminalLine("/home/o'neil/.sandlot", 'posix'),
    `export PATH='/home/o'\\''neil/.sandlot/bin':"$PATH" && eval "$(sandlot env)"`,
  );
  assert.equal(
    terminalLine('/home/me/.sandlot', 'fish'),
    'set -gx PATH /home/me/.sandlot/bin $PATH; and sandlot env --shell fish | source',
  );
});
