import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { SSM, type Parameter, type PutParameterCommandInput } from '@aws-sdk/client-ssm';
import { outcome, refused } from '../../testing/refused.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const ssm = new SSM({ ...sandlot.clientConfig, maxAttempts: 1 });
const arn = (name: string) => `arn:aws:ssm:${sandlot.region}:${sandlot.account}:parameter/${name.replace(/^\//, '')}`;

after(async () => {
  ssm.destroy();
  await sandlot.close();
});

const put = (Name: string, Value = 'x', more: Partial<PutParameterCommandInput> = {}) =>
  ssm.putParameter({ Name, Value, Type: 'String', ...more });
const namesOf = (found: readonly Parameter[] = []) => found.map(({ Name }) => Name);

describe('putting and getting', () => {
  test('a parameter is put, read by name and ARN, and replaced only on demand', async () => {
    const Name = '/app/color';
    assert.deepEqual(await put(Name, 'red').then(({ Version, Tier }) => [Version, Tier]), [1, 'Standard']);
    const { Parameter: read } = await ssm.getParameter({ Name });
    const { LastModifiedDate, ...rest } = read!;
    assert.deepEqual(rest, { Name, Type: 'String', Value: 'red', Version: 1, ARN: arn(Name), DataType: 'text' });
    assert.ok(LastModifiedDate instanceof Date);
    const exists = refused('ParameterAlreadyExists', /^The parameter already exists\. To overwrite this value/);
    await assert.rejects(ssm.putParameter({ Name, Value: 'blue', Type: 'String' }), exists);
    assert.equal((await ssm.putParameter({ Name, Value: 'blue', Overwrite: true })).Version, 2);
    assert.equal((await ssm.getParameter({ Name: arn(Name) })).Parameter?.Value, 'blue');
    await put('flat', 'one level');
    assert.equal((await ssm.getParameter({ Name: arn('flat') })).Parameter?.Name, 'flat');
  });

  test('what is not there has no text', async () => {
    await assert.rejects(ssm.getParameter({ Name: 'nobody' }), refused('ParameterNotFound', /^(UnknownError)?$/));
    await assert.rejects(ssm.deleteParameter({ Name: 'nobody' }), refused('ParameterNotFound', /^(UnknownError)?$/));
    for (const Name of ['arn:aws:ssm:us-east-1::parameter/x', arn('there').replace('us-east-1', 'eu-west-1'), 'arn:x'])
      await assert.rejects(ssm.getParameter({ Name }), refused('ParameterNotFound'));
    await put('there');
    const { Parameters, InvalidParameters } = await ssm.getParameters({ Names: ['nobody', 'there', 'there:9'] });
    assert.deepEqual([namesOf(Parameters), InvalidParameters], [['there'], ['nobody', 'there:9']]);
  });

  test('an overwrite keeps what it leaves out', async () => {
    const Name = 'kept';
    await put(Name, 'a1', { Description: 'first', AllowedPattern: '^a', Tags: [{ Key: 'team', Value: 'web' }] });
    await ssm.putParameter({ Name, Value: 'a2', Overwrite: true });
    await assert.rejects(
      ssm.putParameter({ Name, Value: 'b', Overwrite: true }),
      refused(
        'ParameterPatternMismatchException',
        /^Parameter value, cannot be validated against allowedPattern: \^a$/,
      ),
    );
    const { Parameters } = await ssm.describeParameters({ ParameterFilters: [{ Key: 'Name', Values: [Name] }] });
    const { LastModifiedDate: _at, LastModifiedUser: by, ...rest } = Parameters![0]!;
    assert.match(by!, /^arn:aws:iam::\d{12}:/);
    const stays = { Description: 'first', AllowedPattern: '^a', Tier: 'Standard', Policies: [], DataType: 'text' };
    assert.deepEqual(rest, { Name, ARN: arn(Name), Type: 'String', Version: 2, ...stays });
    const { TagList } = await ssm.listTagsForResource({ ResourceType: 'Parameter', ResourceId: Name });
    assert.deepEqual(TagList, [{ Key: 'team', Value: 'web' }]);
  });
});

const reserved = 'ValidationException: Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).';
const wellFormed =
  'Validation: Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can ' +
  'consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the ' +
  'following 3 symbols .-_';
const large = (tier: string, limit: number) =>
  `Validation: ${tier} tier parameters support a maximum parameter value of ${limit} characters.`;

const refusals: readonly [what: string, input: Partial<PutParameterCommandInput>, text: string][] = [
  ['a path below /aws', { Name: '/aws/x' }, 'AccessDenied: No access to reserved parameter name: /aws/x.'],
  ['aws', { Name: 'awsThing' }, reserved.replace('Exception', '')],
  ['/ssm', { Name: '/SSM-thing' }, reserved.replace('Exception', '')],
  ['a path below /ssm', { Name: '/ssm/thing' }, wellFormed],
  ['a space', { Name: 'a b' }, wellFormed],
  ['an empty sub-path', { Name: '/a//b' }, wellFormed],
  ['a path without its slash', { Name: 'a/b' }, 'Validation: Parameter name must be a fully qualified name.'],
  ['sixteen levels', { Name: '/l'.repeat(16) }, 'HierarchyLevelLimitExceeded: A hierarchy can have a maximum of 15'],
  [
    'no type',
    { Name: 'new', Type: undefined },
    'Validation: A parameter type is required when you create a parameter.',
  ],
  ['no value', { Value: '' }, "Validation: 1 validation error detected: Value '' at 'value' failed to satisfy constr"],
  ['a large value', { Value: 'x'.repeat(4097) }, large('Standard', 4096)],
  ['a larger value', { Tier: 'Advanced', Value: 'x'.repeat(8193) }, large('Advanced', 8192)],
  ['its bytes', { Value: '\u00e9'.repeat(2049) }, large('Standard', 4096)],
  ['a data type', { DataType: 'Text' }, 'Validation: The following data type is not supported: Text (Data type names'],
  ['an image', { DataType: 'aws:ec2:image' }, 'NotImplemented: Sandlot does not have parameters of data type aws:ec2'],
  [
    'tags and overwrite',
    { Overwrite: true, Tags: [{ Key: 'a', Value: 'b' }] },
    'Validation: Invalid request: tags and',
  ],
  ['a key', { KeyId: 'alias/x' }, 'Validation: KeyId is required for SecureString type parameter only.'],
  ['a pattern that goes back', { AllowedPattern: '(a)\\1' }, 'InvalidAllowedPattern: The request does not meet the'],
  ['no pattern', { AllowedPattern: '[' }, 'InvalidAllowedPattern: The request does not meet the regular'],
  ['a pattern that grows', { AllowedPattern: '((a{1,99}){1,99}){1,99}' }, 'InvalidAllowedPattern: The request does'],
  ['a tag twice', { Tags: ['a', 'a'].map((Key) => ({ Key, Value: '' })) }, 'Validation: Duplicate tag keys are not'],
  ['policies of the standard tier', { Policies: expiration('2030-01-01T00:00:00Z') }, 'Validation: Parameter policies'],
];

function expiration(Timestamp: string): string {
  return JSON.stringify([{ Type: 'Expiration', Version: '1.0', Attributes: { Timestamp } }]);
}

describe('what is refused', () => {
  for (const [what, input, text] of refusals)
    test(what, async () => {
      const said = await outcome(put('fine', 'x', input));
      assert.ok(said.startsWith(text), said);
    });

  test('a pattern takes time linear in the value', async () => {
    const slow = put('slow', `${'a'.repeat(4000)}!`, { AllowedPattern: '^(a+)+$' });
    await assert.rejects(slow, refused('ParameterPatternMismatchException'));
  });
});

describe('tiers and policies', () => {
  test('a parameter grows into the advanced tier, and never out of it', async () => {
    const Name = 'tiers';
    const tier = async (more: Partial<PutParameterCommandInput>, value = 'x') =>
      (await put(Name, value, { Overwrite: true, ...more })).Tier;
    assert.equal(await tier({ Tier: 'Intelligent-Tiering' }), 'Standard');
    assert.equal(await tier({ Tier: 'Intelligent-Tiering' }, 'x'.repeat(5000)), 'Advanced');
    assert.equal(await tier({}), 'Advanced');
    const back = refused(
      'ValidationException',
      /^This parameter uses the advanced-parameter tier\. You can't downgrade/,
    );
    await assert.rejects(tier({ Tier: 'Standard' }), back);
  });

  test('an Expiration deletes the parameter when it is time, unless it was put off', async () => {
    const own = await startSandlot();
    const client = new SSM({ ...own.clientConfig, maxAttempts: 1 });
    try {
      const day = 24 * 3600 * 1000;
      const after = (days: number) => expiration(new Date(Date.now() + days * day).toISOString());
      const advanced = { Type: 'String', Tier: 'Advanced', Value: 'x' } as const;
      await client.putParameter({ ...advanced, Name: 'goes', Policies: after(1) });
      await client.putParameter({ ...advanced, Name: 'stays', Policies: after(1) });
      await client.putParameter({ Name: 'stays', Value: 'y', Overwrite: true, Policies: after(3) });
      await client.putParameter({ ...advanced, Name: 'remains', Policies: after(1) });
      await client.putParameter({ Name: 'remains', Value: 'y', Overwrite: true, Policies: '[]' });
      await own.advance(2 * day);
      await own.idle();
      const all = async () => namesOf((await client.describeParameters({})).Parameters).toSorted();
      assert.deepEqual(await all(), ['remains', 'stays']);
      await own.advance(2 * day);
      await own.idle();
      assert.deepEqual(await all(), ['remains']);
    } finally {
      client.destroy();
      await own.close();
    }
  });

  test('policies are checked, and kept', async () => {
    const notify = { Type: 'NoChangeNotification', Version: '1.0', Attributes: { After: '20', Unit: 'Days' } };
    const advanced = (Policies: string) => put('policies', 'x', { Tier: 'Advanced', Overwrite: true, Policies });
    await advanced(JSON.stringify([notify]));
    const [found] = (await ssm.getParameterHistory({ Name: 'policies' })).Parameters!;
    assert.deepEqual(found!.Policies, [
      { PolicyText: JSON.stringify(notify), PolicyType: 'NoChangeNotification', PolicyStatus: 'Pending' },
    ]);
    const both = [JSON.parse(expiration('2031-01-01T00:00:00Z'))[0], JSON.parse(expiration('2032-01-01T00:00:00Z'))[0]];
    await assert.rejects(advanced(JSON.stringify(both)), refused('IncompatiblePolicyException'));
    await assert.rejects(advanced('[{"Type":"Other"}]'), refused('InvalidPolicyTypeException'));
    await assert.rejects(advanced(expiration('tomorrow')), refused('InvalidPolicyAttributeException'));
    await assert.rejects(advanced('nonsense'), refused('InvalidPolicyAttributeException'));
    const eleven = JSON.stringify(Array.from({ length: 11 }, () => notify));
    await assert.rejects(advanced(eleven), refused('PoliciesLimitExceededException'));
  });
});

describe('versions and labels', () => {
  test('versions are read by number and label, and listed', async () => {
    const Name = '/versions/a';
    for (const value of ['one', 'two', 'three']) await put(Name, value, { Overwrite: true });
    await ssm.labelParameterVersion({ Name, ParameterVersion: 1, Labels: ['prod'] });
    const value = async (selector: string) =>
      ssm.getParameter({ Name: `${Name}:${selector}` }).then(({ Parameter: p }) => [p?.Name, p?.Selector, p?.Value]);
    assert.deepEqual(await value('2'), [Name, ':2', 'two']);
    assert.deepEqual(await value('prod'), [Name, ':prod', 'one']);
    assert.deepEqual((await ssm.getParameter({ Name: `${arn(Name)}:1` })).Parameter?.Value, 'one');
    const missing = refused(
      'ParameterVersionNotFound',
      /^Systems Manager could not find version 7 of \/versions\/a\. Verify the version and try again\.$/,
    );
    await assert.rejects(value('7'), missing);
    await assert.rejects(value('constructor'), refused('ParameterVersionNotFound'));
    const seen: unknown[] = [];
    let NextToken: string | undefined;
    do {
      const page = await ssm.getParameterHistory({ Name, MaxResults: 2, NextToken });
      seen.push(...page.Parameters!.map(({ Version, Value, Labels }) => [Version, Value, Labels]));
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    assert.deepEqual(seen, [
      [1, 'one', ['prod']],
      [2, 'two', []],
      [3, 'three', []],
    ]);
  });

  test('a label is at one version, and ten at most are at each', async () => {
    const Name = 'labels';
    for (const value of ['one', 'two']) await put(Name, value, { Overwrite: true });
    const label = (ParameterVersion: number, ...Labels: string[]) =>
      ssm.labelParameterVersion({ Name, ParameterVersion, Labels });
    const { InvalidLabels } = await label(1, 'a', '1st', 'aws-x', 'SSM', 'b c');
    assert.deepEqual(InvalidLabels, ['1st', 'aws-x', 'SSM', 'b c']);
    await label(2, 'a');
    assert.equal((await ssm.getParameter({ Name: `${Name}:a` })).Parameter?.Value, 'two');
    const many = Array.from({ length: 10 }, (_, at) => `l${at}`);
    await assert.rejects(
      label(2, ...many),
      refused('ParameterVersionLabelLimitExceeded', /maximum 10 labels\.Move one/),
    );
    await assert.rejects(label(9, 'x'), refused('ParameterVersionNotFound'));
    const gone = await ssm.unlabelParameterVersion({ Name, ParameterVersion: 2, Labels: ['a', 'z'] });
    assert.deepEqual([gone.RemovedLabels, gone.InvalidLabels], [['a'], ['z']]);
    await assert.rejects(ssm.getParameter({ Name: `${Name}:a` }), refused('ParameterVersionNotFound'));
  });

  test('a hundred versions are kept, and none goes that has a label', async () => {
    const Name = 'hundred';
    for (let version = 1; version <= 101; version++) await put(Name, `v${version}`, { Overwrite: true });
    await assert.rejects(ssm.getParameter({ Name: `${Name}:1` }), refused('ParameterVersionNotFound'));
    assert.equal((await ssm.getParameter({ Name: `${Name}:2` })).Parameter?.Value, 'v2');
    await ssm.labelParameterVersion({ Name, ParameterVersion: 2, Labels: ['old'] });
    const full = refused(
      'ParameterMaxVersionLimitExceeded',
      /^You attempted .*Version 2, the oldest version, can't be/,
    );
    await assert.rejects(put(Name, 'more', { Overwrite: true }), full);
    await ssm.deleteParameter({ Name });
    assert.equal((await put(Name, 'anew')).Version, 1);
    await assert.rejects(ssm.getParameter({ Name: `${Name}:50` }), refused('ParameterVersionNotFound'));
  });
});

describe('lists', () => {
  const under = async (input: Parameters<typeof ssm.getParametersByPath>[0]) => {
    const names: unknown[] = [];
    let NextToken: string | undefined;
    do {
      const page = await ssm.getParametersByPath({ ...input, NextToken });
      names.push(...namesOf(page.Parameters));
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    return names;
  };

  test('what is under a path, one level or all', async () => {
    for (const name of ['/tree/a', '/tree/b/c', '/tree/b/d', '/treetop', '/tree']) await put(name);
    assert.deepEqual(await under({ Path: '/tree' }), ['/tree/a']);
    assert.deepEqual(await under({ Path: '/tree/', Recursive: true, MaxResults: 1 }), [
      '/tree/a',
      '/tree/b/c',
      '/tree/b/d',
    ]);
    assert.deepEqual(await under({ Path: '/tree/b' }), ['/tree/b/c', '/tree/b/d']);
    assert.ok((await under({ Path: '/' })).includes('/treetop'));
    assert.deepEqual(await under({ Path: '/nothing', Recursive: true }), []);
    await assert.rejects(under({ Path: 'tree' }), refused('ValidationException', /must begin with a forward slash/));
    await assert.rejects(ssm.getParametersByPath({ Path: '/tree', NextToken: '*' }), refused('InvalidNextToken'));
  });

  test('values under a path by their label', async () => {
    for (const value of ['old', 'new']) await put('/labelled/a', value, { Overwrite: true });
    await put('/labelled/b');
    await ssm.labelParameterVersion({ Name: '/labelled/a', ParameterVersion: 1, Labels: ['live'] });
    const ParameterFilters = [{ Key: 'Label', Values: ['live'] }];
    const { Parameters } = await ssm.getParametersByPath({ Path: '/labelled', ParameterFilters });
    assert.deepEqual(
      Parameters?.map(({ Value, Version }) => [Value, Version]),
      [['old', 1]],
    );
    const byName = ssm.getParametersByPath({ Path: '/labelled', ParameterFilters: [{ Key: 'Name', Values: ['a'] }] });
    await assert.rejects(byName, refused('InvalidFilterKey', /^The following filter key is not valid: Name\. Valid/));
  });

  test('DescribeParameters keeps what its filters say', async () => {
    await put('/find/me', 'x', { Tags: [{ Key: 'colour', Value: 'red' }] });
    await put('/find/list', 'a,b', { Type: 'StringList' });
    await put('findflat');
    const found = async (Key: string, Values?: string[], Option?: string) => {
      const filters = [{ Key, ...(Values && { Values }), ...(Option !== undefined && { Option }) }];
      return namesOf((await ssm.describeParameters({ ParameterFilters: filters })).Parameters);
    };
    assert.deepEqual(await found('Name', ['/find'], 'BeginsWith'), ['/find/list', '/find/me', 'findflat']);
    assert.deepEqual(await found('Name', ['ind/m'], 'Contains'), ['/find/me']);
    assert.deepEqual(await found('Path', ['/find']), ['/find/list', '/find/me']);
    assert.deepEqual(await found('Type', ['StringList']), ['/find/list']);
    assert.deepEqual(await found('tag:colour'), ['/find/me']);
    assert.deepEqual(await found('tag:colour', ['blue']), []);
    assert.deepEqual(await found('Tier', ['Intelligent-Tiering']), []);
    const said = async (...filter: Parameters<typeof found>) => outcome(found(...filter));
    assert.match(await said('Label', ['a']), /^InvalidFilterKey: .*: Label\. Valid filter keys include: \[Path, Name,/);
    assert.match(await said('Name'), /^InvalidFilterValue: The following filter values are missing : null for filter/);
    assert.match(await said('Type', ['Text']), /^InvalidFilterOption: The following filter value is not valid: Text\./);
    assert.match(await said('Path', ['/a'], 'Equals'), /Valid options include: \[Recursive, OneLevel\]\.$/);
    assert.match(await said('Name', ['/aws/service']), /^Validation: Filters for common parameters can't be prefixed/);
    const old = await ssm.describeParameters({ Filters: [{ Key: 'Name', Values: ['/find/'] }] });
    assert.deepEqual(namesOf(old.Parameters), ['/find/list', '/find/me']);
    await assert.rejects(ssm.describeParameters({ Shared: true }), refused('NotImplementedException', /shared/, 501));
  });

  test('parameters are deleted together; names that are none are told', async () => {
    await put('/drop/a');
    const gone = await ssm.deleteParameters({ Names: ['/drop/a', '/drop/b'] });
    assert.deepEqual([gone.DeletedParameters, gone.InvalidParameters], [['/drop/a'], ['/drop/b']]);
  });
});

test("of AWS's own parameters the Regions are there, and no images", async () => {
  const root = '/aws/service/global-infrastructure/regions';
  const { Parameter: name } = await ssm.getParameter({ Name: `${root}/eu-west-1/longName` });
  assert.deepEqual(
    [name!.Value, name!.ARN],
    ['Europe (Ireland)', `arn:aws:ssm:us-east-1::parameter${root}/eu-west-1/longName`],
  );
  const Names = [`${root}/us-east-1`, '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64'];
  const found = await ssm.getParameters({ Names });
  assert.deepEqual([namesOf(found.Parameters), found.InvalidParameters], [[Names[0]], [Names[1]]]);
  const page = await ssm.getParametersByPath({ Path: root, MaxResults: 2 });
  assert.deepEqual(namesOf(page.Parameters), [`${root}/af-south-1`, `${root}/ap-east-1`]);
  const next = await ssm.getParametersByPath({ Path: root, MaxResults: 10, NextToken: page.NextToken });
  assert.ok(namesOf(next.Parameters).includes(`${root}/ap-south-1`));
  assert.equal((await ssm.getParametersByPath({ Path: `${root}/us-east-1`, Recursive: true })).Parameters!.length, 3);
});

test('tags are added, replaced and removed; of what is no parameter nothing is', async () => {
  await put('tagged');
  const of = { ResourceType: 'Parameter', ResourceId: 'tagged' } as const;
  const tags = async () => (await ssm.listTagsForResource(of)).TagList;
  await ssm.addTagsToResource({ ...of, Tags: ['a', 'b'].map((Key) => ({ Key, Value: '1' })) });
  await ssm.addTagsToResource({ ...of, Tags: [{ Key: 'a', Value: '2' }] });
  await ssm.removeTagsFromResource({ ...of, TagKeys: ['b'] });
  assert.deepEqual(await tags(), [{ Key: 'a', Value: '2' }]);
  const many = Array.from({ length: 50 }, (_, at) => ({ Key: `k${at}`, Value: '' }));
  await assert.rejects(ssm.addTagsToResource({ ...of, Tags: many }), refused('TooManyTagsError'));
  await assert.rejects(ssm.listTagsForResource({ ...of, ResourceId: 'nobody' }), refused('InvalidResourceId'));
  const document = ssm.listTagsForResource({ ResourceType: 'Document', ResourceId: 'd' });
  await assert.rejects(document, refused('NotImplementedException', /resources of type Document/, 501));
});
