import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { startSandlot } from '../../../../testing/start-sandlot.ts';
import { Policies } from '../../records.ts';
import { createDocumentCache, documentDigest } from './document-cache.ts';

describe('documents by their digest', () => {
  it('the oldest go when there are too many characters', () => {
    const cache = createDocumentCache(10);
    for (const text of ['aaaa', 'bbbb', 'cccc']) cache.set(documentDigest(text), text);
    assert.deepEqual(
      ['aaaa', 'bbbb', 'cccc'].map((text) => cache.get(documentDigest(text))),
      [undefined, 'bbbb', 'cccc'],
    );
    cache.set(documentDigest('x'.repeat(11)), 'x'.repeat(11));
    assert.equal(cache.get(documentDigest('cccc')), undefined, 'one that is too long for the cache is not kept either');
  });

  it('a policy that an earlier version of Sandlot stored gets its digest', () => {
    assert.deepEqual(Policies.upcasters![1]!({ name: 'p', defaultVersion: 2, document: '{}' }), {
      name: 'p',
      defaultVersion: 2,
      digest: documentDigest('{}'),
    });
  });

  it('another default version, a new one, and a new policy of the same name hold at the next request', async () => {
    const sandlot = await startSandlot();
    const admin = new IAM(sandlot.clientConfig);
    await admin.createUser({ UserName: 'ann' });
    const { AccessKey } = await admin.createAccessKey({ UserName: 'ann' });
    const ann = new IAM({
      ...sandlot.clientConfig,
      credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
    });
    const document = (Action: string): string =>
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
    const mayList = (): Promise<boolean> =>
      ann.listUsers({}).then(
        () => true,
        (error: Error) => {
          assert.equal(error.name, 'AccessDenied');
          return false;
        },
      );
    const create = async (Action: string): Promise<string> => {
      const { Policy } = await admin.createPolicy({ PolicyName: 'p', PolicyDocument: document(Action) });
      await admin.attachUserPolicy({ UserName: 'ann', PolicyArn: Policy!.Arn! });
      return Policy!.Arn!;
    };
    try {
      const PolicyArn = await create('iam:ListUsers');
      assert.equal(await mayList(), true);
      await admin.createPolicyVersion({ PolicyArn, PolicyDocument: document('iam:ListRoles'), SetAsDefault: true });
      assert.equal(await mayList(), false);
      await admin.setDefaultPolicyVersion({ PolicyArn, VersionId: 'v1' });
      assert.equal(await mayList(), true);
      await admin.deletePolicyVersion({ PolicyArn, VersionId: 'v2' });
      await admin.detachUserPolicy({ UserName: 'ann', PolicyArn });
      await admin.deletePolicy({ PolicyArn });
      await create('iam:ListRoles');
      assert.equal(await mayList(), false);
    } finally {
      for (const client of [admin, ann]) client.destroy();
      await sandlot.close();
    }
  });
});
