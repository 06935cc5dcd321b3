import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnose, type Step, type Verdict } from './diagnosis.ts';
import { piecesOf, type BootstrapState, type Presence, type StackState } from './state.ts';
import { bootstrapTemplate } from './template/bootstrap-template.ts';

const place = { account: '111122223333', region: 'eu-west-1' };
const ids = Object.keys(piecesOf(place));
const all = (presence: Presence): Record<string, Presence> => Object.fromEntries(ids.map((id) => [id, presence]));

const stack: StackState = {
  stackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/CDKToolkit/1',
  name: 'CDKToolkit',
  status: 'CREATE_COMPLETE',
  parameters: { Qualifier: 'hnb659fds', BootstrapVariant: 'AWS CDK: Default Resources' },
  outputs: { BootstrapVersion: '33' },
  isProtected: false,
  resources: Object.keys(bootstrapTemplate.Resources),
};
const whole: BootstrapState = { ...place, stack, version: '33', pieces: all('there'), refused: [] };
const nothing: BootstrapState = { ...place, pieces: all('missing'), refused: [] };

const inStatus = (status: string, more: Partial<StackState> = {}): BootstrapState => ({
  ...whole,
  stack: { ...stack, status, ...more },
});
const without = (...gone: string[]): BootstrapState => ({
  ...whole,
  pieces: { ...whole.pieces, ...Object.fromEntries(gone.map((id) => [id, 'missing' as const])) },
});
const { version: _gone, ...noVersion } = without('CdkBootstrapVersion');
const failure = { logicalId: 'LookupRole', type: 'AWS::IAM::Role', status: 'CREATE_FAILED', reason: 'it is there' };
const everythingBut = (id: string): string[] => stack.resources.filter((each) => each !== id);

const cases: [string, BootstrapState, Verdict, Step | undefined, RegExp | undefined][] = [
  ['nothing is there', nothing, 'absent', { do: 'create' }, undefined],
  ['all is there', whole, 'ready', undefined, undefined],
  ['made by an update', inStatus('UPDATE_COMPLETE'), 'ready', undefined, undefined],
  ['an update was rolled back', inStatus('UPDATE_ROLLBACK_COMPLETE'), 'ready', undefined, undefined],
  [
    'of version 21, which is enough',
    { ...inStatus('CREATE_COMPLETE', { outputs: { BootstrapVersion: '21' } }), version: '21' },
    'ready',
    undefined,
    undefined,
  ],
  [
    'of version 5',
    { ...inStatus('CREATE_COMPLETE', { outputs: { BootstrapVersion: '5' } }), version: '5' },
    'broken',
    { do: 'update' },
    /version 5; at least 6/,
  ],
  [
    'of before there were versions',
    { ...inStatus('CREATE_COMPLETE', { outputs: {}, resources: ['StagingBucket'] }), pieces: all('missing') },
    'broken',
    { do: 'take-out', logicalIds: ['StagingBucket'] },
    /bucket cdk-hnb659fds-assets-111122223333-eu-west-1 is gone/,
  ],
  [
    'the parameter says something else',
    { ...whole, version: '5' },
    'broken',
    { do: 'take-out', logicalIds: ['CdkBootstrapVersion'] },
    /says "5", though the stack is of version 33/,
  ],
  [
    'the parameter says no number',
    { ...whole, version: 'soon' },
    'broken',
    { do: 'take-out', logicalIds: ['CdkBootstrapVersion'] },
    /says "soon"/,
  ],
  [
    'the parameter is gone',
    noVersion,
    'broken',
    { do: 'take-out', logicalIds: ['CdkBootstrapVersion'] },
    /parameter \/cdk-bootstrap\/hnb659fds\/version is gone/,
  ],
  [
    'the bucket is gone',
    without('StagingBucket'),
    'broken',
    { do: 'take-out', logicalIds: ['StagingBucket'] },
    /bucket .* is gone/,
  ],
  [
    'roles are gone',
    without('LookupRole', 'DeploymentActionRole'),
    'broken',
    { do: 'take-out', logicalIds: ['LookupRole', 'DeploymentActionRole'] },
    /role cdk-hnb659fds-lookup-role-.* is gone[^]*role cdk-hnb659fds-deploy-role-.* is gone/,
  ],
  [
    'half of it was taken out',
    { ...without('StagingBucket'), stack: { ...stack, resources: everythingBut('StagingBucket') } },
    'broken',
    { do: 'update' },
    /does not have the bucket/,
  ],
  [
    'a role stands beside the stack',
    inStatus('UPDATE_COMPLETE', { resources: everythingBut('LookupRole') }),
    'broken',
    { do: 'adopt', logicalIds: ['LookupRole'] },
    /lacks what is there beside it: the role/,
  ],
  [
    'the bucket of an earlier stack',
    { ...nothing, pieces: { ...all('missing'), StagingBucket: 'there' } },
    'broken',
    { do: 'adopt', logicalIds: ['StagingBucket'] },
    /of an earlier one there is still the bucket/,
  ],
  [
    'the bucket is somebody else’s',
    { ...nothing, pieces: { ...all('missing'), StagingBucket: 'elsewhere' } },
    'blocked',
    undefined,
    /Another account has the bucket/,
  ],
  ['REVIEW_IN_PROGRESS', inStatus('REVIEW_IN_PROGRESS'), 'broken', { do: 'delete' }, /nobody executed/],
  [
    'ROLLBACK_COMPLETE',
    inStatus('ROLLBACK_COMPLETE', { failure }),
    'broken',
    { do: 'delete' },
    /rolled back \(ROLLBACK_COMPLETE\)\. First failed: LookupRole \(AWS::IAM::Role\): it is there/,
  ],
  ['ROLLBACK_FAILED', inStatus('ROLLBACK_FAILED'), 'broken', { do: 'delete' }, /could not be rolled back either/],
  ['CREATE_FAILED', inStatus('CREATE_FAILED'), 'broken', { do: 'delete' }, /could not be made/],
  ['DELETE_FAILED', inStatus('DELETE_FAILED'), 'broken', { do: 'delete' }, /was to be deleted/],
  ['UPDATE_FAILED', inStatus('UPDATE_FAILED'), 'broken', { do: 'update' }, /in the middle of an update/],
  ['UPDATE_ROLLBACK_FAILED', inStatus('UPDATE_ROLLBACK_FAILED'), 'broken', { do: 'continue-rollback' }, /rolled back/],
  ['CREATE_IN_PROGRESS', inStatus('CREATE_IN_PROGRESS'), 'working', { do: 'wait' }, undefined],
  ['DELETE_IN_PROGRESS', inStatus('DELETE_IN_PROGRESS'), 'working', { do: 'wait' }, undefined],
  [
    'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    inStatus('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'),
    'working',
    { do: 'wait' },
    undefined,
  ],
  [
    'another qualifier',
    inStatus('CREATE_COMPLETE', { parameters: { Qualifier: 'mine' } }),
    'blocked',
    undefined,
    /qualifier mine; Amplify needs hnb659fds/,
  ],
  [
    'a template of their own, whole',
    inStatus('CREATE_COMPLETE', { parameters: { BootstrapVariant: 'Ours' } }),
    'ready',
    undefined,
    undefined,
  ],
  [
    'a template of their own, not whole',
    { ...without('LookupRole'), stack: { ...stack, parameters: { BootstrapVariant: 'Ours' } } },
    'blocked',
    undefined,
    /template of somebody's own \("Ours"\)/,
  ],
  [
    'who asks may read the parameter alone',
    { ...place, version: '33', pieces: all('unknown'), refused: ['cloudformation:DescribeStacks'] },
    'ready',
    undefined,
    undefined,
  ],
  [
    'who asks may read nothing',
    { ...place, pieces: all('unknown'), refused: ['cloudformation:DescribeStacks', 'ssm:GetParameter'] },
    'unknown',
    undefined,
    /DescribeStacks, ssm:GetParameter was refused/,
  ],
];

for (const [name, state, verdict, next, says] of cases) {
  test(`${name}: ${verdict}`, () => {
    const diagnosis = diagnose(state);
    assert.deepEqual([diagnosis.verdict, diagnosis.next], [verdict, next]);
    const text = diagnosis.findings.map(({ what, mend }) => `${what} ${mend}`).join('\n');
    if (says) assert.match(text, says);
    else assert.equal(text, '');
  });
}

test('a bucket under a name of its own is the one that is looked for', () => {
  const named = { ...stack, parameters: { FileAssetsBucketName: 'my-assets' } };
  assert.equal(piecesOf({ ...place, stack: named })['StagingBucket']?.name, 'my-assets');
});
