import { attribute, functionOf, ref, roleOf, tagged, type TypeCase } from '../type-case.ts';

const role = roleOf('lambda.amazonaws.com');
const code = { ZipFile: 'exports.handler = async () => {};' };
const must = {
  PackageType: 'Zip',
  Role: attribute('Role', 'Arn'),
  Runtime: 'nodejs22.x',
  Handler: 'index.handler',
  Code: code,
};
const archives = 'only archives in S3, which the tests of the type itself have';

const lambdaFunction: TypeCase = {
  type: 'AWS::Lambda::Function',
  beside: { Role: role, Second: role, Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/mine/f' } } },
  states: [
    {
      ...must,
      FunctionName: 'f',
      Architectures: ['arm64'],
      Description: 'A function',
      Environment: { Variables: { ONE: 'one' } },
      EphemeralStorage: { Size: 1024 },
      LoggingConfig: {
        ApplicationLogLevel: 'DEBUG',
        LogFormat: 'JSON',
        LogGroup: ref('Logs'),
        SystemLogLevel: 'WARN',
      },
      MemorySize: 512,
      ReservedConcurrentExecutions: 3,
      SnapStart: { ApplyOn: 'None' },
      Tags: tagged('blue'),
      Timeout: 20,
      TracingConfig: { Mode: 'PassThrough' },
      VpcConfig: {},
      Layers: [],
    },
    {
      ...must,
      FunctionName: 'f',
      Role: attribute('Second', 'Arn'),
      Runtime: 'nodejs20.x',
      Code: { ZipFile: 'exports.other = async () => 1;' },
      Handler: 'index.other',
      Architectures: ['x86_64'],
      Description: 'Another',
      Environment: { Variables: { TWO: 'two' } },
      EphemeralStorage: { Size: 2048 },
      LoggingConfig: { ApplicationLogLevel: 'TRACE', LogFormat: 'JSON', SystemLogLevel: 'DEBUG' },
      MemorySize: 256,
      ReservedConcurrentExecutions: 4,
      Tags: tagged('green'),
      Timeout: 21,
      TracingConfig: { Mode: 'PassThrough' },
    },
    {
      ...must,
      FunctionName: 'f',
      Architectures: ['arm64'],
      LoggingConfig: { LogFormat: 'Text', LogGroup: ref('Logs') },
    },
    { ...must, FunctionName: 'f' },
  ],
  without: { 'Code/S3Bucket': archives, 'Code/S3Key': archives, 'Code/S3ObjectVersion': archives },
  kept: { Environment: 'told as empty, as on AWS', LoggingConfig: 'has the name of its function in it' },
  anew: { FunctionName: 'f-anew' },
};

const published = { Role: role, Function: functionOf() };
const versionOf = (Description: string) => ({
  Type: 'AWS::Lambda::Version',
  Properties: { FunctionName: ref('Function'), Description },
});

const alias: TypeCase = {
  type: 'AWS::Lambda::Alias',
  beside: { ...published, Version: versionOf('first') },
  states: [
    {
      FunctionName: ref('Function'),
      Name: 'live',
      FunctionVersion: attribute('Version', 'Version'),
      Description: 'Live',
    },
    { FunctionName: ref('Function'), Name: 'live', FunctionVersion: '$LATEST', Description: 'Other' },
    { FunctionName: ref('Function'), Name: 'live', FunctionVersion: '$LATEST' },
  ],
  anew: { Name: 'anew' },
};

const version: TypeCase = {
  type: 'AWS::Lambda::Version',
  beside: published,
  states: [{ FunctionName: ref('Function'), Description: 'A version' }],
  without: { CodeSha256: 'the tests of the type have it' },
  isAlone: true,
};

const eventInvokeConfig: TypeCase = {
  type: 'AWS::Lambda::EventInvokeConfig',
  beside: { ...published, Second: functionOf() },
  states: [
    {
      FunctionName: ref('Function'),
      Qualifier: '$LATEST',
      MaximumEventAgeInSeconds: 100,
      MaximumRetryAttempts: 1,
      DestinationConfig: {
        OnFailure: { Destination: attribute('Second', 'Arn') },
        OnSuccess: { Destination: attribute('Second', 'Arn') },
      },
    },
    {
      FunctionName: ref('Function'),
      Qualifier: '$LATEST',
      MaximumEventAgeInSeconds: 200,
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: attribute('Second', 'Arn') } },
    },
    { FunctionName: ref('Function'), Qualifier: '$LATEST' },
  ],
  anew: { FunctionName: ref('Second') },
};

const mapping: TypeCase = {
  type: 'AWS::Lambda::EventSourceMapping',
  beside: {
    Role: role,
    Function: functionOf(),
    Second: functionOf(),
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      },
    },
  },
  states: [
    {
      EventSourceArn: attribute('Table', 'StreamArn'),
      FunctionName: attribute('Function', 'Arn'),
      StartingPosition: 'LATEST',
      BatchSize: 5,
      BisectBatchOnFunctionError: true,
      Enabled: false,
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumBatchingWindowInSeconds: 2,
      MaximumRecordAgeInSeconds: 100,
      MaximumRetryAttempts: 3,
      ParallelizationFactor: 2,
      Tags: tagged('blue'),
    },
    {
      EventSourceArn: attribute('Table', 'StreamArn'),
      FunctionName: attribute('Second', 'Arn'),
      StartingPosition: 'LATEST',
      BatchSize: 6,
      BisectBatchOnFunctionError: false,
      Enabled: true,
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["REMOVE"]}' }] },
      MaximumBatchingWindowInSeconds: 3,
      MaximumRecordAgeInSeconds: 101,
      MaximumRetryAttempts: 4,
      ParallelizationFactor: 3,
      Tags: tagged('green'),
    },
    {
      EventSourceArn: attribute('Table', 'StreamArn'),
      FunctionName: attribute('Function', 'Arn'),
      StartingPosition: 'LATEST',
    },
  ],
  anew: { FunctionName: attribute('Second', 'Arn') },
};

const permission: TypeCase = {
  type: 'AWS::Lambda::Permission',
  beside: published,
  states: [
    {
      FunctionName: ref('Function'),
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
      SourceArn: 'arn:aws:s3:::somewhere',
      SourceAccount: ref('AWS::AccountId'),
    },
    {
      FunctionName: ref('Function'),
      Action: 'lambda:InvokeFunctionUrl',
      Principal: '*',
      FunctionUrlAuthType: 'NONE',
    },
    {
      FunctionName: ref('Function'),
      Action: 'lambda:InvokeFunction',
      Principal: '*',
      InvokedViaFunctionUrl: true,
      PrincipalOrgID: 'o-1234567890',
    },
    {
      FunctionName: ref('Function'),
      Action: 'lambda:InvokeFunction',
      Principal: 'alexa-appkit.amazon.com',
      EventSourceToken: 'token',
    },
    { FunctionName: ref('Function'), Action: 'lambda:InvokeFunction', Principal: ref('AWS::AccountId') },
  ],
  replacedBy: [1, 2, 3, 4],
};

/** The alias's name, taken from it: it has to be there before. */
const live = { 'Fn::Select': [7, { 'Fn::Split': [':', ref('Alias')] }] };

const url: TypeCase = {
  type: 'AWS::Lambda::Url',
  beside: {
    ...published,
    Second: functionOf(),
    Alias: {
      Type: 'AWS::Lambda::Alias',
      Properties: { FunctionName: ref('Function'), FunctionVersion: '$LATEST', Name: 'live' },
    },
  },
  states: [
    {
      TargetFunctionArn: attribute('Function', 'Arn'),
      Qualifier: live,
      AuthType: 'AWS_IAM',
      InvokeMode: 'BUFFERED',
      Cors: {
        AllowCredentials: true,
        AllowHeaders: ['x-a'],
        AllowMethods: ['GET'],
        AllowOrigins: ['https://example.com'],
        ExposeHeaders: ['x-b'],
        MaxAge: 60,
      },
    },
    {
      TargetFunctionArn: attribute('Function', 'Arn'),
      Qualifier: live,
      AuthType: 'NONE',
      Cors: { AllowOrigins: ['*'], AllowMethods: ['PUT'] },
    },
    { TargetFunctionArn: attribute('Function', 'Arn'), Qualifier: live, AuthType: 'NONE' },
    { TargetFunctionArn: attribute('Function', 'Arn'), AuthType: 'NONE' },
  ],
  replacedBy: [3],
  anew: { TargetFunctionArn: attribute('Second', 'Arn') },
};

export const lambda = [lambdaFunction, alias, version, eventInvokeConfig, mapping, permission, url];
