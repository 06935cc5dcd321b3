/**
 * The archive of a function in a template: an object of S3, read as whom the stack works, or a text, which
 * CloudFormation itself packs, with the module that answers custom resources where the text asks for it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/cfn-lambda-function-code-cfnresponsemodule.html
 */
import type { PrepareCall, ResourceProperties } from '../../../wire/resource-type.ts';
import { archiveInS3 } from '../archives/object-archive.ts';
import { pack } from '../archives/pack.ts';
import { invalid } from '../errors.ts';

export interface CodeProperties {
  readonly ZipFile?: string;
  readonly S3Bucket?: string;
  readonly S3Key?: string;
  readonly S3ObjectVersion?: string;
}

/** Characters. */
const longestText = 4_194_304;

/**
 * `undefined`: none is given, as in a change of what cannot be read.
 * @throws AwsError InvalidParameterValueException
 */
export async function preparedCode(
  code: CodeProperties = {},
  { aws }: PrepareCall,
  { Runtime }: ResourceProperties,
): Promise<Uint8Array | undefined> {
  if (code.ZipFile !== undefined) return inline(code.ZipFile, String(Runtime ?? ''));
  const { S3Bucket, S3Key, S3ObjectVersion } = code;
  if (S3Bucket === undefined || S3Key === undefined) return undefined;
  return archiveInS3({ S3Bucket, S3Key, S3ObjectVersion }, aws);
}

function inline(text: string, runtime: string): Uint8Array {
  if (text.length > longestText) throw invalid(`A text of code has at most ${longestText} characters.`);
  if (runtime.startsWith('nodejs'))
    return pack({ 'index.js': text, ...(text.includes('cfn-response') && { 'cfn-response.js': nodeResponse }) });
  if (runtime.startsWith('python'))
    return pack({ 'index.py': text, ...(/cfn_?response/.test(text) && { 'cfnresponse.py': pythonResponse }) });
  throw invalid('ZipFile can only be used when Runtime is set to a Node.js or Python runtime.');
}

const nodeResponse = `
const https = require('node:https');
exports.SUCCESS = 'SUCCESS';
exports.FAILED = 'FAILED';
exports.send = (event, context, Status, Data, physicalId, noEcho) =>
  new Promise((resolve, reject) => {
    const { StackId, RequestId, LogicalResourceId } = event;
    const PhysicalResourceId = physicalId || context.logStreamName;
    const Reason = 'See the details in CloudWatch Log Stream: ' + context.logStreamName;
    const answer = { Status, Reason, PhysicalResourceId, StackId, RequestId, LogicalResourceId };
    const body = JSON.stringify({ ...answer, NoEcho: noEcho || false, Data });
    const { hostname, pathname, search } = new URL(event.ResponseURL);
    const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
    const options = { hostname, port: 443, path: pathname + search, method: 'PUT', headers };
    const request = https.request(options, (response) => {
      response.resume();
      response.on('end', () => resolve(context.done()));
    });
    request.on('error', (error) => reject(context.done(error)));
    request.end(body);
  });
`;

const pythonResponse = `
import json, urllib.request
SUCCESS = 'SUCCESS'
FAILED = 'FAILED'

def send(event, context, responseStatus, responseData, physicalResourceId=None, noEcho=False, reason=None):
    body = json.dumps({
        'Status': responseStatus,
        'Reason': reason or 'See the details in CloudWatch Log Stream: ' + context.log_stream_name,
        'PhysicalResourceId': physicalResourceId or context.log_stream_name,
        'StackId': event['StackId'],
        'RequestId': event['RequestId'],
        'LogicalResourceId': event['LogicalResourceId'],
        'NoEcho': noEcho,
        'Data': responseData,
    }).encode()
    request = urllib.request.Request(event['ResponseURL'], data=body, headers={'content-type': ''}, method='PUT')
    try:
        urllib.request.urlopen(request).close()
    except Exception as error:
        print('send(..) failed executing http.request(..):', error)
`;
