/**
 * Transforms. Cases: AWS's documentation of Fn::ForEach, LocalStack's records of TestLanguageExtensionsTransform and
 * test_transformers.py, and what https://github.com/ministackorg/ministack/pull/1739 measured.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expandTransforms, parseTemplate, parameterReferences, resolveParameters } from '../index.ts';
import { errorOf, pseudo } from '../test-environment.ts';
import { TemplateError } from '../template-error.ts';

async function expanded(text: string, given: Record<string, string> = {}, files: Record<string, string> = {}) {
  const template = parseTemplate(text);
  const values = new Map(Object.entries(given).map(([name, value]) => [name, { value }]));
  const parameters = parameterReferences(resolveParameters(template, values));
  const fetch = async (location: string): Promise<string> => {
    if (files[location] === undefined) throw new TemplateError('S3 bucket [doesnotexist] does not exist.');
    return files[location];
  };
  return (await expandTransforms(template, { parameters, pseudo, fetch })).body;
}

const refused = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return errorOf(() => {
    if (error) throw error;
  });
};

const extensions = 'Transform: AWS::LanguageExtensions\n';

test('a loop over a parameter, with what the identifier stands in made a value', async () => {
  const body = await expanded(
    `${extensions}
Parameters: { Names: { Type: CommaDelimitedList } }
Resources:
  Fn::ForEach::Topics:
    - TopicName
    - !Ref Names
    - SnsTopic\${TopicName}:
        Type: AWS::SNS::Topic
        Properties:
          TopicName: !Join ['.', [!Ref TopicName, fifo]]
          FifoTopic: true
`,
    { Names: 'a,b' },
  );
  const topic = (name: string) => ({
    Type: 'AWS::SNS::Topic',
    Properties: { TopicName: `${name}.fifo`, FifoTopic: true },
  });
  assert.deepEqual(body, {
    Parameters: { Names: { Type: 'CommaDelimitedList' } },
    Resources: { SnsTopica: topic('a'), SnsTopicb: topic('b') },
  });
});

test('loops in loops, in outputs, in properties', async () => {
  const body = await expanded(`${extensions}
Resources:
  Fn::ForEach::Outer:
    - Prefix
    - [Foo, Bar]
    - My\${Prefix}:
        Type: T
        DependsOn: [Base]
        Properties:
          Fn::ForEach::Tags: [Tag, [a, b], { 'VAR_\${Tag}': !Sub '\${Prefix}-\${Tag}-\${AWS::Region}' }]
      Fn::ForEach::Inner: [Suffix, [A], { 'My\${Prefix}\${Suffix}': { Type: T, DependsOn: !Sub 'My\${Prefix}' } }]
  Base: { Type: T }
  Both: { Type: T, DependsOn: [Base, MyFoo] }
Outputs:
  Fn::ForEach::Out:
    - Prefix
    - [Foo]
    - Out\${Prefix}:
        Value: !GetAtt [!Sub 'My\${Prefix}', Arn]
`);
  const tags = (prefix: string) => ({
    VAR_a: `${prefix}-a-us-east-1`,
    VAR_b: `${prefix}-b-us-east-1`,
  });
  assert.deepEqual(body, {
    Resources: {
      MyFoo: { Type: 'T', DependsOn: 'Base', Properties: tags('Foo') },
      MyFooA: { Type: 'T', DependsOn: 'MyFoo' },
      MyBar: { Type: 'T', DependsOn: 'Base', Properties: tags('Bar') },
      MyBarA: { Type: 'T', DependsOn: 'MyBar' },
      Base: { Type: 'T' },
      Both: { Type: 'T', DependsOn: ['Base', 'MyFoo'] },
    },
    Outputs: { OutFoo: { Value: { 'Fn::GetAtt': ['MyFoo', 'Arn'] } } },
  });
});

test('where an identifier is replaced, and where not', async () => {
  const body = await expanded(`${extensions}
Resources:
  Fn::ForEach::X:
    - Item
    - [a-1]
    - P&{Item}:
        Type: T
        Properties: { Plain: '\${Item}', Sub: !Sub '\${Item} &{Item}', 'Key\${Item}': { Ref: Item } }
`);
  const properties = { Plain: '${Item}', Sub: 'a-1 &{Item}', 'Key${Item}': 'a-1' };
  assert.deepEqual(body['Resources'], { Pa1: { Type: 'T', Properties: properties } });
});

test('lengths and JSON texts', async () => {
  const body = await expanded(
    `${extensions}
Parameters: { List: { Type: CommaDelimitedList }, Secret: { Type: String, NoEcho: true } }
Resources:
  A:
    Type: T
    Properties:
      Length: { Fn::Length: !Ref List }
      Json: { Fn::ToJsonString: { a: foo, list: !Ref List } }
      Later: { Fn::ToJsonString: { a: !Ref A } }
      Hidden: !Sub '\${Secret}!'
`,
    { List: '1,2,3', Secret: 'x' },
  );
  assert.deepEqual((body['Resources'] as Record<string, Record<string, unknown>>)['A']!['Properties'], {
    Length: 3,
    Json: '{"a":"foo","list":["1","2","3"]}',
    Later: { 'Fn::ToJsonString': { a: { Ref: 'A' } } },
    Hidden: { 'Fn::Sub': '${Secret}!' },
  });
});

const loop = (collection: string, key = 'P${X}'): string =>
  `${extensions}Resources:\n  Fn::ForEach::L: [X, ${collection}, { '${key}': { Type: T } }]\n`;

const wrong: readonly (readonly [string, string])[] = [
  [loop('text'), 'Fn::ForEach layout is incorrect'],
  [loop('{ a: b }'), 'Could not find a collection or could not be resolved for Fn::ForEach'],
  [loop('!GetAtt A.B'), 'Could not find a collection or could not be resolved for Fn::ForEach'],
  [loop('[a-1]'), "LogicalId 'Pa-1' should be alphanumeric"],
  [loop('[a, a]'), 'Duplicate key Pa is found while processing Fn::ForEach::L'],
  [loop('[a]').replace('[X,', '[1, X,'), 'Fn::ForEach layout is incorrect'],
  [
    `${extensions}Resources: { A: { Type: T, Properties: { B: { Fn::Length: !Ref A } } } }`,
    'The Fn::Length value could not be resolved for properties',
  ],
];

for (const [template, text] of wrong) {
  test(`the transform fails with ${text}`, async () =>
    assert.equal(await refused(expanded(template)), `Transform AWS::LanguageExtensions failed with: ${text}`));
}

test('loops do not grow beyond a template', async () => {
  const items = `[${Array.from({ length: 100 }, (_, at) => `a${at}`).join(', ')}]`;
  const nested = (depth: number): string =>
    depth === 0
      ? `{ 'R${['A', 'B', 'C', 'D'].map((name) => `\${${name}}`).join('')}': { Type: T } }`
      : `{ 'Fn::ForEach::L${depth}': [${'DCBA'[depth - 1]}, ${items}, ${nested(depth - 1)}] }`;
  assert.match(
    await refused(expanded(`${extensions}Resources: ${nested(4)}`)),
    /failed with: Template may not exceed 1000000 bytes/,
  );
});

test('snippets are included where they are named', async () => {
  const include = (location: string): string => `{ Name: AWS::Include, Parameters: { Location: ${location} } }`;
  const template = `
Parameters: { Bucket: { Type: String } }
Resources:
  A:
    Type: T
    Properties: { Type: String, 'Fn::Transform': ${include("!Sub 's3://${Bucket}/data.yaml'")} }
`;
  const body = await expanded(template, { Bucket: 'b' }, { 's3://b/data.yaml': 'Value: !Ref A' });
  assert.deepEqual(body['Resources'], { A: { Type: 'T', Properties: { Type: 'String', Value: { Ref: 'A' } } } });
  const failing = 'Transform AWS::Include failed with: S3 bucket [doesnotexist] does not exist.';
  assert.equal(await refused(expanded(template, { Bucket: 'other' })), failing);
  const top = `Transform: ${include('s3://b/top.json')}\nResources: { A: { Type: T } }`;
  const files = { 's3://b/top.json': '{"Outputs": {"O": {"Value": "a"}}}' };
  assert.deepEqual(await expanded(top, {}, files), {
    Resources: { A: { Type: 'T' } },
    Outputs: { O: { Value: 'a' } },
  });
});

test('transforms that are not here are named', async () => {
  const resources = 'Resources: { A: { Type: T } }';
  const refusal = (transform: string) => refused(expanded(`Transform: ${transform}\n${resources}`));
  assert.equal(
    await refusal('AWS::Serverless-2016-10-31'),
    'Sandlot does not have the transform AWS::Serverless-2016-10-31.',
  );
  assert.equal(await refusal('[AWS::LanguageExtensions, Mine]'), 'No transform named 123456789012::Mine found.');
  const ofMacro = 'Transform: Count\nResources: { A: { Type: T, Count: 3 } }';
  assert.equal(await refused(expanded(ofMacro)), 'No transform named 123456789012::Count found.');
  const inside = 'Resources: { A: { Type: T, Properties: { "Fn::Transform": { Name: Other, Parameters: {} } } } }';
  assert.match(await refused(expanded(inside)), /No transform named .*Other found\./);
});
