/** The built server under a key that tests know, and a browser that looks at it. */
import { after } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { openBrowser } from '../../e2e/browser.ts';
import { serverAndBrowser } from '../../e2e/server-and-browser.ts';

const credentials = { accessKeyId: 'AKIASANDLOTATTACKED2', secretAccessKey: 'secret-of-this-attack' };

/** `config`: of clients as the key's principal. */
export function attackedServer() {
  const key = `${credentials.accessKeyId}:${credentials.secretAccessKey}`;
  return serverAndBrowser(['--admin-key', key], async ({ endpoint }, browserProgram) => {
    const config = { endpoint, region: 'us-east-1', credentials };
    const s3 = new S3({ ...config, forcePathStyle: true });
    after(() => s3.destroy());
    return { browser: await openBrowser(browserProgram), port: new URL(endpoint).port, config, s3 };
  });
}
