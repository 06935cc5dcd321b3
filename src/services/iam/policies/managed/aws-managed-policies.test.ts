import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePolicy } from '../../../../policy/language/parse.ts';
import { awsManagedPolicies, awsManagedPolicyDocument } from './aws-managed-policies.ts';
import { awsManagedPolicy } from '../../internal.ts';
import { checkIdentityPolicy } from '../documents/policy-documents.ts';

const amplify = 'arn:aws:iam::aws:policy/service-role/AmplifyBackendDeployFullAccess';

test('the policy that the Amplify guide attaches is there under its ARN', () => {
  const policy = awsManagedPolicy(amplify);
  assert.equal(policy?.name, 'AmplifyBackendDeployFullAccess');
  assert.equal(policy.path, '/service-role/');
  assert.equal(policy.versionId, 'v9');
  assert.equal(JSON.parse(policy.document).Statement[0].Sid, 'CDKPreDeploy');
});

test('other ARNs are no AWS managed policy', () => {
  for (const arn of [
    '',
    'arn:aws:iam::aws:policy/AmplifyBackendDeployFullAccess',
    'arn:aws:iam::111122223333:policy/AdministratorAccess',
  ]) {
    assert.equal(awsManagedPolicy(arn), undefined, arn);
  }
});

test('every AWS managed policy can be read', () => {
  for (const { arn } of awsManagedPolicies().values()) {
    const parsed = parsePolicy(awsManagedPolicyDocument(arn) ?? '');
    assert.ok(parsed.ok, `${arn}: ${JSON.stringify(parsed)}`);
  }
});

test('every AWS managed policy is one that IAM accepts', async () => {
  for (const { arn } of (await awsManagedPolicies()).values()) {
    const document = (await awsManagedPolicyDocument(arn)) ?? '';
    assert.doesNotThrow(() => checkIdentityPolicy(document, { managed: true }), arn);
  }
});
