/** `localhost` instead of the address. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import { configuredEndpoints, localAddress } from '../../endpoints.ts';
import type { Check } from '../../facts.ts';
import { shownAddress } from '../../shown-address.ts';

export const endpointLocalhost: Check = {
  id: 'endpoint-localhost',
  find(facts) {
    const found = configuredEndpoints(facts).find(({ url }) => localAddress(url)?.host.endsWith('localhost'));
    if (!found) return undefined;
    const isVariable = found.place.startsWith('AWS_');
    return {
      what: `${found.place} is ${shownAddress(found.url)}.`,
      why:
        'With a name, the JavaScript SDK and Terraform put the bucket before it (my-bucket.localhost), which Node, ' +
        'Python and Go do not resolve: S3 fails. With 127.0.0.1 every client addresses buckets by path.',
      mend: isVariable ? 'eval "$(sandlot env)"' : `sandlot configure --profile ${shellQuote(facts.profileName)}`,
    };
  },
};
