import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { functionTests } from '../../../testing/functions.ts';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { isSystemTag } from '../../../wire/tags.ts';
import { stackTester } from '../../cloudformation/test-stacks.ts';

const sandlot = await startSandlot();
const secrets = new SecretsManager({ ...sandlot.clientConfig, maxAttempts: 1 });
const stacks = stackTester(sandlot);
const functions = await functionTests(sandlot);

after(async () => {
  functions.destroy();
  secrets.destroy();
  stacks.close();
  await sandlot.close();
});

const template = (Properties: object, more: object = {}) => ({
  Resources: { S: { Type: 'AWS::SecretsManager::Secret', Properties }, ...more },
  Outputs: { Arn: { Value: { Ref: 'S' } }, Id: { Value: { 'Fn::GetAtt': ['S', 'Id'] } } },
});
const valueOf = async (SecretId: string) => (await secrets.getSecretValue({ SecretId })).SecretString!;

test('a generated secret keeps its value until its rules change, and goes with its stack', async () => {
  const GenerateSecretString = {
    SecretStringTemplate: '{"username":"admin"}',
    GenerateStringKey: 'password',
    ExcludePunctuation: true,
    PasswordLength: 20,
  };
  await stacks.deploy('generated', template({ Name: 'db', GenerateSecretString }));
  assert.equal(await stacks.statusOf('generated'), 'CREATE_COMPLETE');
  const { Arn, Id } = await stacks.outputsOf('generated');
  assert.deepEqual([Arn, /:secret:db-\w{6}$/.test(Arn!)], [Id, true]);
  const first = JSON.parse(await valueOf('db'));
  assert.equal(first.username, 'admin');
  assert.match(first.password, /^[A-Za-z0-9]{20}$/);
  const Tags = [{ Key: 'team', Value: 'web' }];
  await stacks.deploy('generated', template({ Name: 'db', GenerateSecretString, Description: 'of the shop', Tags }));
  assert.equal(await stacks.statusOf('generated'), 'UPDATE_COMPLETE');
  assert.deepEqual(JSON.parse(await valueOf('db')), first);
  const described = await secrets.describeSecret({ SecretId: 'db' });
  const own = described.Tags!.filter((tag) => !isSystemTag(tag));
  assert.deepEqual([described.Description, own], ['of the shop', Tags]);
  await stacks.deploy('generated', template({ Name: 'db', GenerateSecretString: { PasswordLength: 40 } }));
  assert.equal((await valueOf('db')).length, 40);
  await stacks.cfn.deleteStack({ StackName: 'generated' });
  await stacks.settled();
  await assert.rejects(secrets.describeSecret({ SecretId: 'db' }), refused('ResourceNotFoundException'));
});

test('a policy comes and goes with its resource', async () => {
  const statement = {
    Effect: 'Deny',
    Principal: '*',
    Action: 'secretsmanager:DeleteSecret',
    Resource: '*',
    Condition: { StringEquals: { 'aws:PrincipalAccount': '000000000000' } },
  };
  const policy = {
    Type: 'AWS::SecretsManager::ResourcePolicy',
    Properties: { SecretId: { Ref: 'S' }, ResourcePolicy: { Version: '2012-10-17', Statement: [statement] } },
  };
  const properties = { Name: 'guarded', SecretString: 'x' };
  await stacks.deploy('guarded', template(properties, { Policy: policy }));
  assert.equal(await stacks.statusOf('guarded'), 'CREATE_COMPLETE');
  const read = async () => (await secrets.getResourcePolicy({ SecretId: 'guarded' })).ResourcePolicy;
  assert.deepEqual(JSON.parse((await read())!).Statement, [statement]);
  await stacks.deploy('guarded', template(properties));
  assert.equal(await read(), undefined);
});

test('a rotation schedule comes and goes with its resource', async () => {
  const code = 'export const handler = () => {};';
  const RotationLambdaARN = await functions.create('rotates', code);
  const permission = { FunctionName: 'rotates', Action: 'lambda:InvokeFunction', StatementId: 'rotation' };
  await functions.lambda.addPermission({ ...permission, Principal: 'secretsmanager.amazonaws.com' });
  const schedule = (RotationRules: object) => ({
    Type: 'AWS::SecretsManager::RotationSchedule',
    Properties: { SecretId: { Ref: 'S' }, RotationLambdaARN, RotationRules, RotateImmediatelyOnUpdate: false },
  });
  const described = async () => {
    const { RotationEnabled, RotationRules } = await secrets.describeSecret({ SecretId: 'rotated' });
    return [RotationEnabled, RotationRules];
  };
  const properties = { Name: 'rotated', SecretString: 'x' };
  const rules = { ScheduleExpression: 'rate(30 days)' };
  await stacks.deploy('rotated', template(properties, { Rotation: schedule(rules) }));
  assert.equal(await stacks.statusOf('rotated'), 'CREATE_COMPLETE');
  assert.deepEqual(await described(), [true, rules]);
  const others = { AutomaticallyAfterDays: 7 };
  await stacks.deploy('rotated', template(properties, { Rotation: schedule(others) }));
  assert.deepEqual(await described(), [true, others]);
  await stacks.deploy('rotated', template(properties));
  assert.deepEqual(await described(), [false, undefined]);
  assert.equal(await valueOf('rotated'), 'x');
});

test('what is not there fails the stack by its name', async () => {
  const replicas = stacks.deploy('replicas', template({ ReplicaRegions: [{ Region: 'eu-west-1' }] }));
  await assert.rejects(replicas, refused('ValidationError', /ReplicaRegions/));
  for (const [name, properties, reason] of [
    ['both', { SecretString: 'x', GenerateSecretString: {} }, /either GenerateSecretString or SecretString/],
    ['half', { GenerateSecretString: { GenerateStringKey: 'p' } }, /GenerateStringKey and SecretStringTemplate/],
    ['list', { GenerateSecretString: { GenerateStringKey: 'p', SecretStringTemplate: '[]' } }, /a JSON object/],
  ] as const) {
    await stacks.deploy(name, template(properties));
    assert.equal(await stacks.statusOf(name), 'ROLLBACK_COMPLETE', name);
    assert.match((await stacks.eventsOf(name)).join('\n'), reason);
  }
});
