/**
 * The clients of AWS's SDK that functions of a Node runtime find without bringing them, as Lambda's runtimes have them:
 * each a package of one bundle, for `import` and `require` alike, what they share in chunks beside them.
 */
import { build } from 'esbuild';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of what Sandlot is developed with, what code that Amplify and the CDK deploy may ask for. docs/lambda.md */
export const sdkPackages = [
  '@aws-sdk/client-appsync',
  '@aws-sdk/client-cloudformation',
  '@aws-sdk/client-cloudwatch-logs',
  '@aws-sdk/client-cognito-identity',
  '@aws-sdk/client-cognito-identity-provider',
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/client-dynamodb-streams',
  '@aws-sdk/client-ecr',
  '@aws-sdk/client-iam',
  '@aws-sdk/client-kms',
  '@aws-sdk/client-lambda',
  '@aws-sdk/client-s3',
  '@aws-sdk/client-scheduler',
  '@aws-sdk/client-secrets-manager',
  '@aws-sdk/client-sfn',
  '@aws-sdk/client-ssm',
  '@aws-sdk/client-sts',
  '@aws-sdk/credential-providers',
  '@aws-sdk/s3-request-presigner',
  '@smithy/signature-v4',
];

/** Answers the modules that are in it. */
export async function bundleFunctionSdk(root: string): Promise<string[]> {
  const outdir = join(root, 'dist', 'function-sdk', 'node_modules');
  const { metafile } = await build({
    absWorkingDir: root,
    outdir,
    entryPoints: Object.fromEntries(sdkPackages.map((name) => [`${name}/index`, name])),
    chunkNames: '@aws-sdk/chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    metafile: true,
    // What is written for CommonJS asks for Node's own modules.
    banner: { js: 'import { createRequire as __from } from "node:module"; const require = __from(import.meta.url);' },
    logLevel: 'error',
  });
  for (const name of sdkPackages) {
    const manifest = { name, type: 'module', main: './index.js', exports: './index.js' };
    writeFileSync(join(outdir, name, 'package.json'), `${JSON.stringify(manifest)}\n`);
  }
  writeFileSync(join(outdir, '@aws-sdk', 'chunks', 'package.json'), '{"type":"module"}\n');
  return Object.keys(metafile.inputs);
}
