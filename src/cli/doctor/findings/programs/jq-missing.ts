/** The page's CloudShell script needs jq. */
import type { Check } from '../../facts.ts';

export const jqMissing: Check = {
  id: 'jq-missing',
  find: ({ programs, platform }) =>
    programs.jq !== undefined
      ? undefined
      : {
          what: 'jq is not installed.',
          why:
            "The page's script reads the answers of the AWS CLI with it, and sandlot shell stands in for CloudShell, " +
            'which has it.',
          mend: platform === 'darwin' ? 'brew install jq' : 'sudo apt-get install jq',
        },
};
