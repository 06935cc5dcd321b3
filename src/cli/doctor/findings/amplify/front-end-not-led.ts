/** The project's app has nothing that leads aws-amplify's sign-in here: it would ask the real AWS. */
import { localAddress } from '../../endpoints.ts';
import type { Check } from '../../facts.ts';

export const frontEndNotLed: Check = {
  id: 'front-end-not-led',
  find({ project }) {
    const { frontEnd, outputs } = project ?? {};
    if (!frontEnd || frontEnd.isLed || outputs?.url === undefined || !localAddress(outputs.url)) return undefined;
    return {
      what: `${frontEnd.viteConfig} lacks Sandlot's plug-in.`,
      why: 'amplify_outputs.json cannot say where sign-in and storage are: aws-amplify asks the real AWS for both.',
      mend: "import { sandlot } from 'sandlot/vite'; plugins: [react(), sandlot()]   (docs/amplify.md says how)",
    };
  },
};
