/** The function that a provider's state machine begins with gets a process together with the provider's own. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { SFN } from '@aws-sdk/client-sfn';
import { functionTests } from '../../../testing/functions.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const functions = await functionTests(sandlot);
const sfn = new SFN({ ...sandlot.clientConfig, maxAttempts: 1 });

/** The function tells it when it is loaded. */
const loaded = Promise.withResolvers<void>();
const listener = createServer((_request, response) => {
  loaded.resolve();
  response.end();
});
listener.listen(0, '127.0.0.1');
await once(listener, 'listening');
const { port } = listener.address() as AddressInfo;

after(async () => {
  functions.destroy();
  sfn.destroy();
  listener.close();
  listener.closeAllConnections();
  await sandlot.close();
});

const telling = `
  import http from 'node:http';
  const id = crypto.randomUUID();
  http.get('http://127.0.0.1:${port}/').on('error', () => {});
  export const handler = async () => id;`;

async function machine(name: string, functionArn: string): Promise<string> {
  const Statement = [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  const { Role } = await functions.iam.createRole({ RoleName: name, AssumeRolePolicyDocument });
  const definition = JSON.stringify({
    StartAt: 'A',
    States: { A: { Type: 'Task', Resource: functionArn, End: true } },
  });
  return (await sfn.createStateMachine({ name, roleArn: Role!.Arn!, definition })).stateMachineArn!;
}

const waitingOn = (WAITER_STATE_MACHINE_ARN: string) => ({ Environment: { Variables: { WAITER_STATE_MACHINE_ARN } } });

test('it is loaded without being invoked, and that process answers its first invocation', async () => {
  const waiter = await machine('waiter', await functions.create('is-complete', telling));
  await functions.create('on-event', 'export const handler = async () => 1;', waitingOn(waiter));
  await functions.invoke('on-event');
  await loaded.promise;
  const first = await functions.invoke('is-complete');
  assert.equal(first.error, undefined);
  assert.match(first.log, /REPORT/);
  assert.doesNotMatch(first.log, /Init Duration/, 'nobody has waited for that');
  assert.equal((await functions.invoke('is-complete')).answer, first.answer, 'it is one process');
});

test('where the variable names no machine of the account, the function is invoked all the same', async () => {
  for (const [index, arn] of ['nothing', 'arn:aws:states:us-east-1:111122223333:stateMachine:a'].entries()) {
    await functions.create(`alone-${index}`, 'export const handler = async () => 1;', waitingOn(arn));
    assert.equal((await functions.invoke(`alone-${index}`)).answer, 1);
  }
});
