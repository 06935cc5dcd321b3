/** Another program's AWS CLI version 1 stands before version 2 on the PATH. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import { dirname } from 'node:path';
import type { Check } from '../../facts.ts';

export const awsV1First: Check = {
  id: 'aws-v1-first',
  find({ programs, platform }) {
    const [first] = programs.aws;
    if (!first?.version.startsWith('1.')) return undefined;
    const second = programs.aws.find(({ version }) => version.startsWith('2.'));
    return {
      what:
        `"aws" is ${first.file}, ` +
        `version ${first.version}${second ? `, before ${second.file}, version ${second.version}` : ''}.`,
      why: 'Version 1 has no aws configure sso and no aws sso login; it often comes with a Python environment.',
      mend: second
        ? `export PATH=${shellQuote(dirname(second.file))}:$PATH`
        : platform === 'darwin'
          ? 'brew install awscli'
          : 'sudo apt-get install awscli',
    };
  },
};
