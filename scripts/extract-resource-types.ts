/**
 * `npm run resource-types`: extracts from the package `@aws-cdk/aws-service-spec` (Apache-2.0; a development
 * dependency) which properties CloudFormation's resource types have into `models/resource-types.json`, a line for each
 * type. Neither the build nor the tests run this: its output is committed.
 */
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { WrittenFacts, WrittenType } from '../src/services/cloudformation/registry/facts-file.ts';

type Db = ReturnType<typeof loadAwsServiceSpecSync>;
type Resource = ReturnType<Db['all']>[number] & Record<string, any>;

/** Types of what Amplify, the CDK and their neighbours deploy; by service. */
const TYPES: Readonly<Record<string, string>> = {
  IAM:
    'AccessKey Group GroupPolicy InstanceProfile ManagedPolicy OIDCProvider Policy Role RolePolicy SAMLProvider ' +
    'ServerCertificate ServiceLinkedRole User UserPolicy UserToGroupAddition VirtualMFADevice',
  S3: 'Bucket BucketPolicy',
  SSM: 'Parameter',
  ECR: 'Repository',
  KMS: 'Alias Key',
  SecretsManager: 'ResourcePolicy RotationSchedule Secret',
  Logs: 'LogGroup LogStream MetricFilter ResourcePolicy SubscriptionFilter',
  CloudFormation: 'CustomResource Macro Stack WaitCondition WaitConditionHandle',
  SSO: 'Assignment Instance InstanceAccessControlAttributeConfiguration PermissionSet',
  IdentityStore: 'Group GroupMembership',
  Organizations: 'Account Organization OrganizationalUnit Policy ResourcePolicy',
  Cognito:
    'IdentityPool IdentityPoolRoleAttachment UserPool UserPoolClient UserPoolDomain UserPoolGroup ' +
    'UserPoolUser UserPoolUserToGroupAttachment',
  AppSync: 'ApiKey DataSource FunctionConfiguration GraphQLApi GraphQLSchema Resolver',
  Lambda: 'Alias EventInvokeConfig EventSourceMapping Function LayerVersion Permission Url Version',
  StepFunctions: 'StateMachine',
  Scheduler: 'Schedule ScheduleGroup',
  DynamoDB: 'GlobalTable Table',
};

/** What the package leaves out: `writeOnlyProperties` of the types' schemas, as each type's page has them. */
const WRITE_ONLY: Readonly<Record<string, readonly string[]>> = {
  'AWS::AppSync::FunctionConfiguration': inS3('Code', 'RequestMappingTemplate', 'ResponseMappingTemplate'),
  'AWS::AppSync::GraphQLSchema': inS3('Definition'),
  'AWS::AppSync::Resolver': inS3('Code', 'RequestMappingTemplate', 'ResponseMappingTemplate'),
  'AWS::IAM::SAMLProvider': ['AddPrivateKey', 'RemovePrivateKey'],
  'AWS::IAM::ServerCertificate': ['PrivateKey'],
  'AWS::IAM::ServiceLinkedRole': ['AWSServiceName', 'CustomSuffix'],
  'AWS::IAM::User': ['LoginProfile/Password'],
  'AWS::S3::Bucket': ['AccessControl'],
  'AWS::SSM::Parameter': ['AllowedPattern', 'Description', 'Policies', 'Tags', 'Tier'],
  'AWS::ECR::Repository': ['EmptyOnDelete'],
  'AWS::KMS::Key': ['BypassPolicyLockoutSafetyCheck', 'PendingWindowInDays', 'RotationPeriodInDays'],
  'AWS::SecretsManager::ResourcePolicy': ['BlockPublicPolicy'],
  'AWS::SecretsManager::RotationSchedule': ['HostedRotationLambda', 'RotateImmediatelyOnUpdate'],
  'AWS::SecretsManager::Secret': ['GenerateSecretString', 'SecretString'],
  'AWS::DynamoDB::GlobalTable': ['GlobalTableSourceArn'],
  'AWS::Organizations::Account': ['RoleName'],
  'AWS::Cognito::UserPoolClient': ['GenerateSecret'],
  'AWS::Cognito::UserPoolUser': [
    'ClientMetadata',
    'DesiredDeliveryMediums',
    'ForceAliasCreation',
    'MessageAction',
    'ValidationData',
  ],
  'AWS::Lambda::Function': ['Code', 'SnapStart'],
  'AWS::Lambda::LayerVersion': ['Content'],
  'AWS::StepFunctions::StateMachine': ['Definition', 'DefinitionS3Location', 'DefinitionSubstitutions'],
};

/** What the package leaves out as well: types of which their schemas say `tagging.cloudFormationSystemTags`. */
const SYSTEM_TAGS = new Set(
  [
    'AppSync::GraphQLApi Cognito::IdentityPool Cognito::UserPool ECR::Repository Lambda::EventSourceMapping',
    'Lambda::Function Logs::LogGroup Organizations::Account Organizations::OrganizationalUnit Organizations::Policy',
    'Organizations::ResourcePolicy S3::Bucket SSM::Parameter SSO::Instance SSO::PermissionSet Scheduler::ScheduleGroup',
    'SecretsManager::Secret StepFunctions::StateMachine',
  ].flatMap((names) => names.split(' ').map((name) => `AWS::${name}`)),
);

/** CloudFormation's own types: what `Fn::GetAtt` gives by their pages; the package has what can only be read. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  'AWS::CloudFormation::CustomResource': [],
  'AWS::CloudFormation::Stack': ['Outputs'],
  'AWS::CloudFormation::WaitCondition': ['Data'],
  'AWS::CloudFormation::WaitConditionHandle': [],
};

/** What the package has no entry for. */
const FURTHER: Readonly<Record<string, WrittenType>> = {
  // https://docs.aws.amazon.com/cdk/v2/guide/usage-data.html
  'AWS::CDK::Metadata': { id: ['Id'], properties: { Analytics: 'string' } },
};

const packageFile = createRequire(import.meta.url).resolve('@aws-cdk/aws-service-spec/package.json');
const { name, version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { name: string; version: string };
const bytes = readFileSync(join(dirname(packageFile), 'db.json.gz'));
const db = loadAwsServiceSpecSync();

const names = Object.entries(TYPES).flatMap(([service, types]) => types.split(' ').map((t) => `AWS::${service}::${t}`));
const types = [...names.map((type) => [type, typeFacts(type)] as const), ...Object.entries(FURTHER)].sort(([a], [b]) =>
  a < b ? -1 : 1,
);
const source: WrittenFacts['source'] = {
  package: name,
  version,
  sha256: createHash('sha256').update(bytes).digest('hex'),
};
const lines = types.map(([type, facts]) => `${JSON.stringify(type)}:${JSON.stringify(facts)}`);
const text = `{"source":${JSON.stringify(source)},"types":{\n${lines.join(',\n')}\n}}\n`;
writeFileSync(join(import.meta.dirname, '..', 'models', 'resource-types.json'), text);
console.log(`${types.length} types, ${text.length} bytes`);

function inS3(...properties: string[]): string[] {
  return properties.map((property) => `${property}S3Location`);
}

function typeFacts(type: string): WrittenType {
  const [resource] = db.lookup('resource', 'cloudFormationType', 'equals', type) as readonly Resource[];
  if (!resource) throw new Error(`The package has no ${type}.`);
  const used = new Map<string, Readonly<Record<string, string>>>();
  const properties = written(resource['properties'], used);
  const tags = resource['tagInformation'] as { tagPropertyName: string; variant: string } | undefined;
  const attributes = ATTRIBUTES[type] ?? Object.keys(resource['attributes'] ?? {}).sort();
  return {
    id: resource['primaryIdentifier'] ?? ['Id'],
    ...(resource['cfnRefIdentifier'] ? { ref: resource['cfnRefIdentifier'] } : {}),
    ...(tags ? { tags: [tags.tagPropertyName, tags.variant === 'map' ? 'map' : 'list'] } : {}),
    ...(SYSTEM_TAGS.has(type) ? { systemTags: true } : {}),
    ...(attributes.length > 0 ? { attributes } : {}),
    ...(WRITE_ONLY[type] ? { writeOnly: WRITE_ONLY[type] } : {}),
    ...(type === 'AWS::CloudFormation::CustomResource' ? { open: true } : {}),
    properties,
    ...(used.size > 0 ? { definitions: Object.fromEntries([...used].sort(([a], [b]) => (a < b ? -1 : 1))) } : {}),
  };
}

function written(properties: Record<string, any>, used: Map<string, Readonly<Record<string, string>>>) {
  const entries = Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([property, { type, required, causesReplacement }]) => {
      const replaces = causesReplacement === 'yes' ? '=' : causesReplacement === 'maybe' ? '~' : '';
      return [property, `${typeText(type, used)}${required ? '!' : ''}${replaces}`];
    }),
  );
}

function typeText(type: any, used: Map<string, Readonly<Record<string, string>>>): string {
  switch (type.type) {
    case 'array':
      return `[${typeText(type.element, used)}]`;
    case 'map':
      return `{${typeText(type.element, used)}}`;
    case 'union':
      return [...new Set<string>(type.types.map((one: any) => typeText(one, used)))].join('|');
    case 'date-time':
      return 'time';
    case 'ref': {
      const definition = db.get('typeDefinition', type.reference.$ref);
      if (!used.has(definition.name)) {
        used.set(definition.name, {}); // a type may be part of itself
        used.set(definition.name, written(definition.properties, used));
      }
      return definition.name;
    }
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
    case 'json':
    case 'tag':
      return type.type;
    default:
      throw new Error(`A property's type "${type.type}" is not known here.`);
  }
}
