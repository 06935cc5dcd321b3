/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { CreateBucketCommand, GetBucketPolicyCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { allow, policyOf, refused, startIamTest, trust, type IamTest } from '../test-client.ts';

let iamTest: IamTest;
before(async () => {
  iamTest = await startIamTest();
});
after(() => iamTest.close());

async function trusted(RoleName: string): Promise<unknown> {
  const { Role } = await iamTest.iam.getRole({ RoleName });
  return JSON.parse(decodeURIComponent(Role!.AssumeRolePolicyDocument!)).Statement[0].Principal.AWS;
}

test('who is named by their unique id stands in the policy by their ARN, until they are gone', async () => {
  const { iam, account, sandlot } = iamTest;
  const keys = await iamTest.userWith('ann', allow('sts:AssumeRole'));
  const { User } = await iam.getUser({ UserName: 'ann' });
  const other = await iam.createRole({ RoleName: 'other', AssumeRolePolicyDocument: trust({ AWS: account }) });
  const ids = [User!.UserId!, other.Role!.RoleId!];
  await iam.createRole({ RoleName: 'byId', AssumeRolePolicyDocument: trust({ AWS: ids }) });
  assert.deepEqual(await trusted('byId'), [User!.Arn, other.Role!.Arn]);

  const sts = new STSClient({ ...sandlot.clientConfig, credentials: keys });
  const assume = () =>
    sts.send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/byId`, RoleSessionName: 'session' }));
  assert.ok((await assume()).Credentials);

  await iam.updateUser({ UserName: 'ann', NewUserName: 'anna' });
  await iam.deleteRole({ RoleName: 'other' });
  await iam.createRole({ RoleName: 'other', AssumeRolePolicyDocument: trust({ AWS: account }) });
  assert.deepEqual(await trusted('byId'), [`arn:aws:iam::${account}:user/anna`, ids[1]]);
  assert.ok((await assume()).Credentials);
  sts.destroy();

  const gone = ids[1]!;
  await assert.rejects(
    iam.updateAssumeRolePolicy({ RoleName: 'byId', PolicyDocument: trust({ AWS: gone }) }),
    refused('MalformedPolicyDocument', `Invalid principal in policy: "AWS":"${gone}"`),
  );
  for (const nobody of ['AIDACKCEVSQ6C2EXAMPLE', 'AROADBQP57FF2AEXAMPLE', 'AGPACKCEVSQ6C2EXAMPLE', 'AIDA'])
    await assert.rejects(
      iam.createRole({ RoleName: 'none', AssumeRolePolicyDocument: trust({ AWS: nobody }) }),
      refused('MalformedPolicyDocument', `Invalid principal in policy: "AWS":"${nobody}"`),
    );
});

test('in the policies of resources, too', async () => {
  const { iam, account, sandlot } = iamTest;
  const { Role } = await iam.createRole({ RoleName: 'reader', AssumeRolePolicyDocument: trust({ AWS: account }) });
  const s3 = new S3Client({ ...sandlot.clientConfig, forcePathStyle: true });
  const Bucket = 'named-by-id';
  await s3.send(new CreateBucketCommand({ Bucket }));
  const named = (AWS: string) => policyOf({ ...allow('s3:GetObject', `arn:aws:s3:::${Bucket}/*`), Principal: { AWS } });
  const shown = async () =>
    JSON.parse((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy!).Statement[0].Principal.AWS;
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: named(Role!.RoleId!) }));
  assert.equal(await shown(), Role!.Arn);
  await iam.deleteRole({ RoleName: 'reader' });
  assert.equal(await shown(), Role!.RoleId);
  await assert.rejects(s3.send(new PutBucketPolicyCommand({ Bucket, Policy: named(Role!.RoleId!) })), {
    name: 'MalformedPolicy',
    message: 'Invalid principal in policy',
  });
  s3.destroy();
});
