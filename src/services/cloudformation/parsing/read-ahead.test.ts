/** Large templates in YAML are read beside the event loop. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { stackTester } from '../test-stacks.ts';
import { isKnownTemplate, parseTemplate, parseText } from '../template/index.ts';
import { readAhead, readSnippet } from './read-ahead.ts';

const sandlot = await startSandlot();
const s3 = new S3({ ...sandlot.clientConfig, forcePathStyle: true, maxAttempts: 1 });
const { cfn, settled, statusOf, close } = stackTester(sandlot);

before(() => s3.createBucket({ Bucket: 'large-templates' }));
after(async () => {
  close();
  s3.destroy();
  await sandlot.close();
});

/** A resource, and much beside it. */
const large = (more: string, lines = 4000) =>
  `Resources:\n  M:\n    Type: AWS::CDK::Metadata\n${more}Metadata:\n` +
  Array.from({ length: lines }, (_, at) => `  Key${at}: { Text: !Sub "value of \${AWS::Region}", At: ${at} }\n`).join(
    '',
  );

async function stored(Key: string, Body: string): Promise<string> {
  await s3.putObject({ Bucket: 'large-templates', Key, Body });
  return `${sandlot.endpoint}/large-templates/${Key}`;
}

test('what a thread has read is what is read here, and is known then', async () => {
  const text = large('# read ahead\n');
  await readAhead(text, sandlot.server.runtime);
  assert.ok(isKnownTemplate(text));
  const ahead = parseTemplate(text).body;
  assert.deepEqual(ahead, parseTemplate(`${text}\n`).body);
});

test('the event loop is free meanwhile', async () => {
  let turns = 0;
  const turning = setInterval(() => turns++, 1);
  await readAhead(large('# free\n', 6000), sandlot.server.runtime);
  clearInterval(turning);
  assert.ok(turns > 10, `${turns} turns`);
});

test('a large snippet of AWS::Include is read there, too, and a small one here', async () => {
  const text = large('# snippet\n', 6000);
  let turns = 0;
  const turning = setInterval(() => turns++, 1);
  const read = await readSnippet(text, sandlot.server.runtime);
  clearInterval(turning);
  assert.ok(turns > 10, `${turns} turns`);
  assert.deepEqual(read, parseText(text));
  assert.deepEqual(await readSnippet('- a\n- b\n', sandlot.server.runtime), ['a', 'b']);
});

test('a stack is made with a large snippet, and what is wrong in one is told', async () => {
  const text = large('', 6000).replace(/^[^]*?Metadata:\n/, '');
  const Location = await stored('metadata.yaml', text.replace(/^ {2}/gm, ''));
  const templateOf = (location: string) =>
    JSON.stringify({
      Resources: { M: { Type: 'AWS::CDK::Metadata' } },
      Metadata: { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: location } } },
    });
  const given = { Capabilities: ['CAPABILITY_AUTO_EXPAND' as const] };
  await cfn.createStack({ StackName: 'included', TemplateBody: templateOf(Location), ...given });
  await settled();
  assert.equal(await statusOf('included'), 'CREATE_COMPLETE');
  const { TemplateBody } = await cfn.getTemplate({ StackName: 'included', TemplateStage: 'Processed' });
  assert.equal(JSON.parse(TemplateBody!).Metadata.Key5999.At, 5999);
  const wrong = await stored('wrong-snippet.yaml', `${large('', 6000)}  - neither\n`);
  await cfn.createStack({ StackName: 'not-included', TemplateBody: templateOf(wrong), ...given });
  await settled();
  assert.equal(await statusOf('not-included'), 'ROLLBACK_COMPLETE');
  const { StackEvents } = await cfn.describeStackEvents({ StackName: 'not-included' });
  const reasons = StackEvents!.map(({ ResourceStatusReason = '' }) => ResourceStatusReason);
  const why = /Transform AWS::Include failed with: .*YAML not well-formed\. \(line 6005, column 1\)/;
  assert.ok(
    reasons.some((reason) => why.test(reason)),
    reasons.join('\n'),
  );
});

test('small ones and JSON are read where they are asked for', async () => {
  for (const text of [
    'Resources: {M: {Type: "AWS::CDK::Metadata"}}',
    `{"Resources": {}, "A": "${'x'.repeat(50_000)}"}`,
  ]) {
    await readAhead(text, sandlot.server.runtime);
    assert.ok(!isKnownTemplate(text));
  }
});

test('a stack is made of a large template, and what is wrong in one is told with its place', async () => {
  const TemplateURL = await stored('large.yaml', large('', 6000));
  await cfn.createStack({ StackName: 'large', TemplateURL });
  await settled();
  assert.equal(await statusOf('large'), 'CREATE_COMPLETE');
  const wrong = await stored('wrong.yaml', `${large('', 6000)}  - neither\n`);
  const text = /^Template format error: YAML not well-formed\. \(line 6005, column 1\)$/;
  await assert.rejects(cfn.validateTemplate({ TemplateURL: wrong }), refused('ValidationError', text));
});
