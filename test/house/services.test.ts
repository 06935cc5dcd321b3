/** What is of one service stands in its manifest: `wire/` and `access/` name none, but where this list says why. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { absentServices } from '../../src/services/absent-services.ts';
import { services } from '../../src/services/index.ts';
import { loadModel, loadModelIndex } from '../../src/wire/models/load-model.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Strings that name a service, by file, and why they are there. */
const arns = "ARNs of principals, which are IAM's and STS's whoever the service is";
const signing =
  'SigV4 itself excepts S3, by its signing name: paths as they are sent, bodies by a header, presigned expiry';
const reviewed: Readonly<Record<string, { readonly names: readonly string[]; readonly why: string }>> = {
  'src/access/authenticate.ts': { names: ['iam'], why: arns },
  'src/access/sessions.ts': { names: ['iam', 'sts'], why: arns },
  'src/access/condition-keys.ts': { names: ['Account'], why: 'a value of aws:PrincipalType' },
  'src/wire/aws-types.ts': {
    names: [
      'cloudwatch-logs',
      'cognito-identity',
      'cognito-identity-provider',
      'dynamodb-streams',
      'resource-groups-tagging-api',
      'secrets-manager',
      'sso-admin',
      'sso-oidc',
    ],
    why: 'the types of the SDK clients, by their names',
  },
  'src/access/request-tags.ts': { names: ['tagging'], why: 'a member of inputs' },
  'src/wire/calls/in-process.ts': { names: ['iam'], why: arns },
  'src/wire/calls/dispatch.ts': { names: ['iam'], why: 'a way of authorization (OperationManifest.authorize)' },
  'src/wire/service.ts': { names: ['iam'], why: 'a way of authorization (OperationManifest.authorize)' },
  'src/wire/validation/linear-patterns.ts': {
    names: ['organizations'],
    why: 'a pattern of its model, one of those that were reviewed',
  },
  'src/wire/http/pages.ts': {
    names: ['signin'],
    why: 'whom pages work as: sign-in is a room of its own, without a manifest',
  },
  'src/wire/routing/assumed-service.ts': {
    names: ['cloudfront', 'route53', 's3-outposts', 'signin'],
    why: 'services that are not here, whose clients read errors of another form than their content type says',
  },
  'src/wire/sigv4/canonical.ts': { names: ['s3'], why: signing },
  'src/wire/sigv4/parse.ts': { names: ['s3'], why: signing },
  'src/wire/sigv4/verify.ts': { names: ['s3'], why: signing },
  'src/wire/sigv4/version-two.ts': { names: ['s3'], why: "Version 2 of REST requests was S3's alone" },
};

/** Every name and prefix under which a service is known; ordinary words only with what makes them a service's. */
const names = new Set([
  ...loadModelIndex().flatMap(({ name, serviceId, signingName, endpointPrefix }) => [
    name,
    serviceId,
    signingName,
    endpointPrefix,
  ]),
  ...[...services, ...absentServices].map(({ iamPrefix }) => iamPrefix),
]);

/** The services that a string literal names: it is one's name, an action or a condition key, a principal, an ARN. */
function servicesIn(literal: string): readonly string[] {
  const found = [/^([\w -]+)$/, /^([\w-]+):[\w*/]/, /([\w-]+)\.amazonaws\.com/, /arn:aws:([\w-]+):/].map(
    (form) => form.exec(literal)?.[1],
  );
  return found.filter((name) => name !== undefined && names.has(name)).map((name) => name!);
}

function namesIn(file: string): readonly string[] {
  const code = readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
  const expressions = [...code.matchAll(/\/\^?([a-z0-9-]+):/g)]
    .map(([, name]) => name!)
    .filter((name) => names.has(name));
  const literals = [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)].flatMap(([, quoted, template]) =>
    servicesIn(quoted ?? template ?? ''),
  );
  return [...new Set([...expressions, ...literals])].sort();
}

test('wire and access name no service', () => {
  const wrong = globSync('src/{wire,access}/**/*.ts', { cwd: root })
    .filter((file) => !/\.test\.ts$|\/test-[^/]+\.ts$/.test(file))
    .map((file) => ({ file, named: namesIn(file), allowed: reviewed[file]?.names ?? [] }))
    .filter(({ named, allowed }) => named.join() !== allowed.join())
    .map(({ file, named }) => `${file}: ${named.join(', ')}`);
  assert.deepEqual(
    wrong,
    [],
    "Put the service's fact into its manifest (src/wire/service.ts, src/wire/dialect.ts), " +
      'or the name on the list with its reason.',
  );
});

test('a service is here or absent, not both', () => {
  const here = new Set(services.map(({ iamPrefix }) => iamPrefix));
  assert.deepEqual(
    absentServices.map(({ iamPrefix }) => iamPrefix).filter((prefix) => here.has(prefix)),
    [],
  );
  assert.equal(new Set(absentServices.map(({ iamPrefix }) => iamPrefix)).size, absentServices.length);
});

test('a service whose model leaves operations unsigned at paths says so', () => {
  const found = services.filter(({ name }) => {
    const { metadata, operations } = loadModel(name);
    return (
      metadata.protocol.startsWith('rest') && Object.values(operations).some(({ authtype }) => authtype === 'none')
    );
  });
  assert.deepEqual(
    services.filter(({ unsignedPaths }) => unsignedPaths).map(({ name }) => name),
    found.map(({ name }) => name),
  );
});

test('one service stands for each protocol in which errors of unknown services are written', () => {
  const protocols = services
    .filter(({ standsForProtocol }) => standsForProtocol)
    .map(({ name }) => loadModel(name).metadata.protocol);
  assert.deepEqual(protocols.sort(), ['json', 'query', 'rest-json', 'rest-xml']);
});
