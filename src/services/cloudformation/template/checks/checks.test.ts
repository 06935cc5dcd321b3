/** Templates that AWS takes, and what it says of others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTemplate, parseTemplate } from '../index.ts';
import { errorOf } from '../test-environment.ts';

const check = (text: string): string => errorOf(() => checkTemplate(parseTemplate(text)));
const topic = 'Resources: { Topic: { Type: AWS::SNS::Topic } }';
const format = (text: string): string => `Template format error: ${text}`;

// LocalStack's records (validated on AWS) where a test of theirs is named; error reports of users; cfn-lint's issues.
const cases: readonly (readonly [template: string, error: string])[] = [
  [topic, ''],
  ['{}', format('At least one Resources member must be defined.')], // test_missing_resources_block
  ['{"Resources": "", "Outputs": ""}', format('Any Resources member must be an object.')], // test_linting_error_…
  ['Resources: { A: {} }', format('[/Resources/A] Every Resources object must contain a Type member.')],
  ['Resources: { Type: AWS::S3::Bucket }', format('[/Resources/Type] resource definition is malformed')], // #1085
  ['Resources: { A: { Type: T, Invalid: 1 } }', "Invalid template resource property 'Invalid'"],
  ['Resources: { "AWS::NoValue": { Type: T } }', format('Resource name AWS::NoValue is non alphanumeric.')],
  [
    `${topic}\nParameters: { "AWS::NoValue": { Type: String } }`,
    format('Parameter name AWS::NoValue is non alphanumeric.'),
  ],
  [`${topic}\nFoo: 1\nBar: 2`, 'Invalid template property or properties [Foo, Bar]'],
  [`${topic}\nAWSTemplateFormatVersion: "2010-09-10"`, format('unsupported value for AWSTemplateFormatVersion.')],
  [`${topic}\nDescription: ${'x'.repeat(1025)}`, format("'Description' length is greater than 1024")],
  [
    `${topic}\nMappings: { ${'M'.repeat(256)}: { a: { b: c } } }`,
    format(`Mapping name ${'M'.repeat(256)} is longer than 255 characters.`),
  ],
  [
    `${topic}\nMappings: { M: { a: { ${'b'.repeat(256)}: c } } }`,
    format(`Mapping attribute name ${'b'.repeat(256)} is longer than 255 characters.`),
  ],
  [
    `${topic}\nParameters: { P: { Type: String, Description: ${'x'.repeat(4001)} } }`,
    format("Parameter P 'Description' length is greater than 4000"),
  ],
  [`${topic}\nOutputs: { O: { Value: null } }`, "[/Outputs/O/Value] 'null' values are not allowed in templates"],
  [
    `${topic}\nOutputs: { O: { Value: null, Other: null } }`,
    "[/Outputs/O/Value] 'null' values are not allowed in templates",
  ],
  [`${topic}\nOutputs: { O: {} }`, format('Every Outputs member must contain a Value object')],
  [
    'Resources: { A: { Type: T, Properties: { B: [{ C: }] } } }',
    "[/Resources/A/Type/B/0/C] 'null' values are not allowed in templates",
  ],
  [`${topic}\nMappings: { A: b }`, format('Every Mappings member A must be a map')],
  [`${topic}\nMappings: { A: { B: { C: { D: e } } } }`, format('Every Mappings attribute must be a String or a List.')],
  [`${topic}\nMappings: { A: { B: { C: !Ref D } } }`, format('Every Mappings attribute must be a String or a List.')],
  [`${topic}\nParameters: { P: { Type: Strin } }`, format('Unrecognized parameter type: Strin')],
  [`${topic}\nParameters: { P: { Default: a } }`, format('Every Parameters object must contain a Type member.')],
  [`${topic}\nParameters: { P: { Type: String, Default: [a] } }`, format('Every Default member must be a string.')],
  [
    `${topic}\nParameters: { P: { Type: String, Other: a } }`,
    'Invalid template parameter property or properties [Other]',
  ],
  [
    `${topic}\nParameters: { P: { Type: String, Default: c, AllowedValues: [a, b] } }`,
    "Template error: Parameter 'P' must be one of AllowedValues",
  ],
  [
    `${topic}\nParameters: { Topic: { Type: String } }`,
    'Template error: all resources and parameters must have unique names. Common name(s):[Topic]',
  ],
  [
    `${topic}\nOutputs: { O: { Value: a, Export: { Name: a b } } }`,
    format(
      'Output O is malformed. The Name field of every Export member must be specified and consist only of ' +
        'alphanumeric characters, colons, or hyphens.',
    ),
  ],
  [
    `${topic}\nOutputs: { O: { Value: [a] } }`,
    format('The Value field of every Outputs member must evaluate to a String and not a List.'),
  ],
  [
    `${topic}\nOutputs: { O: { Value: { a: b } } }`,
    format('The Value field of every Outputs member must evaluate to a String and not a Map.'),
  ],
  ...['!Ref Topic', '!Sub "${Topic.Arn}-x"', '!ImportValue a', '!Select [0, !GetAZs ""]'].map(
    (name): [string, string] => [
      `${topic}\nOutputs: { O: { Value: { Fn::ImportValue: ${name} } } }`,
      'Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or ' +
        'Fn::GetAZs',
    ],
  ),
  [
    `${topic}\nOutputs: { O: { Value: a, Export: { Name: !Ref Topic } } }`,
    'Template error: the Name field in Export must not depend on any resources, imported values, or Fn::GetAZs.',
  ],
  [
    'Resources: { A: { Type: T, Properties: { B: !Ref InvalidRef, C: !Sub "${Other}" } } }',
    format('Unresolved resource dependencies [InvalidRef, Other] in the Resources block of the template'),
  ],
  [
    'Resources: { A: { Type: T, DependsOn: NonExistingResource } }',
    format('Unresolved resource dependencies [NonExistingResource] in the Resources block of the template'),
  ],
  [
    `${topic}\nOutputs: { O: { Value: !Ref MyTopic } }`,
    format('Unresolved resource dependencies [MyTopic] in the Outputs block of the template'),
  ],
  [
    'Resources: { A: { Type: T, Properties: { B: !GetAtt X.Arn } } }',
    'Template error: instance of Fn::GetAtt references undefined resource X',
  ],
  [
    'Resources: { A: { Type: T, Properties: { B: !Select [100, [test]] } } }', // test_invalid_select_index_type
    'Template error: Fn::Select requires a list argument with two elements: an integer index and a list',
  ],
  [
    'Resources: { A: { Type: T, Properties: { B: !If [Missing, a, b] } } }',
    'Template error: unresolved condition dependency Missing in Fn::If',
  ],
  [
    'Resources: { A: { Type: T, Condition: Missing } }',
    format('Unresolved condition dependency Missing in the Resources block of the template'),
  ],
  [
    `${topic}\nConditions: { C: !Equals [!Ref Topic, a] }`,
    format('Unresolved dependencies [Topic]. Cannot reference resources in the Conditions block of the template'),
  ],
  [
    `${topic}\nConditions: { C: !Equals [!ImportValue a, b] }`, // aws-cdk #32238
    'Template error: Cannot use Fn::ImportValue in Conditions.',
  ],
  [
    // cfn-lint #390
    'Parameters: { P: { Type: CommaDelimitedList } }\nResources: { A: { Type: T, Properties: { B: !Sub "${P}" } } }',
    'Template error: variable P in Fn::Sub expression does not resolve to a string',
  ],
  [
    `${topic}\nConditions: { A: !Not [!Condition B], B: !Not [!Condition A] }`,
    format('Circular dependency between conditions: [A, B]'),
  ],
  [
    'Resources: { A: { Type: T, DependsOn: B }, B: { Type: T, Properties: { X: !Ref A } } }',
    'Circular dependency between resources: [A, B]',
  ],
  ['Resources: { A: { Type: T, DeletionPolicy: Keep } }', format('Unrecognized DeletionPolicy Keep for resource A')],
  [
    'Resources: { A: { Type: AWS::S3::Bucket, DeletionPolicy: Snapshot } }',
    'Template error: resource type AWS::S3::Bucket does not support deletion policy Snapshot',
  ],
  ['Resources: { A: { Type: T, DeletionPolicy: [Retain] } }', format('Every DeletionPolicy member must be a string.')],
  // test_deletion_policy.py, test_update_policy.py: functions without language extensions.
  [
    'Parameters: { P: { Type: String } }\n' +
      'Resources: { A: { Type: T, DeletionPolicy: !Ref P, UpdateReplacePolicy: !Ref P } }',
    '',
  ],
  ['Resources: { A: { Type: T, Properties: { K: !Sub "{{resolve:ssm:${AWS::Region}}}" } } }', ''], // resolve_ssm.yaml
  [
    'Resources: { A: { Type: T, Properties: { K: "{{resolve:ssm-secure:MyKey:1}}" } } }', // serverless #1528
    'SSM Secure reference is not supported in: [T/Properties/K]',
  ],
  [
    'Resources: { A: { Type: T, Properties: { K: "{{resolve:ssm:/name:}}" } } }', // aws-cdk #18729
    'Incorrect format is used in the following SSM reference: [{{resolve:ssm:/name:}}]',
  ],
  [
    'Resources: { A: { Type: T, Properties: { "Fn::ForEach::X": [] } } }',
    'Template Error: Encountered unsupported function: Fn::ForEach::X Supported functions are: ',
  ],
  [
    'Resources: { "Fn::ForEach::X": [I, [a], {}] }', // ministack #1739
    format('[/Resources/Fn::ForEach::X] resource definition is malformed'),
  ],
  [`${topic}\nRules: { R: { Assertions: [] } }`, format('Rule R must contain at least one assertion.')],
];

for (const [template, error] of cases) {
  test(`AWS's word on ${template.slice(0, 100)}`, () => {
    const said = check(template);
    assert.equal(error.endsWith('are: ') ? said.slice(0, error.length) : said, error);
  });
}

const many = (count: number, one: (at: number) => string): string =>
  `{ ${Array.from({ length: count }, (_, at) => one(at)).join(', ')} }`;

test('quotas', () => {
  const resources = (count: number): string => `Resources: ${many(count, (at) => `R${at}: { Type: T }`)}`;
  assert.equal(check(resources(500)), '');
  assert.equal(check(resources(501)), format('Number of resources, 501, is greater than maximum allowed, 500'));
  const parameters = (count: number): string => `Parameters: ${many(count, (at) => `P${at}: { Type: String }`)}`;
  assert.equal(check(`${topic}\n${parameters(200)}`), '');
  assert.equal(check(`${topic}\n${parameters(201)}`), format('Parameter count 201 is greater than max allowed 200'));
  const outputs = `Outputs: ${many(201, (at) => `O${at}: { Value: a }`)}`;
  assert.equal(check(`${topic}\n${outputs}`), format('Outputs count 201 is greater than max allowed 200'));
  const mappings = `Mappings: ${many(201, (at) => `M${at}: { a: { b: c } }`)}`;
  assert.equal(check(`${topic}\n${mappings}`), format('Mappings count 201 is greater than max allowed 200'));
  const references = many(61, (at) => `P${at}: "{{resolve:ssm:p${at}}}"`);
  assert.match(check(`Resources: { A: { Type: T, Properties: ${references} } }`), /Dynamic reference count 61 /);
});
