import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const cfn = new CloudFormation({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  cfn.destroy();
  await sandlot.close();
});

test("public types are those that are here; there are no others'", async () => {
  const Filters = { TypeNamePrefix: 'AWS::ECR::' };
  const { TypeSummaries } = await cfn.listTypes({ Visibility: 'PUBLIC', Filters });
  assert.deepEqual(
    TypeSummaries!.map(({ TypeName, TypeArn }) => [TypeName, TypeArn]),
    [['AWS::ECR::Repository', 'arn:aws:cloudformation:us-east-1::type/resource/AWS-ECR-Repository']],
  );
  assert.deepEqual((await cfn.listTypes({})).TypeSummaries, []);
  const thirdParty = await cfn.listTypes({ Visibility: 'PUBLIC', Filters: { Category: 'THIRD_PARTY' } });
  assert.deepEqual(thirdParty.TypeSummaries, []);
});

test('a type is described, by its name or its ARN', async () => {
  const described = await cfn.describeType({ Type: 'RESOURCE', TypeName: 'AWS::ECR::Repository' });
  assert.deepEqual([described.Visibility, described.ProvisioningType], ['PUBLIC', 'FULLY_MUTABLE']);
  const schema = JSON.parse(described.Schema!);
  assert.deepEqual(schema.primaryIdentifier, ['/properties/RepositoryName']);
  assert.equal((await cfn.describeType({ Arn: described.Arn })).TypeName, 'AWS::ECR::Repository');
  await assert.rejects(
    cfn.describeType({ Type: 'RESOURCE', TypeName: 'AWS::No::Such' }),
    refused('TypeNotFoundException', /^The type 'AWS::No::Such' cannot be found\. Sandlot does not have it: /, 404),
  );
});

test('what an account may have', async () => {
  const { AccountLimits } = await cfn.describeAccountLimits({});
  assert.ok(AccountLimits!.some(({ Name }) => Name === 'StackLimit'));
});
