/** AWS CLI before 2.13 knows neither endpoint variables nor `endpoint_url`. */
import { endpointsSince } from '../../../programs.ts';
import type { Check } from '../../facts.ts';
import { isBefore } from '../../versions.ts';

export const awsTooOld: Check = {
  id: 'aws-too-old',
  find({ programs, server, endpointFiles }) {
    const cli = programs.aws.find(({ version }) => version.startsWith('2.'));
    if (!cli || !isBefore(cli.version, endpointsSince.v2)) return undefined;
    const host = server && new URL(server.endpoint).host;
    const leading = endpointFiles.find(({ hosts }) => hosts.length > 0);
    if (leading && (host === undefined || leading.hosts.every((candidate) => candidate === host))) return undefined;
    return {
      what:
        `The AWS CLI (${cli.file}) is version ` +
        `${cli.version}${leading ? `, and ${leading.path} leads it to ${leading.hosts[0]}` : ''}.`,
      why:
        `Before ${endpointsSince.v2} it ignores AWS_ENDPOINT_URL and endpoint_url and reaches the real AWS. ` +
        'It takes its endpoints only from endpoints.json, through AWS_DATA_PATH or ~/.aws/models.',
      mend:
        'eval "$(sandlot env)"   (this terminal), or\nsandlot configure --aws-models   (every profile under this ' +
        'home), or\nupdate it: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html',
    };
  },
};
