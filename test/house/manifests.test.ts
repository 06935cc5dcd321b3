/** Every manifest against its model and its handlers' modules. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { services } from '../../src/services/index.ts';
import { handlerName } from '../../src/wire/dispatch.ts';
import { loadModel } from '../../src/wire/load-model.ts';

for (const service of services) {
  test(`${service.name}: every operation is in the model, and its module exports its handler`, async () => {
    const model = loadModel(service.name);
    for (const [operation, manifest] of Object.entries(service.operations)) {
      assert.ok(model.operations[operation], `${operation} is not in the model of ${service.name}`);
      const module = await manifest.load();
      assert.equal(typeof module[handlerName(operation)], 'function', `${service.name}:${operation} has no ${handlerName(operation)}`);
    }
  });

  test(`${service.name}: its job kinds carry its name and load`, async () => {
    for (const [kind, { load }] of Object.entries(service.jobs ?? {})) {
      assert.ok(kind.startsWith(`${service.name}/`), kind);
      const handler = await load();
      assert.ok(handler.steps['start'], `${kind} has no step "start"`);
    }
  });
}

test('operations that the models sign are authorized by policy, or say why not', () => {
  const open = services.flatMap((service) => Object.entries(service.operations)
    .filter(([operation, manifest]) => manifest.authorize !== undefined && manifest.authorize !== 'iam' && loadModel(service.name).operations[operation]?.authtype !== 'none')
    .map(([operation, manifest]) => `${service.name}:${operation} (${manifest.authorize})`));
  assert.deepEqual(open.sort(), [
    // The account's password policy may let every user change their own.
    'iam:ChangePassword (handler)',
    's3:DeleteObjects (handler)',
    'sts:AssumeRole (handler)',
    'sts:GetCallerIdentity (authenticated)',
    'sts:GetSessionToken (authenticated)',
  ]);
});
