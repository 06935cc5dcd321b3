/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
import type { Asked } from './runtime-client.ts';

export interface HandlerContext {
  callbackWaitsForEmptyEventLoop: boolean;
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
  done?: (error?: unknown, result?: unknown) => void;
  succeed?: (result?: unknown) => void;
  fail?: (error?: unknown) => void;
  readonly [other: string]: unknown;
}

export function contextOf(asked: Asked): HandlerContext {
  const { env } = process;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: env['AWS_LAMBDA_FUNCTION_VERSION'],
    functionName: env['AWS_LAMBDA_FUNCTION_NAME'],
    memoryLimitInMB: env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    logGroupName: env['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: env['AWS_LAMBDA_LOG_STREAM_NAME'],
    clientContext: asked.clientContext,
    identity: undefined,
    invokedFunctionArn: asked.invokedArn,
    awsRequestId: asked.requestId,
    getRemainingTimeInMillis: () => asked.deadline - Date.now(),
  };
}
