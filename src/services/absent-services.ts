/**
 * Services of AWS that are not here, as far as their names matter: in conditions, reports, resource control policies and
 * for service-linked roles. Data only; a service that comes takes its facts into its manifest, and its entry goes.
 *
 * Sources, under https://docs.aws.amazon.com: organizations/latest/userguide/orgs_manage_policies_rcps.html (resource
 * control), IAM/latest/UserGuide/reference_policies_condition-keys.html (called via),
 * IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html (service-linked roles).
 */
import type { ServiceFacts, ServiceLinkedRole } from '../wire/service.ts';

function linked(principal: string, name: string, policy: string, suffix = false): ServiceLinkedRole {
  return { principal: `${principal}.amazonaws.com`, name, policy, ...(suffix && { suffix }) };
}

/** By the prefix of their actions. Those with a title are in IAM's reports, as services that there will be. */
export const absentServices: readonly ServiceFacts[] = [
  {
    iamPrefix: 'access-analyzer',
    serviceLinkedRoles: [linked('access-analyzer', 'AccessAnalyzer', 'AccessAnalyzerServiceRolePolicy')],
  },
  { iamPrefix: 'account', title: 'AWS Account Management', isGlobal: true },
  { iamPrefix: 'amplify', title: 'AWS Amplify', dialect: { validationErrorCode: 'BadRequestException' } },
  { iamPrefix: 'aoss', resourceControlled: true },
  {
    iamPrefix: 'apigateway',
    serviceLinkedRoles: [linked('ops.apigateway', 'APIGateway', 'APIGatewayServiceRolePolicy')],
  },
  {
    iamPrefix: 'appsync',
    title: 'AWS AppSync',
    dialect: { validationErrorCode: 'BadRequestException' },
    serviceLinkedRoles: [linked('appsync', 'AppSync', 'AWSAppSyncServiceRolePolicy')],
  },
  { iamPrefix: 'athena', forwards: true },
  {
    iamPrefix: 'autoscaling',
    serviceLinkedRoles: [linked('autoscaling', 'AutoScaling', 'AutoScalingServiceRolePolicy', true)],
  },
  { iamPrefix: 'batch', serviceLinkedRoles: [linked('batch', 'Batch', 'BatchServiceRolePolicy')] },
  { iamPrefix: 'cloudformation', title: 'AWS CloudFormation', forwards: true },
  { iamPrefix: 'cloudfront', isGlobal: true, resourceControlled: true },
  { iamPrefix: 'cloudtrail', serviceLinkedRoles: [linked('cloudtrail', 'CloudTrail', 'CloudTrailServiceRolePolicy')] },
  { iamPrefix: 'codebuild', resourceControlled: true },
  { iamPrefix: 'cognito-identity', title: 'Amazon Cognito Identity', resourceControlled: true },
  {
    iamPrefix: 'cognito-idp',
    title: 'Amazon Cognito User Pools',
    dialect: { validationErrorCode: 'InvalidParameterException' },
    resourceControlled: true,
    serviceLinkedRoles: [
      linked('email.cognito-idp', 'AmazonCognitoIdpEmailService', 'AmazonCognitoIdpEmailServiceRolePolicy'),
      linked('cognito-idp', 'AmazonCognitoIdp', 'AmazonCognitoIdpServiceRolePolicy'),
    ],
  },
  { iamPrefix: 'config', serviceLinkedRoles: [linked('config', 'Config', 'AWSConfigServiceRolePolicy')] },
  {
    iamPrefix: 'dynamodb',
    title: 'Amazon DynamoDB',
    forwards: true,
    resourceControlled: true,
    serviceLinkedRoles: [linked('replication.dynamodb', 'DynamoDBReplication', 'DynamoDBReplicationServiceRolePolicy')],
  },
  {
    iamPrefix: 'ec2',
    serviceLinkedRoles: [linked('spot', 'EC2Spot', 'AWSEC2SpotServiceRolePolicy')],
  },
  {
    iamPrefix: 'ecr',
    title: 'Amazon Elastic Container Registry',
    dialect: { validationErrorCode: 'InvalidParameterException' },
    resourceControlled: true,
  },
  { iamPrefix: 'ecr-public', resourceControlled: true },
  { iamPrefix: 'ecs', serviceLinkedRoles: [linked('ecs', 'ECS', 'AmazonECSServiceRolePolicy')] },
  { iamPrefix: 'eks', serviceLinkedRoles: [linked('eks', 'AmazonEKS', 'AmazonEKSServiceRolePolicy')] },
  {
    iamPrefix: 'elasticache',
    serviceLinkedRoles: [linked('elasticache', 'ElastiCache', 'ElastiCacheServiceRolePolicy')],
  },
  {
    iamPrefix: 'elasticfilesystem',
    serviceLinkedRoles: [
      linked('elasticfilesystem', 'AmazonElasticFileSystem', 'AmazonElasticFileSystemServiceRolePolicy'),
    ],
  },
  {
    iamPrefix: 'elasticloadbalancing',
    serviceLinkedRoles: [
      linked('elasticloadbalancing', 'ElasticLoadBalancing', 'AWSElasticLoadBalancingServiceRolePolicy'),
    ],
  },
  {
    iamPrefix: 'es',
    serviceLinkedRoles: [linked('opensearchservice', 'AmazonOpenSearchService', 'AmazonOpenSearchServiceRolePolicy')],
  },
  { iamPrefix: 'events', title: 'Amazon EventBridge', resourceControlled: true },
  { iamPrefix: 'firehose', resourceControlled: true },
  {
    iamPrefix: 'guardduty',
    serviceLinkedRoles: [linked('guardduty', 'AmazonGuardDuty', 'AmazonGuardDutyServiceRolePolicy')],
  },
  { iamPrefix: 'kafka', serviceLinkedRoles: [linked('kafka', 'Kafka', 'KafkaServiceRolePolicy')] },
  { iamPrefix: 'kms', title: 'AWS Key Management Service', forwards: true, resourceControlled: true },
  {
    iamPrefix: 'lambda',
    title: 'AWS Lambda',
    serviceLinkedRoles: [linked('replicator.lambda', 'LambdaReplicator', 'AWSLambdaReplicator')],
  },
  {
    iamPrefix: 'logs',
    title: 'Amazon CloudWatch Logs',
    dialect: { validationErrorCode: 'InvalidParameterException' },
    resourceControlled: true,
  },
  { iamPrefix: 'opensearch', resourceControlled: true },
  { iamPrefix: 'rds', serviceLinkedRoles: [linked('rds', 'RDS', 'AmazonRDSServiceRolePolicy')] },
  { iamPrefix: 'resource-groups', resourceControlled: true },
  { iamPrefix: 'route53', isGlobal: true },
  { iamPrefix: 'route53domains', isGlobal: true },
  { iamPrefix: 'scheduler', title: 'Amazon EventBridge Scheduler' },
  { iamPrefix: 'secretsmanager', resourceControlled: true },
  {
    iamPrefix: 'securityhub',
    serviceLinkedRoles: [linked('securityhub', 'SecurityHub', 'AWSSecurityHubServiceRolePolicy')],
  },
  { iamPrefix: 'signin', resourceControlled: true },
  { iamPrefix: 'sqs', resourceControlled: true },
  { iamPrefix: 'ssm', title: 'AWS Systems Manager' },
  { iamPrefix: 'states', title: 'AWS Step Functions' },
  {
    iamPrefix: 'support',
    isGlobal: true,
    serviceLinkedRoles: [linked('support', 'Support', 'AWSSupportServiceRolePolicy')],
  },
  {
    iamPrefix: 'trustedadvisor',
    serviceLinkedRoles: [linked('trustedadvisor', 'TrustedAdvisor', 'AWSTrustedAdvisorServiceRolePolicy')],
  },
  { iamPrefix: 'wafv2', resourceControlled: true },
  { iamPrefix: 'xray', resourceControlled: true },
];
