/** CDK before 2.177 reaches the real AWS whatever is configured. */
import type { Check } from '../../facts.ts';
import { isBefore } from '../../versions.ts';

/** The first version that honours the endpoint variable. */
const endpointsSince = '2.177.0';

export const cdkTooOld: Check = {
  id: 'cdk-too-old',
  find({ programs }) {
    const old = programs.cdk.find(({ version }) => isBefore(version, endpointsSince));
    return (
      old && {
        what: `The ${old.where === 'project' ? "project's" : 'global'} CDK (${old.file}) is version ${old.version}.`,
        why:
          `Before ${endpointsSince} it ignores endpoint variables and profiles' endpoints: ` +
          'cdk deploy and cdk bootstrap reach the real AWS.',
        mend:
          old.where === 'project'
            ? `npm install --save-dev aws-cdk@^${endpointsSince}`
            : `npm install --global aws-cdk@^${endpointsSince}`,
      }
    );
  },
};
