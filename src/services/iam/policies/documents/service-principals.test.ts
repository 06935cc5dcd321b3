import assert from 'node:assert/strict';
import { test } from 'node:test';
import { absentServices } from '../../../absent-services.ts';
import { services } from '../../../index.ts';
import { awsManagedPolicies } from '../managed/aws-managed-policies.ts';
import { isServicePrincipal } from '../../../../authorization-reference/index.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services */
test('service principals, with parts of services and in one Region', () => {
  const some = [
    'lambda.amazonaws.com',
    'ec2.amazonaws.com',
    'ecs-tasks.amazonaws.com',
    'edgelambda.amazonaws.com',
    'apigateway.amazonaws.com',
    'scheduler.amazonaws.com',
    'states.us-east-1.amazonaws.com',
    'logs.eu-west-1.amazonaws.com',
    's3.us-gov-west-1.amazonaws.com',
    'logging.s3.amazonaws.com',
    'batchoperations.s3.amazonaws.com',
    'delivery.logs.amazonaws.com',
    'logdelivery.elasticloadbalancing.amazonaws.com',
    'vpc-flow-logs.amazonaws.com',
    'codestar-notifications.amazonaws.com',
    'pods.eks.amazonaws.com',
    'eks-fargate-pods.amazonaws.com',
    'monitoring.rds.amazonaws.com',
    'build.apprunner.amazonaws.com',
    'dnssec-route53.amazonaws.com',
    'member.org.stacksets.cloudformation.amazonaws.com',
    'alexa-appkit.amazon.com',
  ];
  assert.deepEqual(
    some.filter((name) => !isServicePrincipal(name)),
    [],
  );
  const none = [
    'tagging.amazonaws.com',
    'lambda.amazon.com',
    's3.amazon.com',
    'nothing.amazonaws.com',
    'ecs-task.amazonaws.com',
    'lambda.amazonaws.co',
    'lambda.amazonaws.com.evil.com',
    'lambda',
    'amazonaws.com',
    'eu-west-1.amazonaws.com',
    'nothing.eu-west-1.amazonaws.com',
    '*',
    '',
    'Lambda.amazonaws.com',
  ];
  assert.deepEqual(none.filter(isServicePrincipal), []);
});

test('service-linked roles have a principal and a policy that there are, and no two a principal', async () => {
  const policies = await awsManagedPolicies();
  const roles = [...services, ...absentServices].flatMap(({ serviceLinkedRoles = [] }) => serviceLinkedRoles);
  assert.ok(roles.length > 130);
  assert.equal(new Set(roles.map(({ principal }) => principal)).size, roles.length);
  for (const { principal, name, policy } of roles) {
    assert.ok(isServicePrincipal(principal), principal);
    assert.match(name, /^[\w-]{2,64}$/);
    assert.ok(policies.has(`arn:aws:iam::aws:policy/aws-service-role/${policy}`), policy);
  }
});
