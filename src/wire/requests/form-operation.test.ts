/** What a form may hold before anybody is known. */
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { createBodyBudget } from '../body/body-budget.ts';
import { loadModel } from '../models/load-model.ts';
import { createSigningKeys } from '../sigv4/index.ts';
import { answerForm, type FormRequest } from './form-operation.ts';

const head = '--x\r\nContent-Disposition: form-data; name="key"\r\n\r\n';

function requestOf(body: Readable, budget = createBodyBudget()): FormRequest {
  const refusal = { code: 'Refused', status: 400, message: 'no form' };
  const form = {
    load: async () => ({}),
    fileField: 'file',
    refusals: { malformed: refusal, 'too-long': refusal, 'no-file': refusal },
    reader: async () => ({ signatureOf: () => undefined, inputOf: () => ({}) }),
  };
  return {
    req: body as never,
    wire: { method: 'POST', path: '/b', query: [], headers: { 'content-type': 'multipart/form-data; boundary=x' } },
    model: loadModel('s3'),
    manifest: { name: 's3', iamPrefix: 's3', operations: {}, forms: { PostObject: form } },
    requestId: 'r',
    beforeBody: () => {},
    allowance: budget.allowance('unsigned'),
    trace: { startedAt: 0 },
    answered: { region: 'us-east-1' },
  };
}

const answered = (request: FormRequest) => answerForm({} as never, createSigningKeys(), request, 'PostObject');

test('fields that find no room are refused, and what was taken is given back', async () => {
  const full = createBodyBudget({ signed: 0, unsigned: 10 });
  const refused = answered(requestOf(Readable.from([Buffer.from(head)]), full));
  await assert.rejects(refused, { code: 'ServiceUnavailable', status: 503 });
  const budget = createBodyBudget({ signed: 0, unsigned: head.length });
  for (let times = 0; times < 3; times++)
    await assert.rejects(answered(requestOf(Readable.from([Buffer.from(head)]), budget)), { code: 'Refused' });
});

test('a sender who stops before the file is cut off', async () => {
  const budget = createBodyBudget({ signed: 0, unsigned: 100_000 }, { windowMs: 5, minBytes: 1000 });
  const stalled = new Readable({ read() {} });
  stalled.push(head);
  await assert.rejects(answered(requestOf(stalled, budget)));
  assert.equal(stalled.destroyed, true);
});
