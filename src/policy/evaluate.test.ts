import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { evaluate } from './evaluate.ts';
import type { NamedPolicy, PolicyClass, PolicyRequest, PolicySet } from './evaluate.ts';
import { parsePolicy } from './language/parse.ts';
import type { Principal } from './principal.ts';
import type { ConditionValue } from './values/condition-context.ts';

/** A decision as AWS documents it. */
interface Case {
  readonly says: string;
  /** Where AWS documents it. */
  readonly page: string;
  readonly action: string;
  /** Default `*`. */
  readonly resource?: string;
  readonly principal?: Principal;
  /** Condition keys of the request; `null`: nobody knows it. All others are not there. */
  readonly context?: Readonly<Record<string, ConditionValue>>;
  /** Statements, one document each. */
  readonly identity?: readonly object[];
  readonly boundary?: object;
  readonly session?: readonly object[];
  readonly sessionRequired?: boolean;
  /** Statement(s) of the resource-based policy, whose resource is in account 111122223333. */
  readonly trust?: object;
  readonly bucket?: object;
  readonly key?: object;
  /** Levels from the root down, each a list of statements. */
  readonly scps?: readonly (readonly object[])[];
  readonly rcps?: readonly (readonly object[])[];
  readonly foreign?: boolean;
  readonly version?: string;
  readonly allowed: boolean;
  readonly reason?: string;
  readonly by?: PolicyClass;
  /** How many statements of the explanation could not be decided. */
  readonly undecided?: number;
}

const folder = new URL('cases/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const casesIn = (file: string) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as readonly Case[];

function compile(name: string, statements: object | readonly object[], version = '2012-10-17'): NamedPolicy {
  const parsed = parsePolicy(JSON.stringify({ Version: version, Statement: statements }));
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return { name, policy: parsed.policy };
}

function levels(written: readonly (readonly object[])[]): NamedPolicy[][] {
  return written.map((level, depth) => level.map((statement, index) => compile(`level-${depth}-${index}`, statement)));
}

function policiesOf(one: Case): PolicySet {
  const resource = one.trust ?? one.bucket ?? one.key;
  return {
    identity: (one.identity ?? []).map((statement, index) => compile(`identity-${index}`, statement, one.version)),
    ...(one.boundary && { boundary: compile('boundary', one.boundary) }),
    ...(one.session && { session: one.session.map((statement, index) => compile(`session-${index}`, statement)) }),
    ...(one.sessionRequired && { sessionRequired: true }),
    ...(resource && {
      resource: {
        ...compile('resource', resource),
        kind: one.trust ? 'role-trust' : one.key ? 'key' : 'resource-based',
        account: '111122223333',
      },
    }),
    ...(one.scps && { serviceControl: levels(one.scps) }),
    ...(one.rcps && { resourceControl: levels(one.rcps) }),
    ...(one.foreign && { foreign: true }),
  };
}

function requestOf(one: Case): PolicyRequest {
  const context = new Map(Object.entries(one.context ?? {}).map(([key, value]) => [key.toLowerCase(), value]));
  return {
    action: one.action,
    resource: one.resource ?? '*',
    ...(one.principal && { principal: one.principal }),
    context: (key) => context.get(key),
  };
}

/** Every order of up to three statements or documents decides alike. */
function reversed(one: Case): Case {
  const turn = <T>(list: readonly T[] | undefined) => list && [...list].reverse();
  const turnStatement = (written: object | undefined) => (Array.isArray(written) ? [...written].reverse() : written);
  return {
    ...one,
    ...(one.identity && { identity: turn(one.identity)! }),
    ...(one.session && { session: turn(one.session)! }),
    ...(one.trust && { trust: turnStatement(one.trust)! }),
    ...(one.bucket && { bucket: turnStatement(one.bucket)! }),
    ...(one.key && { key: turnStatement(one.key)! }),
  };
}

for (const file of files) {
  describe(`evaluate: ${file}`, () => {
    for (const one of casesIn(file)) {
      test(`${one.says} (${one.page})`, () => {
        const decision = evaluate(requestOf(one), policiesOf(one));
        assert.equal(decision.allowed, one.allowed, JSON.stringify(decision));
        if (one.reason) assert.equal(decision.reason, one.reason);
        if (one.by) assert.equal(decision.class, one.by);
        if (one.undecided !== undefined)
          assert.equal(
            decision.unmet.filter((unmet) => unmet.undecided).length + (decision.decidingUndecided?.length ?? 0),
            one.undecided,
          );
        assert.doesNotThrow(() => assert.deepEqual(JSON.parse(JSON.stringify(decision)), decision));
        const again = evaluate(requestOf(one), policiesOf(reversed(one)));
        assert.equal(again.allowed, one.allowed, 'in another order');
        assert.equal(again.explicitDeny, decision.explicitDeny, 'in another order');
      });
    }
  });
}

test('the cases: each says something else, and each names its page', () => {
  const all = files.flatMap(casesIn);
  assert.equal(new Set(all.map((one) => one.says)).size, all.length, 'two cases say the same');
  for (const one of all) assert.match(one.page, /^https:\/\/docs\.aws\.amazon\.com\//);
});
