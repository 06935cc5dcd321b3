/** Each function, right and wrong. Texts without another source: AWS's validated records of LocalStack's tests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTemplate, parseTemplate } from '../index.ts';
import { environmentOf, errorOf } from '../test-environment.ts';
import { unresolved } from './environment.ts';
import { resolveValue } from './resolve.ts';

const head = `
Parameters:
  Env: { Type: String, Default: dev }
  Subnets: { Type: CommaDelimitedList, Default: 'subnet-1, subnet-2,subnet-3' }
Mappings:
  Zones: { us-east-1: { Ami: ami-east, Size: 2, Names: [a, b] } }
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Not [!Condition IsProd]
Resources:
  Topic: { Type: AWS::SNS::Topic }
  Asked:
    Type: AWS::SQS::Queue
    Properties:
      Value: `;

function resolved(value: string, transform = ''): unknown {
  const template = parseTemplate(`${transform}${head}${value}\n`);
  const properties = resolveValue(template.resources.get('Asked')!.properties, environmentOf(template));
  return (properties as Record<string, unknown>)['Value'];
}

// Values as AWS's documentation of each function gives them, but where said otherwise.
const values: readonly (readonly [string, unknown])[] = [
  ['!Ref Env', 'dev'],
  ['!Ref Subnets', ['subnet-1', 'subnet-2', 'subnet-3']],
  ['!Ref Topic', 'ref-of-Topic'],
  ['!Ref AWS::Region', 'us-east-1'],
  ['!Ref AWS::NotificationARNs', ['arn:aws:sns:us-east-1:123456789012:a']],
  ['!Ref AWS::NoValue', undefined],
  ['[a, !Ref AWS::NoValue, c]', ['a', 'c']],
  ['{ Keep: 1, Drop: !If [IsProd, x, !Ref AWS::NoValue] }', { Keep: 1 }],
  ['!GetAtt Topic.TopicArn', 'Topic.TopicArn'],
  ['!GetAtt Topic.Outputs.Deep', 'Topic.Outputs.Deep'],
  ['!GetAtt [Topic, TopicArn]', 'Topic.TopicArn'],
  ['{ Fn::GetAtt: Topic.TopicArn }', 'Topic.TopicArn'],
  ['{ Fn::GetAtt: [Topic, !Ref Env] }', 'Topic.dev'],
  ["!Join ['', [a, 1, true]]", 'a1true'],
  ["!Join [':', [a, !Ref AWS::NoValue, b]]", 'a:b'],
  ["!Join ['|', !Ref Subnets]", 'subnet-1|subnet-2|subnet-3'],
  ["!Join ['-', []]", ''],
  ["!Split ['|', 'a|b||c|']", ['a', 'b', '', 'c', '']],
  ["!Select [1, !Split [',', 'a,b']]", 'b'],
  ["!Select ['0', !GetAZs '']", 'us-east-1a'],
  ['!GetAZs eu-west-1', ['eu-west-1a', 'eu-west-1b']],
  ['!Sub "${Env}-${AWS::Region}-${Topic}-${Topic.TopicArn}"', 'dev-us-east-1-ref-of-Topic-Topic.TopicArn'],
  ['!Sub "${!Env} $ $${Env} ${Env"', '${Env} $ $dev ${Env'],
  ['!Sub ["${a}/${Env}", { a: !Ref Topic, Env: mine }]', 'ref-of-Topic/mine'],
  ['!Base64 hello world', 'aGVsbG8gd29ybGQ='],
  ['{ Fn::Base64: !Sub "${Env}-x" }', 'ZGV2LXg='],
  ['!FindInMap [Zones, !Ref AWS::Region, Ami]', 'ami-east'],
  ['!FindInMap [Zones, us-east-1, Names]', ['a', 'b']],
  ['!If [IsDev, [1], 2]', [1]],
  ['!ImportValue shared', 'exported-value'],
  ['!GetStackOutput { StackName: other, OutputName: !Ref Env, Region: eu-west-1 }', 'eu-west-1/other/dev'],
  ['!Cidr [10.0.0.0/24, 6, 5]', ['0', '32', '64', '96', '128', '160'].map((last) => `10.0.0.${last}/27`)],
  ['!Cidr [10.0.7.9/16, "2", "8"]', ['10.0.0.0/24', '10.0.1.0/24']],
  ['!Cidr ["2600:1f18:abc:de00::/56", 2, 64]', ['2600:1f18:abc:de00::/64', '2600:1f18:abc:de01::/64']],
  ['!Cidr ["::/0", 2, 127]', ['::/1', '8000::/1']],
];

for (const [value, expected] of values)
  test(`the value of ${value}`, () => assert.deepEqual(resolved(value), expected));

const join =
  'every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a ' +
  'function that returns a list of strings (such as Fn::GetAZs) to be joined.';
const split =
  'every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function ' +
  'that returns a string to be split.';
const getAtt =
  'every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute';
const select = 'Fn::Select requires a list argument with two elements: an integer index and a list';
const findInMap =
  'every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value';
const sub =
  "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and " +
  'an optional second argument to specify a mapping of values to replace in the string';

const errors: readonly (readonly [string, string])[] = [
  ["!Join ['-', 'text']", join],
  ["!Join ['-', [a], [b]]", join],
  ["!Join ['-', [[a]]]", join],
  ['!Join [!Ref Env, [a]]', join],
  ["!Split ['-', [a]]", split],
  ["!Split ['-']", split],
  ['!GetAtt Topic', getAtt],
  ['{ Fn::GetAtt: [Topic, ""] }', getAtt],
  ['{ Fn::GetAtt: [!Ref Topic, Arn] }', getAtt],
  ['!GetAtt Other.Arn', 'instance of Fn::GetAtt references undefined resource Other'],
  ['!Select [x, [a]]', select],
  ['!Select [0, text]', select],
  ['!Select [3, [a, b]]', 'Fn::Select cannot select nonexistent value at index 3'],
  ['!Select [-1, [a, b]]', 'Fn::Select cannot select nonexistent value at index -1'],
  ['!FindInMap [Zones, us-east-1]', findInMap],
  ['!FindInMap [Other, us-east-1, Ami]', "Mapping named 'Other' is not present in the 'Mappings' section of template."],
  ['!FindInMap [Zones, C, Suffix]', 'Unable to get mapping for Zones::C::Suffix'],
  ['!FindInMap [Zones, us-east-1, toString]', 'Unable to get mapping for Zones::us-east-1::toString'],
  ['!Sub [a, b]', sub],
  ['!Sub ["a"]', sub],
  ['!Base64 [a]', 'every Fn::Base64 object must have a String-typed value.'],
  ['!If [Missing, a, b]', 'unresolved condition dependency Missing in Fn::If'],
  [
    '!GetStackOutput { StackName: other }',
    'every Fn::GetStackOutput object requires StackName and OutputName, and may have Region and RoleArn.',
  ],
  ['!If [IsDev, a]', 'Fn::If requires a list argument with three elements'],
];

for (const [value, expected] of errors)
  test(`what is wrong with ${value}`, () =>
    assert.equal(
      errorOf(() => resolved(value)),
      `Template error: ${expected}`,
    ));

test('functions that are none, or not there, are named', () => {
  const unsupported = (name: string): RegExp => new RegExp(`unsupported function: ${name} Supported functions`);
  for (const name of ['Fn::Ref', 'Fn::Equals', 'fn::GetAtt'])
    assert.match(
      errorOf(() => resolved(`{ ${name}: [a] }`)),
      unsupported(name),
    );
  for (const name of ['Fn::Length', 'Fn::ToJsonString'])
    assert.match(
      errorOf(() => checkTemplate(parseTemplate(`${head}{ ${name}: [a] }\n`))),
      unsupported(name),
    );
});

test('language extensions bring Length, ToJsonString and a default to FindInMap', () => {
  const extended = (value: string): unknown => resolved(value, 'Transform: AWS::LanguageExtensions');
  assert.equal(extended('!Length [a, b]'), 2);
  assert.equal(extended('!Length { Ref: Subnets }'), 3);
  assert.equal(extended('!ToJsonString { a: !Ref Env, b: [1, !Ref AWS::NoValue] }'), '{"a":"dev","b":[1]}');
  assert.equal(extended('!FindInMap [Zones, C, Ami, { DefaultValue: !Ref Env }]'), 'dev');
});

test('what is not known yet makes what is made of it unknown, and nothing else', () => {
  const template = parseTemplate(
    `${head}\n        A: !Ref Topic\n        B: !Join ['', [x, !Ref Topic]]\n        C: d\n`,
  );
  const env = { ...environmentOf(template), ref: () => unresolved };
  assert.deepEqual(resolveValue(template.resources.get('Asked')!.properties, env), {
    Value: { A: unresolved, B: unresolved, C: 'd' },
  });
});
