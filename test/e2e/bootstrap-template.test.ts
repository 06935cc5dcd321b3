/** Our bootstrap template beside the one that the CDK brings: the same things, that allow the same. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { bootstrapTemplate } from '../../src/local-api/bootstrap/template/bootstrap-template.ts';
import { cdkInstall } from './projects.ts';
import { missingOf, required } from './requirements.ts';

const cdk = await cdkInstall();
const theirFile = 'node_modules/aws-cdk/lib/api/bootstrap/bootstrap-template.yaml';

type Json = Readonly<Record<string, any>>;

/** Of policies and parameters what counts: no sentences, no version (the older one knows no variables), no order. */
function compared(value: unknown, name = ''): unknown {
  if (name === 'Action') return [value].flat().toSorted();
  if (name === 'Resource') return [value].flat().map((item) => compared(item));
  if (name === 'LifecyclePolicyText') return compared(JSON.parse(value as string));
  if (Array.isArray(value)) return value.map((item) => compared(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => !(['Description', 'description'].includes(key) && typeof inner === 'string'))
      .filter(([key, inner]) => !(key === 'Version' && inner === '2012-10-17'))
      .map(([key, inner]) => [key, compared(inner, key)]),
  );
}

test('parameters, conditions, resources and outputs are those of the CDK', { skip: missingOf(cdk) }, () => {
  const theirs = parse(readFileSync(join(required(cdk), theirFile), 'utf8')) as Json;
  const ours = JSON.parse(JSON.stringify(bootstrapTemplate)) as Json;
  for (const part of ['Parameters', 'Conditions', 'Resources', 'Outputs']) {
    assert.deepEqual(Object.keys(ours[part]).toSorted(), Object.keys(theirs[part]).toSorted(), part);
    for (const [id, declared] of Object.entries(theirs[part]))
      assert.deepEqual(compared(ours[part][id]), compared(declared), `${part} ${id}`);
  }
});
