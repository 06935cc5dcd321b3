/** What a schedule can invoke here: functions and state machines of this account and Region. */
import { allPages } from '../../../api/all-pages';
import { listFunctions } from '../../lambda/api/functions';
import { listStateMachines } from '../../step-functions/api/state-machines';

export interface TargetChoice {
  readonly arn: string;
  readonly name: string;
  readonly kind: 'AWS Lambda' | 'AWS Step Functions';
}

/** One kind may be refused to who may list the other. */
export async function listTargets(signal: AbortSignal): Promise<readonly TargetChoice[]> {
  const [functions, machines] = await Promise.allSettled([
    listFunctions(signal),
    allPages((token) => listStateMachines(token, signal)),
  ]);
  if (functions.status === 'rejected' && machines.status === 'rejected') throw functions.reason;
  return [
    ...(functions.status === 'fulfilled' ? functions.value.items : []).map(
      ({ FunctionArn: arn = '', FunctionName: name = '' }) => ({ arn, name, kind: 'AWS Lambda' as const }),
    ),
    ...(machines.status === 'fulfilled' ? machines.value.items : []).map(
      ({ stateMachineArn: arn = '', name = '' }) => ({ arn, name, kind: 'AWS Step Functions' as const }),
    ),
  ];
}
