/**
 * Layers' answers as AWS gave them to LocalStack's tests
 * (`tests/aws/services/lambda_/test_lambda_api.snapshot.json`, recorded on 2025-11-25).
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Lambda } from '@aws-sdk/client-lambda';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { zipOf } from '../../../testing/zip.ts';

const sandlot = await startSandlot();
const lambda = new Lambda({ ...sandlot.clientConfig, maxAttempts: 1 });
const arnOf = (layer: string, region = 'us-east-1') => `arn:aws:lambda:${region}:${sandlot.account}:layer:${layer}`;
const Content = { ZipFile: zipOf({ 'x.js': 'exports.x = 1;' }) };

after(async () => {
  lambda.destroy();
  await sandlot.close();
});

const gone = (message: RegExp) => refused('ResourceNotFoundException', message, 404);
const invalid = (message: RegExp) => refused('InvalidParameterValueException', message, 400);

test('what is not there is told by its ARN, where there is a policy to ask for', async () => {
  await lambda.publishLayerVersion({ LayerName: 'policies', Content });
  const named = { LayerName: 'policies', VersionNumber: 1 };
  const given = { StatementId: 's1', Action: 'lambda:GetLayerVersion', Principal: '*' };
  const none = gone(/^No policy is associated with the given resource\.$/);
  await assert.rejects(lambda.getLayerVersionPolicy(named), none);
  await assert.rejects(lambda.removeLayerVersionPermission({ ...named, StatementId: 's1' }), none);
  await lambda.addLayerVersionPermission({ ...named, ...given });
  const wrong = refused('PreconditionFailedException', /Call the GetLayerPolicy API to retrieve the latest/, 412);
  const other = { ...named, ...given, StatementId: 's2', RevisionId: 'wrong' };
  await assert.rejects(lambda.addLayerVersionPermission(other), wrong);
  const removal = { ...named, StatementId: 's1', RevisionId: 'wrong' };
  await assert.rejects(lambda.removeLayerVersionPermission(removal), wrong);
  for (const absent of [
    { ...named, VersionNumber: 2 },
    { ...named, LayerName: 'none' },
  ]) {
    const arn = arnOf(`${absent.LayerName}:${absent.VersionNumber}`);
    const missing = gone(new RegExp(`^Layer version ${arn} does not exist\\.$`));
    await assert.rejects(lambda.getLayerVersionPolicy(absent), missing);
    await assert.rejects(lambda.addLayerVersionPermission({ ...absent, ...given }), missing);
    await assert.rejects(lambda.removeLayerVersionPermission({ ...absent, StatementId: 's1' }), missing);
  }
});

test('versions begin with one, and what was given as empty is answered so', async () => {
  const made = await lambda.publishLayerVersion({ LayerName: 'empty', Content, CompatibleRuntimes: [] });
  assert.deepEqual([made.CompatibleRuntimes, made.CompatibleArchitectures], [[], undefined]);
  for (const VersionNumber of [0, -1]) {
    const named = { LayerName: 'empty', VersionNumber };
    const below = invalid(/^Layer Version Cannot be less than 1$/);
    await assert.rejects(lambda.getLayerVersion(named), below);
    await assert.rejects(lambda.deleteLayerVersion(named), below);
  }
});

test('a function has one version of a layer, of its own Region', async () => {
  const make = (...Layers: string[]) =>
    lambda.createFunction({
      FunctionName: 'layered',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: `arn:aws:iam::${sandlot.account}:role/none`,
      Code: Content,
      Layers,
    });
  for (const [one, other] of [
    ['shared:1', 'shared:2'],
    ['shared:1', 'shared:1'],
  ] as const)
    await assert.rejects(
      make(arnOf(one), arnOf(other)),
      invalid(new RegExp(`same function\\. ${arnOf(one)} and ${arnOf(other)} are versions of the same layer\\.$`)),
    );
  await assert.rejects(
    make(arnOf('shared:1', 'us-west-2')),
    invalid(/^Layers are not in the same region as the function\. Layers are expected to be in region us-east-1\.$/),
  );
});
