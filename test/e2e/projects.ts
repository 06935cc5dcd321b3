/**
 * The projects that journeys drive and that are too large for the clone. Run as a program, as `npm test`'s set-up does,
 * it installs what of them is missing: no test's time limit has to cover a download.
 */
import { cachedInstall } from './cached-install.ts';
import type { Requirement } from './requirements.ts';

/** The AWS CDK and its library. */
export const cdkInstall = (): Promise<Requirement> =>
  cachedInstall('cdk', { 'aws-cdk': '2.1148.1', 'aws-cdk-lib': '2.276.0', constructs: '10.8.1' });

/** About 850 packages, 1.2 GB. */
export const ampxInstall = (): Promise<Requirement> =>
  cachedInstall('ampx', {
    '@aws-amplify/backend': '1.25.1',
    '@aws-amplify/backend-cli': '1.10.0',
    'aws-amplify': '6.22.1',
    'aws-cdk-lib': '2.276.0',
    constructs: '10.6.0',
    esbuild: '0.28.0',
    tsx: '4.21.0',
    typescript: '5.9.3',
  });

if (import.meta.main) {
  for (const install of [cdkInstall, ampxInstall]) {
    const { skip } = await install();
    if (skip !== false) process.stderr.write(`${skip} Its tests are skipped.\n`);
  }
}
