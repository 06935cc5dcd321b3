/** ampx takes its Region from AWS_REGION or the profile, and stops without one; or it would deploy to another one. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import type { Check } from '../../facts.ts';

export const regionMissing: Check = {
  id: 'region-missing',
  find({ project, server, profileName, env }) {
    if (!project) return undefined;
    const { region, outputs } = project;
    const isOutputsRegion = outputs?.region === undefined || outputs.region === region;
    if (region !== undefined && isOutputsRegion) return undefined;
    const wanted = outputs?.region ?? server?.center?.region ?? 'us-east-1';
    const inTerminal = `export AWS_REGION=${shellQuote(wanted)}`;
    const forGood = `aws configure set region ${shellQuote(wanted)} --profile ${shellQuote(profileName)}`;
    if (region === undefined)
      return {
        what: 'Nothing says in which Region the sandbox is.',
        why:
          'ampx stops: "Failed to load default AWS region". ' +
          'It reads AWS_REGION and the profile, not AWS_DEFAULT_REGION.',
        mend: `${forGood}   (for good), or\n${inTerminal}   (this terminal)`,
      };
    return {
      what: `This terminal is in ${region}, and ${outputs!.path} is of a sandbox in ${wanted}.`,
      why: `ampx would make another sandbox, in ${region}, and leave the one in ${wanted}.`,
      mend: env['AWS_REGION'] ? inTerminal : `${forGood}   (or, if ${region} is meant: npx ampx sandbox)`,
    };
  },
};
