import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import type { BodyStream } from '../body/body-stream.ts';
import { readForm, type FormFault } from './multipart-form.ts';

const type = 'multipart/form-data; boundary=XX';

async function* inPieces(text: string | Buffer, size: number): AsyncIterable<Buffer> {
  const bytes = Buffer.from(text as string, 'latin1');
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const field = (name: string, value: string) =>
  `--XX\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (body: string, name = 'file', fileName = '; filename="a\\b/c.txt"') =>
  `--XX\r\nContent-Disposition: form-data; name="${name}"${fileName}\r\nContent-Type: text/plain\r\n\r\n${body}\r\n`;
const end = '--XX--\r\n';

async function read(text: string, size = 1000, contentType = type) {
  const form = await readForm(inPieces(text, size), contentType, 'file');
  return { ...form, fields: [...form.fields], body: form.file && (await buffer(form.file.body)).toString('latin1') };
}

async function faultOf(work: Promise<unknown>): Promise<FormFault | undefined> {
  return work.then(
    () => undefined,
    (error: { fault?: FormFault }) => error.fault,
  );
}

test('fields and file, in pieces of every size', async () => {
  const body = 'line\r\n--X\r\n--XY\r\n\r\n-- XX\r\n';
  const text = field('Key', 'a${filename}') + field('x-amz-meta-a', '1\r\n2') + file(body) + field('late', 'x') + end;
  for (let size = 1; size < 60; size++) {
    const form = await read(text, size);
    assert.deepEqual(form.fields, [
      ['key', 'a${filename}'],
      ['x-amz-meta-a', '1\r\n2'],
    ]);
    assert.deepEqual([form.file!.name, form.body], ['a\\b/c.txt', body], String(size));
    assert.equal(form.head, text.indexOf(body));
  }
});

test('the tail is what a form ends with whose file is last', async () => {
  const text = field('key', 'k') + file('12345') + end;
  const { head, tail } = await read(text);
  assert.equal(text.length - head - tail, 5);
});

test('other spellings', async () => {
  assert.equal((await read(file('', 'FILE') + end)).body, '');
  assert.equal((await read(file('x', 'file', '') + end)).file!.name, undefined);
  assert.equal((await read(`preamble\r\n${file('x')}${end}`)).body, 'x');
  assert.equal((await read(file('x') + end, 10, 'multipart/form-data; charset=utf-8; boundary="XX"')).body, 'x');
  assert.deepEqual((await read(field('a', '1') + field('A', '2') + end)).fields, [['a', '1,2']]);
  assert.equal((await read(field('a', '1') + end)).file, undefined);
  assert.equal((await read('--XX\r\ncontent-disposition:form-data;name=file\r\n\r\nx\r\n--XX--')).body, 'x');
});

test('what is no form is refused', async () => {
  for (const contentType of ['multipart/form-data', 'multipart/mixed; boundary=XX', `${type}${'y'.repeat(300)}`])
    assert.equal(await faultOf(read(file('x') + end, 10, contentType)), 'malformed', contentType);
  for (const text of [
    '',
    'nothing',
    '--XX',
    '--XXmore\r\n\r\n',
    `--XX\r\n\r\nx\r\n${end}`,
    '--XX\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XX--',
    '--XX\r\nContent-Disposition: form-data; name=""\r\n\r\nx\r\n--XX--',
    field('a', 'b').slice(0, -2),
    file('cut off').slice(0, -2),
    file('cut off').slice(0, -6),
  ])
    assert.equal(await faultOf(read(text)), 'malformed', text);
});

test('what comes before the file is bounded; the file is not', async () => {
  const at = (bytes: number) => field('a', 'x'.repeat(bytes)) + file('y'.repeat(100_000)) + end;
  assert.equal((await read(at(19_000))).body?.length, 100_000);
  for (const text of [
    at(20_000),
    at(1_000_000),
    field('a', '').repeat(400),
    `--XX\r\n${'x'.repeat(30_000)}`,
    'x'.repeat(30_000),
  ])
    assert.equal(await faultOf(read(text)), 'too-long');
});

test('who reads a form lets go of its body when it is refused, and when it is told that nobody reads on', async () => {
  let isOver = false;
  async function* body(text: string): BodyStream {
    try {
      for await (const piece of inPieces(text, 10)) yield piece;
    } finally {
      isOver = true;
    }
  }
  assert.equal(await faultOf(readForm(body(`--XX\r\n\r\nx\r\n${end}`), type, 'file')), 'malformed');
  await setImmediate();
  assert.ok(isOver);
  for (const text of [file('x'.repeat(100)) + end, field('a', '1') + end]) {
    isOver = false;
    const form = await readForm(body(text), type, 'file');
    assert.ok(!isOver);
    form.end();
    await setImmediate();
    assert.ok(isOver);
  }
});
