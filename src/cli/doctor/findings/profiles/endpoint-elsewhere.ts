/** An endpoint that is not this server: an old port, another emulator, AWS. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import { configuredEndpoints, localAddress } from '../../endpoints.ts';
import type { Check } from '../../facts.ts';
import { shownAddress } from '../../shown-address.ts';

export const endpointElsewhere: Check = {
  id: 'endpoint-elsewhere',
  find(facts) {
    const { server } = facts;
    if (!server) return undefined;
    const port = new URL(server.endpoint).port;
    const found = configuredEndpoints(facts).find(({ url }) => localAddress(url)?.port !== port);
    return (
      found && {
        what: `${found.place} is ${shownAddress(found.url)}; this Sandlot is ${server.endpoint}.`,
        why:
          'Requests go to whatever answers there: another server, an old port, or the real AWS. ' +
          'Endpoints of one service win over the general one.',
        mend: found.place.startsWith('AWS_')
          ? `eval "$(sandlot env)"   (in this terminal; ${found.place} is set in its start-up files or above)`
          : `sandlot configure --profile ${shellQuote(facts.profileName)}`,
      }
    );
  },
};
