import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { SecretsManager, type CreateSecretCommandInput } from '@aws-sdk/client-secrets-manager';
import { outcome, refused } from '../../testing/refused.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const secrets = new SecretsManager({ ...sandlot.clientConfig, maxAttempts: 1 });
const dayMs = 24 * 3600 * 1000;

after(async () => {
  secrets.destroy();
  await sandlot.close();
});

const create = (Name: string, SecretString: string | undefined = 'v1', more: Partial<CreateSecretCommandInput> = {}) =>
  secrets.createSecret({ Name, SecretString, ...more });
const value = async (SecretId: string, more: { VersionId?: string; VersionStage?: string } = {}) =>
  (await secrets.getSecretValue({ SecretId, ...more })).SecretString;
const stages = async (SecretId: string) => (await secrets.describeSecret({ SecretId })).VersionIdsToStages;
const missing = refused('ResourceNotFoundException', /^Secrets Manager can't find the specified secret\.$/);

describe('making and reading', () => {
  test('a secret is made, and read by name, ARN and the ARN without its end', async () => {
    const Name = 'Valid/_+=.@-Name-a1b2';
    const { ARN, VersionId } = await create(Name, 'my secret', { Description: 'a test' });
    assert.match(
      ARN!,
      new RegExp(`^arn:aws:secretsmanager:us-east-1:${sandlot.account}:secret:.*-a1b2-[A-Za-z0-9]{6}$`),
    );
    for (const SecretId of [Name, ARN!, ARN!.slice(0, -7)]) {
      const { CreatedDate, $metadata: _m, ...read } = await secrets.getSecretValue({ SecretId });
      assert.deepEqual(read, { ARN, Name, VersionId, SecretString: 'my secret', VersionStages: ['AWSCURRENT'] });
      assert.ok(CreatedDate instanceof Date);
    }
    const {
      CreatedDate: _c,
      LastChangedDate,
      LastAccessedDate,
      $metadata: _m,
      ...rest
    } = await secrets.describeSecret({
      SecretId: Name,
    });
    assert.deepEqual(rest, { ARN, Name, Description: 'a test', VersionIdsToStages: { [VersionId!]: ['AWSCURRENT'] } });
    assert.ok(LastChangedDate instanceof Date);
    assert.equal(LastAccessedDate!.getTime() % dayMs, 0);
  });

  test('an ARN without its end that looks whole finds nothing', async () => {
    const { ARN } = await create('looks-a1b2c3');
    await assert.rejects(value(ARN!.slice(0, -7)), missing);
    assert.equal(await value(ARN!), 'v1');
  });

  test('binary values come back byte for byte', async () => {
    const bytes = new Uint8Array([0, 1, 2, 255]);
    await secrets.createSecret({ Name: 'binary', SecretBinary: bytes });
    const { SecretBinary, SecretString } = await secrets.getSecretValue({ SecretId: 'binary' });
    assert.deepEqual([[...SecretBinary!], SecretString], [[...bytes], undefined]);
  });

  test('what is missing is told apart', async () => {
    for (const id of [
      'nobody',
      'arn:aws:secretsmanager:us-east-1::secret:x',
      'arn:aws:secretsmanager:x:1:secret',
      'arn:x',
    ])
      await assert.rejects(value(id), missing);
    await assert.rejects(
      value('a b'),
      refused('ValidationException', /^Invalid name\. Must be a valid name containing/),
    );
    await secrets.createSecret({ Name: 'empty' });
    const noValue = (what: string) =>
      refused(
        'ResourceNotFoundException',
        new RegExp(`^Secrets Manager can't find the specified secret value for ${what}$`),
      );
    await assert.rejects(value('empty'), noValue('staging label: AWSCURRENT'));
    const VersionId = crypto.randomUUID();
    await assert.rejects(value('empty', { VersionId }), noValue(`VersionId: ${VersionId}`));
    const { VersionId: first } = await create('staged');
    await assert.rejects(value('staged', { VersionStage: 'AWSPENDING' }), noValue('staging label: AWSPENDING'));
    await secrets.putSecretValue({ SecretId: 'staged', SecretString: 'v2' });
    await assert.rejects(
      value('staged', { VersionId: first!, VersionStage: 'AWSCURRENT' }),
      refused(
        'InvalidRequestException',
        /^You provided a VersionStage that is not associated to the provided VersionId/,
      ),
    );
  });

  test('names are taken once, tokens make a request the same', async () => {
    const ClientRequestToken = crypto.randomUUID();
    const first = await create('once', 'v1', { ClientRequestToken });
    const again = await create('once', 'v1', { ClientRequestToken });
    assert.deepEqual([again.ARN, again.VersionId], [first.ARN, ClientRequestToken]);
    const other = refused(
      'ResourceExistsException',
      /^You can't use ClientRequestToken .* already in use for a version/,
    );
    await assert.rejects(create('once', 'v2', { ClientRequestToken }), other);
    const there = refused('ResourceExistsException', /^The operation failed because the secret once already exists\.$/);
    await assert.rejects(create('once'), there);
    const put = { SecretId: 'once', SecretString: 'v2', ClientRequestToken: crypto.randomUUID() };
    await secrets.putSecretValue(put);
    assert.deepEqual((await secrets.putSecretValue(put)).VersionStages, ['AWSCURRENT']);
    await assert.rejects(secrets.putSecretValue({ ...put, SecretString: 'v3' }), other);
  });
});

describe('versions and staging labels', () => {
  test('AWSPREVIOUS follows AWSCURRENT; what has no label is shown on demand', async () => {
    const SecretId = 'labels';
    const { VersionId: one } = await create(SecretId);
    const { VersionId: two } = await secrets.updateSecret({ SecretId, SecretString: 'v2' });
    assert.deepEqual(await stages(SecretId), { [one!]: ['AWSPREVIOUS'], [two!]: ['AWSCURRENT'] });
    assert.equal(await value(SecretId, { VersionStage: 'AWSPREVIOUS' }), 'v1');
    const { VersionId: three } = await secrets.putSecretValue({ SecretId, SecretString: 'v3' });
    assert.deepEqual(await stages(SecretId), { [two!]: ['AWSPREVIOUS'], [three!]: ['AWSCURRENT'] });
    const list = async (IncludeDeprecated: boolean) =>
      (await secrets.listSecretVersionIds({ SecretId, IncludeDeprecated })).Versions!.map((version) => [
        version.VersionId,
        version.VersionStages,
        version.KmsKeyIds,
      ]);
    const key = ['DefaultEncryptionKey'];
    const shown = [
      [two, ['AWSPREVIOUS'], key],
      [three, ['AWSCURRENT'], key],
    ];
    assert.deepEqual(await list(false), shown);
    assert.deepEqual(await list(true), [[one, undefined, key], ...shown]);
  });

  test('a pending version becomes the current one', async () => {
    const SecretId = 'pending';
    const { VersionId: one } = await create(SecretId);
    const VersionStages = ['PUT1', 'AWSPENDING'];
    const { VersionId: two } = await secrets.putSecretValue({ SecretId, SecretString: 'v2', VersionStages });
    assert.equal(await value(SecretId), 'v1');
    const move = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: two! };
    const empty = refused(
      'InvalidParameterException',
      /^The parameter RemoveFromVersionId can't be empty\. Staging label/,
    );
    await assert.rejects(secrets.updateSecretVersionStage(move), empty);
    await secrets.updateSecretVersionStage({ ...move, RemoveFromVersionId: one! });
    assert.deepEqual(await stages(SecretId), { [one!]: ['AWSPREVIOUS'], [two!]: ['AWSCURRENT', 'AWSPENDING', 'PUT1'] });
    const { VersionId: three } = await secrets.putSecretValue({ SecretId, SecretString: 'v3' });
    assert.deepEqual(await stages(SecretId), { [two!]: ['AWSPREVIOUS', 'PUT1'], [three!]: ['AWSCURRENT'] });
    await secrets.updateSecretVersionStage({ SecretId, VersionStage: 'PUT1', RemoveFromVersionId: two! });
    assert.deepEqual((await stages(SecretId))![two!], ['AWSPREVIOUS']);
    const removed = secrets.updateSecretVersionStage({
      SecretId,
      VersionStage: 'AWSCURRENT',
      RemoveFromVersionId: three!,
    });
    await assert.rejects(removed, refused('InvalidParameterException', /It can't be completely removed\.$/));
  });

  test('the first version is the current one, whatever its labels', async () => {
    await secrets.createSecret({ Name: 'first' });
    const put = { SecretId: 'first', SecretString: 'x', VersionStages: ['MINE'] };
    assert.deepEqual((await secrets.putSecretValue(put)).VersionStages, ['AWSCURRENT', 'MINE']);
  });

  test('a hundred versions are kept', async () => {
    const { VersionId: first } = await create('many');
    for (let at = 0; at < 100; at++) await secrets.putSecretValue({ SecretId: 'many', SecretString: `v${at}` });
    await assert.rejects(value('many', { VersionId: first! }), refused('ResourceNotFoundException'));
    const seen: unknown[] = [];
    let NextToken: string | undefined;
    do {
      const page = await secrets.listSecretVersionIds({
        SecretId: 'many',
        IncludeDeprecated: true,
        MaxResults: 40,
        NextToken,
      });
      seen.push(...page.Versions!);
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    assert.equal(seen.length, 100);
  });
});

describe('deleting', () => {
  test('a secret is restored within its window, and gone after it', async () => {
    const own = await startSandlot();
    const client = new SecretsManager({ ...own.clientConfig, maxAttempts: 1 });
    try {
      for (const Name of ['goes', 'stays']) {
        await client.createSecret({ Name, SecretString: 'x' });
        await client.deleteSecret({ SecretId: Name, RecoveryWindowInDays: 7 });
      }
      const marked = refused('InvalidRequestException', /because it was marked for deletion\.$/);
      await assert.rejects(client.getSecretValue({ SecretId: 'goes' }), marked);
      await assert.rejects(client.tagResource({ SecretId: 'goes', Tags: [] }), marked);
      await assert.rejects(
        client.createSecret({ Name: 'goes', SecretString: 'x' }),
        refused(
          'InvalidRequestException',
          /^You can't create this secret because .* already scheduled for deletion\.$/,
        ),
      );
      assert.ok((await client.describeSecret({ SecretId: 'goes' })).DeletedDate);
      assert.equal((await client.listSecrets({})).SecretList!.length, 0);
      assert.equal((await client.listSecrets({ IncludePlannedDeletion: true })).SecretList!.length, 2);
      await client.restoreSecret({ SecretId: 'stays' });
      await own.advance(8 * dayMs);
      await own.idle();
      await assert.rejects(client.describeSecret({ SecretId: 'goes' }), refused('ResourceNotFoundException'));
      assert.equal((await client.getSecretValue({ SecretId: 'stays' })).SecretString, 'x');
    } finally {
      client.destroy();
      await own.close();
    }
  });

  test('by force at once, and the name makes another secret', async () => {
    const { ARN } = await create('forced');
    await secrets.deleteSecret({ SecretId: 'forced' });
    await secrets.deleteSecret({ SecretId: 'forced', ForceDeleteWithoutRecovery: true });
    const absent = await secrets.deleteSecret({ SecretId: 'never-there', ForceDeleteWithoutRecovery: true });
    assert.match(absent.ARN!, /:secret:never-there-[A-Za-z0-9]{6}$/);
    assert.equal(absent.Name, 'never-there');
    await secrets.createSecret({ Name: 'undescribed', Description: '' });
    assert.equal((await secrets.describeSecret({ SecretId: 'undescribed' })).Description, undefined);
    const again = await create('forced', 'new');
    assert.notEqual(again.ARN, ARN);
    await assert.rejects(value(ARN!), missing);
    assert.deepEqual(Object.keys((await stages('forced'))!), [again.VersionId]);
  });

  test('windows have bounds', async () => {
    await create('bounds');
    const drop = (more: object) => outcome(secrets.deleteSecret({ SecretId: 'bounds', ...more }));
    assert.match(await drop({ RecoveryWindowInDays: 6 }), /^InvalidParameter: The RecoveryWindowInDays value must be/);
    const both = { RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true };
    assert.match(await drop(both), /^InvalidParameter: You can't use ForceDeleteWithoutRecovery in conjunction with/);
    await drop({});
    assert.match(await drop({}), /^InvalidRequest: .* already scheduled for deletion\.$/);
    assert.match(await outcome(secrets.deleteSecret({ SecretId: 'nobody' })), /^ResourceNotFound: /);
  });
});

describe('lists', () => {
  test('filters, order and pages', async () => {
    const own = await startSandlot();
    const client = new SecretsManager({ ...own.clientConfig, maxAttempts: 1 });
    try {
      await client.createSecret({
        Name: 'b/MyDbSecret',
        Description: 'Of the shop',
        Tags: [{ Key: 'team', Value: 'web' }],
      });
      await client.createSecret({ Name: 'a/other', SecretString: 'x' });
      const names = async (input: Parameters<typeof client.listSecrets>[0]) =>
        (await client.listSecrets(input)).SecretList!.map(({ Name }) => Name);
      const by = (Key: 'all' | 'name' | 'description' | 'tag-key' | 'tag-value', ...Values: string[]) =>
        names({ Filters: [{ Key, Values }] });
      assert.deepEqual(await names({}), ['b/MyDbSecret', 'a/other']);
      assert.deepEqual(await names({ SortBy: 'name' }), ['a/other', 'b/MyDbSecret']);
      assert.deepEqual(await names({ SortBy: 'name', SortOrder: 'desc' }), ['b/MyDbSecret', 'a/other']);
      assert.deepEqual(await by('name', 'a/'), ['a/other']);
      assert.deepEqual(await by('name', '!a/'), ['b/MyDbSecret']);
      assert.deepEqual(await by('name', 'A/'), []);
      assert.deepEqual(await by('description', 'SHOP'), ['b/MyDbSecret']);
      assert.deepEqual(await by('all', 'db secr'), ['b/MyDbSecret']);
      assert.deepEqual(await by('tag-key', 'te'), ['b/MyDbSecret']);
      assert.deepEqual(await by('tag-value', 'web', 'other'), ['b/MyDbSecret']);
      const page = await client.listSecrets({ MaxResults: 1 });
      assert.deepEqual(await names({ MaxResults: 1, NextToken: page.NextToken }), ['a/other']);
      await assert.rejects(client.listSecrets({ NextToken: '*' }), refused('InvalidNextTokenException'));
    } finally {
      client.destroy();
      await own.close();
    }
  });

  test('values of several, and what became of the others', async () => {
    await create('batch/a', 'va');
    await create('batch/b', 'vb');
    const { SecretValues, Errors } = await secrets.batchGetSecretValue({ SecretIdList: ['batch/a', 'batch/none'] });
    assert.deepEqual(
      SecretValues!.map(({ Name, SecretString }) => [Name, SecretString]),
      [['batch/a', 'va']],
    );
    assert.deepEqual(Errors, [
      {
        SecretId: 'batch/none',
        ErrorCode: 'ResourceNotFoundException',
        Message: "Secrets Manager can't find the specified secret.",
      },
    ]);
    const all = await secrets.batchGetSecretValue({ Filters: [{ Key: 'name', Values: ['batch/'] }] });
    assert.deepEqual(all.SecretValues!.map(({ SecretString }) => SecretString).toSorted(), ['va', 'vb']);
    const neither = refused('InvalidParameterException', /^Either 'SecretIdList' or 'Filters' must be provided/);
    await assert.rejects(secrets.batchGetSecretValue({}), neither);
  });
});

test('a description changes without a version, tags are kept apart', async () => {
  const SecretId = 'described';
  await create(SecretId);
  const { VersionId } = await secrets.updateSecret({ SecretId, Description: 'new' });
  assert.equal(VersionId, undefined);
  await secrets.tagResource({ SecretId, Tags: ['a', 'b'].map((Key) => ({ Key, Value: '1' })) });
  await secrets.untagResource({ SecretId, TagKeys: ['a'] });
  const { Description, Tags } = await secrets.describeSecret({ SecretId });
  assert.deepEqual([Description, Tags], ['new', [{ Key: 'b', Value: '1' }]]);
});

describe('random passwords', () => {
  const password = async (input: Parameters<typeof secrets.getRandomPassword>[0]) =>
    (await secrets.getRandomPassword(input)).RandomPassword!;

  test('have every type, or what is asked', async () => {
    assert.match(await password({}), /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^A-Za-z0-9])\S{32}$/);
    const digits = { ExcludeLowercase: true, ExcludeUppercase: true, ExcludePunctuation: true };
    assert.match(await password({ ...digits, PasswordLength: 4096 }), /^\d{4096}$/);
    assert.match(await password({ ...digits, ExcludeCharacters: '12345678', PasswordLength: 50 }), /^[09]{50}$/);
    assert.match(await password({ ...digits, IncludeSpace: true, PasswordLength: 2 }), /^(?=.*\d).* /s);
  });

  test('cannot have what there is no room or character for', async () => {
    const short = refused('InvalidParameterException', /^Password length is too short based on the required types\.$/);
    await assert.rejects(password({ PasswordLength: 3 }), short);
    assert.equal((await password({ PasswordLength: 3, RequireEachIncludedType: false })).length, 3);
    const none = { ExcludeLowercase: true, ExcludeUppercase: true, ExcludePunctuation: true, ExcludeNumbers: true };
    await assert.rejects(password(none), refused('InvalidParameterException'));
  });
});

test('what is not there is refused by its name', async () => {
  await create('limits');
  const refusedBy = (name: RegExp) => refused('NotImplementedException', name, 501);
  await assert.rejects(
    create('r', 'x', { AddReplicaRegions: [{ Region: 'eu-west-1' }] }),
    refusedBy(/AddReplicaRegions/),
  );
  await assert.rejects(create('t', 'x', { Type: 'SomeManaged' }), refusedBy(/Type/));
  const SecretId = 'limits';
  await assert.rejects(
    secrets.rotateSecret({ SecretId }),
    refused('InvalidRequestException', /^No Lambda rotation function ARN is associated with this secret\.$/),
  );
});
