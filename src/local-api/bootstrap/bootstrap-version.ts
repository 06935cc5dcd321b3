/** Whether Amplify finds a bootstrap: the one parameter that it asks for. */
import type { InProcessAws } from '../../wire/aws-types.ts';
import { AwsError } from '../../wire/errors.ts';
import { versionParameter } from './state.ts';
import { leastVersion } from './template/bootstrap-template.ts';

/** Of a bootstrap that is new enough; `undefined`: there is none, or who asks may not know. */
export async function usableVersion({ ssm }: InProcessAws): Promise<number | undefined> {
  try {
    const version = Number((await ssm.getParameter({ Name: versionParameter })).Parameter?.Value);
    return version >= leastVersion ? version : undefined;
  } catch (error) {
    if (error instanceof AwsError && /^(ParameterNotFound|AccessDenied)/.test(error.code)) return undefined;
    throw error;
  }
}
