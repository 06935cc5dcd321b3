/** ampx reports its use: that leaves this machine, and offline ampx ends with an error after all went well. */
import type { Check } from '../../facts.ts';

export const telemetryOn: Check = {
  id: 'telemetry-on',
  find({ project }) {
    if (project?.sendsTelemetry !== true) return undefined;
    return {
      what: 'ampx sends reports about its use to AWS from here.',
      why: 'Without a network it ends with exit code 13, also when the deployment went well.',
      mend: 'eval "$(sandlot env)"   (this terminal), or\nnpx ampx configure telemetry disable   (for good)',
    };
  },
};
