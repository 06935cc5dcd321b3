/**
 * `import 'sandlot/amplify'`: for apps without Vite, the one line that leads aws-amplify to Sandlot. It stands before
 * `Amplify.configure(outputs)` is called.
 */
// @ts-expect-error: the app's own.
import { Amplify } from 'aws-amplify';
// @ts-expect-error: the app's own.
import { parseAmplifyConfig } from 'aws-amplify/utils';
import { lead } from './lead.ts';

lead(Amplify, parseAmplifyConfig);
