/** amplify_outputs.json names another Sandlot's port: the app asks there. */
import { localAddress } from '../../endpoints.ts';
import type { Check } from '../../facts.ts';

export const outputsElsewhere: Check = {
  id: 'outputs-elsewhere',
  find({ project, server }) {
    const { outputs } = project ?? {};
    if (!server || outputs?.url === undefined) return undefined;
    const named = localAddress(outputs.url);
    const { port } = new URL(server.endpoint);
    if (named === undefined || named.port === port) return undefined;
    return {
      what: `${outputs.path} is of a server at port ${named.port}; this one is at ${port}.`,
      why: 'The app asks where its outputs say: its requests fail, or another server answers them.',
      mend: 'npx ampx sandbox --once   (deploys here, and writes the file anew), or\nnpx ampx generate outputs',
    };
  },
};
