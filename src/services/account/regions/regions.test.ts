/** Regions and their opt-in status. Texts and codes are those that AWS answered in September 2026. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { STS } from '@aws-sdk/client-sts';
import { table } from '../../../kernel/collections/collection.ts';
import { startSandlot, type Sandlot } from '../../../testing/start-sandlot.ts';
import { OptedRegions } from '../records.ts';
import { regionNames } from './region-names.ts';
import { callAccount, type Answer } from '../test-client.ts';

type Call = (operation: string, input?: object) => Promise<Answer>;

async function withAccount(run: (call: Call, sandlot: Sandlot) => Promise<void>): Promise<void> {
  const sandlot = await startSandlot();
  try {
    await run((operation, input = {}) => callAccount(sandlot, operation, input, sandlot.credentials), sandlot);
  } finally {
    await sandlot.close();
  }
}

const invalid = (message: string, reason = 'fieldValidationFailed', name = 'RegionName') => ({
  message,
  reason,
  fieldList: [{ name, message }],
});

test('the Regions are those of the partition', () => {
  const file = join(import.meta.dirname, '../../../../models/endpoints/botocore.json');
  const [aws] = JSON.parse(readFileSync(file, 'utf8')) as { partition: string; regions: object }[];
  assert.equal(aws!.partition, 'aws');
  assert.deepEqual(regionNames, Object.keys(aws!.regions).sort());
});

test('Regions are listed by name, in pages, by status', () =>
  withAccount(async (call) => {
    const first = await call('ListRegions');
    assert.equal(first.body.Regions.length, 20);
    assert.deepEqual(first.body.Regions[0], { RegionName: 'af-south-1', RegionOptStatus: 'DISABLED' });
    const rest = await call('ListRegions', { NextToken: first.body.NextToken, MaxResults: 50 });
    assert.equal(rest.body.NextToken, undefined);
    const names = [...first.body.Regions, ...rest.body.Regions].map(({ RegionName }) => RegionName);
    assert.deepEqual(names, regionNames);
    const enabled = await call('ListRegions', { RegionOptStatusContains: ['ENABLED_BY_DEFAULT', 'ENABLED'] });
    assert.equal(enabled.body.Regions.length, 17);
    assert.ok(enabled.body.Regions.every((region: any) => region.RegionOptStatus === 'ENABLED_BY_DEFAULT'));
    const wrong = await call('ListRegions', { NextToken: 'invalid-token' });
    assert.deepEqual([wrong.status, wrong.code], [400, 'ValidationException']);
    assert.deepEqual(wrong.body, invalid('NextToken is malformed', 'fieldValidationFailed', 'NextToken'));
  }));

test('a Region is enabled and disabled again, each by a job', () =>
  withAccount(async (call, sandlot) => {
    const region = { RegionName: 'eu-south-1' };
    const status = async () => (await call('GetRegionOptStatus', region)).body.RegionOptStatus;
    assert.equal(await status(), 'DISABLED');
    assert.deepEqual((await call('EnableRegion', region)).status, 200);
    await sandlot.idle();
    assert.equal(await status(), 'ENABLED');
    const again = await call('EnableRegion', region);
    assert.deepEqual([again.status, again.code], [400, 'ValidationException']);
    const message = 'Unable to switch region status because of its current opt-in status.';
    assert.deepEqual(again.body, invalid(message, 'invalidRegionOptTarget'));
    assert.equal((await call('DisableRegion', region)).status, 200);
    await sandlot.idle();
    assert.equal(await status(), 'DISABLED');
    assert.deepEqual((await call('DisableRegion', region)).body, again.body);
    assert.deepEqual((await call('DisableRegion', { RegionName: 'us-east-1' })).body, again.body);
  }));

test('a Region on its way cannot be turned round', () =>
  withAccount(async (call, sandlot) => {
    await sandlot.server.runtime.store.write((raw) =>
      table(raw, OptedRegions, { account: sandlot.account }).put({ regionName: 'ap-east-1', status: 'ENABLING' }),
    );
    const listed = await call('ListRegions', { RegionOptStatusContains: ['ENABLING'] });
    assert.deepEqual(listed.body.Regions, [{ RegionName: 'ap-east-1', RegionOptStatus: 'ENABLING' }]);
    for (const operation of ['EnableRegion', 'DisableRegion']) {
      const { status, code, body } = await call(operation, { RegionName: 'ap-east-1' });
      assert.deepEqual([status, code], [409, 'ConflictException']);
      assert.match(body.message, /^Account \d{12} and region ap-east-1 is currently being enabled or disabled\./);
    }
  }));

test('what is no Region has no status', () =>
  withAccount(async (call) => {
    for (const name of ['unknown-region', 'cn-north-1']) {
      const { status, body } = await call('GetRegionOptStatus', { RegionName: name });
      assert.deepEqual([status, body], [400, invalid(`${name} is not a valid region for opt-in or opt-out.`)]);
    }
    const { code, body } = await call('EnableRegion', { RegionName: 'US-EAST-1' });
    assert.equal(code, 'AccessDeniedException');
    assert.match(body.message, /account:EnableRegion \(You specified an invalid target region\.\)$/);
  }));

test('a Region that is disabled still serves', () =>
  withAccount(async (call, sandlot) => {
    const region = 'me-south-1';
    assert.equal((await call('GetRegionOptStatus', { RegionName: region })).body.RegionOptStatus, 'DISABLED');
    const sts = new STS({ ...sandlot.clientConfig, region, maxAttempts: 1 });
    assert.equal((await sts.getCallerIdentity({})).Account, sandlot.account);
    sts.destroy();
  }));
