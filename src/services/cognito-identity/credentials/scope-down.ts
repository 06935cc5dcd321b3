/**
 * What guests may do at most in the enhanced flow, whatever their role allows: Amazon's inline session policy together
 * with its managed one.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html#access-policies
 */
const services = [
  'cloudwatch',
  'logs',
  'dynamodb',
  'kinesis',
  'mobileanalytics',
  's3',
  'ses',
  'sns',
  'sqs',
  'lambda',
  'machinelearning',
  'execute-api',
  'iot',
  'gamelift',
  'cognito-identity',
  'cognito-idp',
  'lex',
  'polly',
  'comprehend',
  'translate',
  'transcribe',
  'rekognition',
  'mobiletargeting',
  'firehose',
  'appsync',
  'personalize',
  'cognito-sync',
  'codewhisperer',
  'sdb',
];
const single = ['sagemaker:InvokeEndpoint', 'textract:DetectDocumentText', 'textract:AnalyzeDocument'];

const Action = [...services.map((service) => `${service}:*`), ...single];
const Statement = [{ Effect: 'Allow', Action, Resource: ['*'] }];

export const guestScope = {
  Policy: JSON.stringify({ Version: '2012-10-17', Statement }),
  PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/AmazonCognitoUnAuthedIdentitiesSessionPolicy' }],
};
