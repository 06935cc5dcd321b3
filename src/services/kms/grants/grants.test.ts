/** Grants: what they allow, to whom, in which context, and how they end. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startKmsServer, type KmsServer } from '../../../testing/kms-clients.ts';
import { refused } from '../../../testing/refused.ts';

const Plaintext = Buffer.from('x');
const denied = refused('AccessDeniedException');

let server: KmsServer;
let KeyId: string;
let arn: string;

before(async () => {
  server = await startKmsServer();
  const { KeyMetadata } = await server.kms.createKey({});
  KeyId = KeyMetadata!.KeyId!;
  arn = KeyMetadata!.Arn!;
});
after(() => server.close());

test('a grant lets a user do just what it names, until it is revoked', async () => {
  const { kms, sandlot, user } = server;
  const holder = await user(sandlot.account);
  await assert.rejects(holder.kms.encrypt({ KeyId, Plaintext }), denied);
  const granted = await kms.createGrant({ KeyId, GranteePrincipal: holder.arn, Operations: ['Encrypt'], Name: 'one' });
  const { CiphertextBlob } = await holder.kms.encrypt({ KeyId, Plaintext, GrantTokens: [granted.GrantToken!] });
  await assert.rejects(holder.kms.decrypt({ CiphertextBlob }), denied);
  const again = await kms.createGrant({ KeyId, GranteePrincipal: holder.arn, Operations: ['Encrypt'], Name: 'one' });
  assert.equal(again.GrantId, granted.GrantId);
  const { Grants } = await kms.listGrants({ KeyId, GranteePrincipal: holder.arn });
  const { CreationDate, ...entry } = Grants![0]!;
  assert.ok(CreationDate instanceof Date);
  assert.deepEqual(entry, {
    KeyId: arn,
    GrantId: granted.GrantId,
    Name: 'one',
    GranteePrincipal: holder.arn,
    IssuingAccount: `arn:aws:iam::${sandlot.account}:root`,
    Operations: ['Encrypt'],
  });
  await kms.revokeGrant({ KeyId, GrantId: granted.GrantId! });
  await assert.rejects(holder.kms.encrypt({ KeyId, Plaintext }), denied);
  await assert.rejects(kms.revokeGrant({ KeyId, GrantId: granted.GrantId! }), refused('InvalidGrantIdException'));
});

test('the context that a grant is bound to has its case, and is all of it or a part', async () => {
  const { kms, sandlot, user } = server;
  const EncryptionContext = { App: 'a' };
  for (const [Constraints, context, allowed] of [
    [{ EncryptionContextSubset: EncryptionContext }, { App: 'a', more: 'b' }, true],
    [{ EncryptionContextSubset: EncryptionContext }, { app: 'a' }, false],
    [{ EncryptionContextSubset: EncryptionContext }, {}, false],
    [{ EncryptionContextEquals: EncryptionContext }, { App: 'a' }, true],
    [{ EncryptionContextEquals: EncryptionContext }, { App: 'a', more: 'b' }, false],
  ] as [object, Record<string, string>, boolean][]) {
    const holder = await user(sandlot.account);
    const Operations = ['Encrypt' as const, 'DescribeKey' as const];
    await kms.createGrant({ KeyId, GranteePrincipal: holder.arn, Operations, Constraints });
    await holder.kms.describeKey({ KeyId });
    const call = holder.kms.encrypt({ KeyId, Plaintext, EncryptionContext: context });
    const name = JSON.stringify([Constraints, context]);
    if (allowed) await assert.doesNotReject(call, name);
    else await assert.rejects(call, denied, name);
  }
});

test('who may grant by a grant grants no more than that one allows', async () => {
  const { kms, sandlot, user } = server;
  const [first, second] = [await user(sandlot.account), await user(sandlot.account)];
  await kms.createGrant({
    KeyId,
    GranteePrincipal: first.arn,
    Operations: ['CreateGrant', 'Encrypt'],
    Constraints: { EncryptionContextSubset: { App: 'a' } },
  });
  const grant = (Operations: ('Encrypt' | 'Decrypt')[], Constraints?: object) =>
    first.kms.createGrant({ KeyId, GranteePrincipal: second.arn, Operations, ...(Constraints && { Constraints }) });
  await assert.rejects(grant(['Decrypt'], { EncryptionContextSubset: { App: 'a' } }), denied);
  await assert.rejects(grant(['Encrypt']), denied);
  await assert.rejects(grant(['Encrypt'], { EncryptionContextSubset: { App: 'b' } }), denied);
  await grant(['Encrypt'], { EncryptionContextSubset: { App: 'a', more: 'b' } });
  await second.kms.encrypt({ KeyId, Plaintext, EncryptionContext: { App: 'a', more: 'b' } });
});

test('a grant is retired by whom it names, by its token or its id, and by nobody else', async () => {
  const { kms, sandlot, user } = server;
  const [holder, retiring, other] = await Promise.all([1, 2, 3].map(() => user(sandlot.account)));
  const input = { KeyId, GranteePrincipal: holder!.arn, RetiringPrincipal: retiring!.arn };
  const first = await kms.createGrant({ ...input, Operations: ['Encrypt', 'RetireGrant'] });
  const second = await kms.createGrant({ ...input, Operations: ['Decrypt'] });
  const { Grants } = await kms.listRetirableGrants({ RetiringPrincipal: retiring!.arn });
  assert.deepEqual(Grants!.map(({ GrantId }) => GrantId).toSorted(), [first.GrantId, second.GrantId].toSorted());
  await assert.rejects(other!.kms.retireGrant({ GrantToken: first.GrantToken }), denied);
  await assert.rejects(holder!.kms.retireGrant({ KeyId: arn, GrantId: second.GrantId }), denied);
  await holder!.kms.retireGrant({ GrantToken: first.GrantToken });
  await retiring!.kms.retireGrant({ KeyId: arn, GrantId: second.GrantId });
  await assert.rejects(kms.retireGrant({ GrantToken: first.GrantToken }), refused('InvalidGrantIdException'));
  await assert.rejects(kms.retireGrant({ GrantToken: 'x' }), refused('InvalidGrantTokenException'));
  await assert.rejects(kms.retireGrant({ KeyId: arn }), refused('ValidationException', /^Grant token OR/));
  await assert.rejects(kms.encrypt({ KeyId, Plaintext, GrantTokens: ['x'] }), refused('InvalidGrantTokenException'));
});

test('a user made anew under the name has none of the grants', async () => {
  const { kms, sandlot, user } = server;
  const { IAM } = await import('@aws-sdk/client-iam');
  const holder = await user(sandlot.account);
  await kms.createGrant({ KeyId, GranteePrincipal: holder.arn, Operations: ['Encrypt'] });
  const iam = new IAM(sandlot.clientConfig);
  const UserName = holder.name;
  for (const { AccessKeyId } of (await iam.listAccessKeys({ UserName })).AccessKeyMetadata!)
    await iam.deleteAccessKey({ UserName, AccessKeyId });
  await iam.deleteUser({ UserName });
  await iam.createUser({ UserName });
  const { AccessKey } = await iam.createAccessKey({ UserName });
  iam.destroy();
  const anew = server.kmsAs({
    accessKeyId: AccessKey!.AccessKeyId!,
    secretAccessKey: AccessKey!.SecretAccessKey!,
  });
  await assert.rejects(anew.encrypt({ KeyId, Plaintext }), denied);
});

test('what makes no grant is refused', async () => {
  const { kms, sandlot } = server;
  const GranteePrincipal = `arn:aws:iam::${sandlot.account}:root`;
  for (const [input, name, message] of [
    [{ GranteePrincipal: `arn:aws:iam::${sandlot.account}:user/none` }, 'InvalidArnException', /valid principal$/],
    [{ GranteePrincipal: 'nobody' }, 'InvalidArnException', /valid principal$/],
    [{ Operations: ['Sign'] }, 'ValidationException', /Sign/],
    [
      { Constraints: { EncryptionContextEquals: { a: 'b' }, EncryptionContextSubset: { a: 'b' } } },
      'ValidationException',
      /either/,
    ],
    [{ DryRun: true }, 'DryRunOperationException', /DryRun/],
  ] as [object, string, RegExp][])
    await assert.rejects(
      kms.createGrant({ KeyId, GranteePrincipal, Operations: ['Encrypt'], ...input }),
      refused(name, message),
      JSON.stringify(input),
    );
});
