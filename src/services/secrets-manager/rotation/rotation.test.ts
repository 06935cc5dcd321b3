/** Functions rotate secrets, at once or when a window opens, as their policies allow. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { SecretsManager, type RotateSecretCommandInput } from '@aws-sdk/client-secrets-manager';
import { functionTests } from '../../../testing/functions.ts';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { pauseMs } from './rotate-job.ts';

const sandlot = await startSandlot();
const functions = await functionTests(sandlot, ['logs:*', 'secretsmanager:*']);
const secrets = new SecretsManager({ ...sandlot.clientConfig, maxAttempts: 1 });
const logs = new CloudWatchLogs({ ...sandlot.clientConfig, maxAttempts: 1 });
const dayMs = 24 * 3600 * 1000;

after(async () => {
  functions.destroy();
  secrets.destroy();
  logs.destroy();
  await sandlot.close();
});

/** As AWS's templates of rotation functions have it. `fails`: the step that does, for secrets of that name. */
const code = `
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
const secrets = new SecretsManager({});
export const handler = async ({ Step, SecretId, ClientRequestToken, RotationToken }) => {
  console.log('asked', SecretId, Step);
  const { VersionIdsToStages, Description = '' } = await secrets.describeSecret({ SecretId });
  const labels = VersionIdsToStages[ClientRequestToken];
  if (labels.includes('AWSCURRENT')) return;
  if (!labels.includes('AWSPENDING')) throw new Error('not pending');
  if (Description === 'fails at ' + Step) throw new Error('as it was told');
  const version = { SecretId, VersionId: ClientRequestToken, VersionStage: 'AWSPENDING' };
  if (Step === 'createSecret') {
    try { await secrets.getSecretValue(version); } catch (error) {
      if (error.name !== 'ResourceNotFoundException') throw error;
      const { SecretString } = await secrets.getSecretValue({ SecretId });
      const VersionStages = ['AWSPENDING'];
      await secrets.putSecretValue({
        SecretId, ClientRequestToken, RotationToken, SecretString: SecretString + '+', VersionStages,
      });
    }
  } else if (Step === 'finishSecret') {
    const [RemoveFromVersionId] = Object.entries(VersionIdsToStages).find(([, l]) => l.includes('AWSCURRENT'));
    const VersionStage = 'AWSCURRENT';
    await secrets.updateSecretVersionStage({
      SecretId, VersionStage, MoveToVersionId: ClientRequestToken, RemoveFromVersionId,
    });
  } else await secrets.getSecretValue(version);
};`;

const RotationLambdaARN = await functions.create('rotates', code);
const permission = { FunctionName: 'rotates', Action: 'lambda:InvokeFunction', StatementId: 'rotation' };
const Principal = 'secretsmanager.amazonaws.com';

const secret = async (Name: string, Description?: string) =>
  (await secrets.createSecret({ Name, SecretString: Name, Description })).ARN!;
const rotate = (SecretId: string, more: Partial<RotateSecretCommandInput> = {}) =>
  secrets.rotateSecret({ SecretId, RotationLambdaARN, RotationRules: { AutomaticallyAfterDays: 2 }, ...more });
const valueOf = async (SecretId: string) => (await secrets.getSecretValue({ SecretId })).SecretString;
const now = async (): Promise<number> => Date.parse((await sandlot.api('POST', '/clock', { advanceSeconds: 0 })).now);
/** To that moment. */
const advanceTo = async (time: number) => sandlot.advance(Math.ceil((time - (await now())) / 1000) * 1000);
const letIn = () =>
  functions.lambda
    .addPermission({ ...permission, Principal, SourceAccount: sandlot.account })
    .catch((error: Error) => assert.equal(error.name, 'ResourceConflictException'));

/** Until what is asked for is so: what runs has no time that is known. */
async function until(what: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 3600; tries++) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('It is not so.');
}

test('a function that does not let Secrets Manager ask it rotates nothing, and nothing is changed', async () => {
  const lambda = functions.lambda;
  const closed = await functions.create('closed', code);
  const SecretId = await secret('closed');
  const denied = refused(
    'AccessDeniedException',
    /^Secrets Manager cannot invoke the specified Lambda function\./,
    400,
  );
  for (const arn of [closed, `${closed}-absent`])
    await assert.rejects(rotate(SecretId, { RotationLambdaARN: arn }), denied);
  const other = { ...permission, FunctionName: 'closed', Principal };
  await lambda.addPermission({ ...other, SourceArn: `${SecretId}x` });
  await assert.rejects(rotate(SecretId, { RotationLambdaARN: closed }), denied, 'it lets another secret ask');
  const { RotationEnabled, VersionIdsToStages } = await secrets.describeSecret({ SecretId });
  assert.deepEqual([RotationEnabled, Object.values(VersionIdsToStages!)], [undefined, [['AWSCURRENT']]]);
});

test('a secret is rotated at once, and again whenever its window opens', async () => {
  await letIn();
  const SecretId = await secret('at-once');
  const { VersionId } = await rotate(SecretId);
  await until(async () => (await secrets.describeSecret({ SecretId })).LastRotatedDate !== undefined);
  assert.equal(await valueOf(SecretId), 'at-once+');
  const described = await secrets.describeSecret({ SecretId });
  assert.deepEqual(
    [described.RotationEnabled, described.RotationLambdaARN, described.RotationRules],
    [true, RotationLambdaARN, { AutomaticallyAfterDays: 2 }],
  );
  assert.ok(described.VersionIdsToStages![VersionId!]!.includes('AWSCURRENT'));
  assert.ok(Object.values(described.VersionIdsToStages!).some(([label]) => label === 'AWSPREVIOUS'));
  const next = described.NextRotationDate!.getTime();
  assert.equal((next + 1000) % dayMs, 0, 'a window of days ends with its day');
  await advanceTo(next);
  await until(async () => (await valueOf(SecretId)) === 'at-once++');
  await secrets.cancelRotateSecret({ SecretId });
  const off = await secrets.describeSecret({ SecretId });
  assert.deepEqual([off.RotationEnabled, off.NextRotationDate], [false, undefined]);
  await sandlot.advance(10 * dayMs);
  await sandlot.idle();
  assert.equal(await valueOf(SecretId), 'at-once++');
});

test('what is only scheduled is rotated by the calendar, as its window opens', async () => {
  await letIn();
  const SecretId = await secret('by-calendar');
  const RotationRules = { ScheduleExpression: 'cron(0 8 ? * * *)', Duration: '3h' };
  const { VersionId } = await rotate(SecretId, { RotationRules, RotateImmediately: false });
  const { VersionIdsToStages, NextRotationDate, RotationRules: told } = await secrets.describeSecret({ SecretId });
  assert.deepEqual([VersionIdsToStages, told], [{ [VersionId!]: ['AWSCURRENT'] }, RotationRules]);
  assert.equal(NextRotationDate!.toISOString().slice(11, 19), '10:59:59');
  await advanceTo(NextRotationDate!.getTime() - (3 * 3600 - 1) * 1000);
  await until(async () => (await valueOf(SecretId)) === 'by-calendar+');
});

test('a rotation that is only scheduled asks the function for nothing', async () => {
  const quiet = await functions.create('quiet', code);
  await functions.lambda.addPermission({ ...permission, FunctionName: 'quiet', Principal });
  const more = { RotationLambdaARN: quiet, RotateImmediately: false };
  await rotate(await secret('quiet'), more);
  await rotate(await secret('loud'), { ...more, RotateImmediately: true });
  await until(async () => (await valueOf('loud')) === 'loud+');
  await sandlot.idle();
  const { events } = await logs.filterLogEvents({ logGroupName: '/aws/lambda/quiet', filterPattern: 'asked' });
  const secretsAsked = new Set(events!.map(({ message }) => /:secret:(\w+)-/.exec(message!)?.[1]));
  assert.deepEqual(secretsAsked, new Set(['loud']));
});

test('a rotation is tried five times within three minutes', () => {
  const pauses = [1, 2, 3, 4].map((attempts) => pauseMs(attempts)!);
  assert.ok(pauses.every((pause, index) => index === 0 || pause > pauses[index - 1]!));
  assert.ok(pauses.reduce((sum, pause) => sum + pause) < 3 * 60_000);
  assert.equal(pauseMs(5), undefined);
});

test('a function that fails leaves the secret as it was, and is asked again by the next request', async () => {
  await letIn();
  const SecretId = await secret('failing', 'fails at testSecret');
  const { VersionId } = await rotate(SecretId);
  const labels = async () => (await secrets.describeSecret({ SecretId })).VersionIdsToStages![VersionId!];
  await until(async () => (await secrets.listSecretVersionIds({ SecretId })).Versions!.length === 2);
  assert.deepEqual([await labels(), await valueOf(SecretId)], [['AWSPENDING'], 'failing']);
  const again = secrets.rotateSecret({ SecretId });
  await assert.rejects(again, refused('InvalidRequestException', /^A previous rotation isn't complete\./));
  await secrets.updateSecret({ SecretId, Description: 'mended' });
  await secrets.rotateSecret({ SecretId }).catch(() => undefined);
  await until(async () => (await valueOf(SecretId)) === 'failing+');
  assert.ok((await labels())!.includes('AWSCURRENT'));
});

test('a label without a value is taken away by hand, and no token is believed but the own', async () => {
  await letIn();
  const SecretId = await secret('given-up', 'fails at createSecret');
  const { VersionId } = await rotate(SecretId);
  await secrets.cancelRotateSecret({ SecretId });
  const ofVersion = { SecretId, VersionId: VersionId!, VersionStage: 'AWSPENDING' };
  await assert.rejects(secrets.getSecretValue(ofVersion), refused('ResourceNotFoundException'));
  const put = { SecretId, ClientRequestToken: VersionId!, SecretString: 'x', VersionStages: ['AWSPENDING'] };
  const foreign = secrets.putSecretValue({ ...put, RotationToken: 'f'.repeat(64) });
  await assert.rejects(foreign, refused('InvalidParameterException', /RotationToken/));
  await secrets.updateSecretVersionStage({ SecretId, VersionStage: 'AWSPENDING', RemoveFromVersionId: VersionId! });
  const { VersionIdsToStages } = await secrets.describeSecret({ SecretId });
  assert.deepEqual(Object.values(VersionIdsToStages!), [['AWSCURRENT']]);
});

test('rules that AWS refuses are refused', async () => {
  await letIn();
  const SecretId = await secret('rules');
  for (const RotationRules of [
    { ScheduleExpression: 'rate(3 hours)' },
    { ScheduleExpression: 'rate(0 days)' },
    { ScheduleExpression: 'cron(15 8 ? * * *)' },
    { ScheduleExpression: 'cron(0 8 * * * *)' },
    { ScheduleExpression: 'cron(0 8 ? * * 2030)' },
    { AutomaticallyAfterDays: 1, ScheduleExpression: 'rate(1 day)' },
    { AutomaticallyAfterDays: 1, Duration: '00h' },
  ])
    await assert.rejects(rotate(SecretId, { RotationRules }), refused('InvalidParameterException'));
});
