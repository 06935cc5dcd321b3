/** Every manifest against its model and its handlers' modules. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { requestTags } from '../../src/access/request-tags.ts';
import { actionsOf } from '../../src/authorization-reference/index.ts';
import { readService } from '../../src/authorization-reference/data.ts';
import { services } from '../../src/services/index.ts';
import { formerBlobJobs } from '../../src/services/s3/internal.ts';
import { signinWork } from '../../src/signin/index.ts';
import { createBackground } from '../../src/wire/background/background.ts';
import { handlerName } from '../../src/wire/calls/handlers.ts';
import { loadModel } from '../../src/wire/models/load-model.ts';
import { blobWork } from '../../src/wire/background/shared-blobs.ts';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const workers = [...services, signinWork({ smtp: undefined }), blobWork(() => services, formerBlobJobs)];

for (const service of services) {
  test(`${service.name}: every operation is in the model, and its module exports its handler`, async () => {
    const model = loadModel(service.name);
    for (const [operation, manifest] of Object.entries(service.operations)) {
      assert.ok(model.operations[operation], `${operation} is not in the model of ${service.name}`);
      const module = await manifest.load();
      assert.equal(
        typeof module[handlerName(operation)],
        'function',
        `${service.name}:${operation} has no ${handlerName(operation)}`,
      );
    }
  });
}

for (const service of services.filter(({ forms }) => forms)) {
  test(`${service.name}: its forms are those that its dialect names, and their modules are there`, async () => {
    const { operations } = loadModel(service.name);
    for (const [name, form] of Object.entries(service.forms!)) {
      assert.ok(service.dialect?.unmodelled?.some((one) => one.name === name) && !operations[name], name);
      assert.ok(form.like === undefined || operations[form.like], `${name} is like ${form.like}`);
      assert.equal(typeof (await form.load())[handlerName(name)], 'function', name);
      assert.equal(typeof (await form.reader()).inputOf, 'function', name);
    }
  });
}

for (const worker of workers) {
  test(`${worker.name}: its job kinds and events carry its name and load`, async () => {
    for (const [kind, { load }] of Object.entries(worker.jobs ?? {})) {
      assert.ok(kind.startsWith(`${worker.name}/`) || formerBlobJobs.includes(kind), kind);
      const handler = await load();
      assert.ok(handler.steps['start'], `${kind} has no step "start"`);
    }
    for (const { name } of worker.emits ?? []) assert.ok(name.startsWith(`${worker.name}/`), name);
    for (const { event, load } of worker.receives ?? []) assert.equal(typeof (await load()), 'function', event.name);
  });
}

/** Whose receivers come with the services that they are for. */
const awaited: ReadonlySet<string> = new Set(['s3/object-event']);

test("every event that is received is emitted by one manifest, and is somebody's to receive", () => {
  const background = createBackground(workers);
  const emitted = workers.flatMap(({ emits = [] }) => emits);
  assert.deepEqual(
    emitted.filter((event) => !awaited.has(event.name) && background.deliveriesOf(event).length === 0),
    [],
  );
  assert.ok(workers.flatMap(({ receives = [] }) => receives).every(({ event }) => emitted.includes(event)));
});

test("nobody enqueues another service's jobs", () => {
  const wrong: string[] = [];
  for (const file of globSync('src/{services/*,signin}/**/*.ts', { cwd: root })) {
    const [, room, service] = file.split(sep);
    const own = room === 'services' ? service : room;
    for (const [, kind = ''] of readFileSync(join(root, file), 'utf8').matchAll(/kind: '([^'/]+)\/[^']*', payload/g)) {
      if (kind !== own && !file.endsWith('.test.ts')) wrong.push(`${file}: ${kind}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('jobs that earlier versions enqueued still have their handlers', async () => {
  const background = createBackground(workers);
  const kinds = [
    'account/change-region',
    'identitystore/remove-memberships',
    'kms/delete-key',
    'kms/expire-material',
    'kms/rotate-key',
    'organizations/close-account',
    'organizations/create-account',
    's3/delete-blob',
    'signin/password-forgotten',
    'signin/principal-deleted',
    'signin/relay-mail',
    'sso-admin/create-account-assignment',
    'sso-admin/delete-account-assignment',
    'sso-admin/principal-deleted',
    'sso-admin/provision-permission-set',
  ];
  for (const kind of kinds) assert.ok((await background.resolve(kind))?.steps['start'], kind);
});

test('operations that the models sign are authorized by policy, or say why not', () => {
  const open = services.flatMap((service) =>
    Object.entries(service.operations)
      .filter(
        ([operation, manifest]) =>
          manifest.authorize !== undefined &&
          manifest.authorize !== 'iam' &&
          loadModel(service.name).operations[operation]?.authtype !== 'none',
      )
      .map(([operation, manifest]) => `${service.name}:${operation} (${manifest.authorize})`),
  );
  assert.deepEqual(open.sort(), [
    // The account's password policy may let every user change their own.
    'iam:ChangePassword (handler)',
    // A grant says itself who may end it.
    'kms:RetireGrant (handler)',
    's3:DeleteObjects (handler)',
    'sts:AssumeRole (handler)',
    'sts:GetCallerIdentity (authenticated)',
    'sts:GetSessionToken (authenticated)',
  ]);
});

/** Prefixes of services whose resources' tags are in their requests otherwise, or in none, by the reason. */
const tagsOtherwise: Readonly<Record<string, string>> = {
  s3: 'access by the tags of a bucket is not enabled',
  sts: "the handler has the role's",
};

test('a service whose resources have tags tells them: without, a policy that denies by them lets through', () => {
  const isTagged = (action: string): boolean => {
    const [prefix = '', name = ''] = action.split(':');
    return (
      readService(prefix)?.groups.some(({ tagged, actions }) => tagged === true && actions.includes(name)) ?? false
    );
  };
  const withFacts = services.filter(({ resourceFacts }) => resourceFacts);
  const silent = services
    .flatMap(({ iamPrefix, operations }) =>
      Object.entries(operations).flatMap(([name, { action = `${iamPrefix}:${name}` }]) => action),
    )
    .filter(isTagged)
    .filter((action) => !(action.split(':')[0]! in tagsOtherwise))
    .filter((action) => !withFacts.some((one) => action.startsWith(`${one.iamPrefix}:`) && one.resourceFacts?.tags));
  assert.deepEqual(silent, [], '`resourceFacts.tags` answers them by ARN');
  assert.equal(
    new Set(withFacts.map(({ iamPrefix }) => iamPrefix)).size,
    withFacts.length,
    'one of a prefix has facts',
  );
});

/** As operations take tags, and keys of tags. */
const forms = [['k'], { k: 'v' }, [{ Key: 'k' }], { TagSet: [{ Key: 'k' }] }, { Tags: [{ Key: 'k' }] }];

test('tags in requests are read under every name that operations have for them, or told by `conditionKeys`', () => {
  const silent = services.flatMap(({ name: service, iamPrefix, operations }) => {
    const { operations: modelled, shapes } = loadModel(service);
    const known = [...actionsOf(iamPrefix)].filter(({ keys }) => keys.has('aws:tagkeys')).map(({ name }) => name);
    return known.flatMap((name) => {
      const members = shapes[modelled[name]?.input?.shape ?? '']?.members ?? {};
      const named = Object.keys(members).filter((member) => /tag|keys$/i.test(member));
      if (!operations[name] || named.length === 0) return [];
      // By its text: what it answers depends on what is stored.
      const isGiven = String(operations[name].conditionKeys).includes('aws:TagKeys');
      const isRead = named.some((member) =>
        forms.some((value) => requestTags({ [member]: value }).keys?.includes('k')),
      );
      return isRead || isGiven ? [] : [`${service}:${name} ${named.join()}`];
    });
  });
  assert.deepEqual(silent, [], 'src/access/request-tags.ts reads them, or the operation gives `aws:TagKeys`');
});
